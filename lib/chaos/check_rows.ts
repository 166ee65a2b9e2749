/** Breaks accounts, packages and units. */

import type { PlannedWork } from "../apply/examine.ts";
import { UnknownState } from "../host/host.ts";
import type { Finding } from "./finding.ts";
import { judgeProbed, probe } from "./probe.ts";
import { listRowDamages, namesRow, type Row, toRowName } from "./row_damage.ts";

/** A row that a task has to do with. */
export interface NamedRow {
  readonly row: Row;
  /** The task changes it; else it only asks for it. */
  readonly isNamed: boolean;
}

/**
 * Breaks rows in all ways. Which of their fields the task is about is not said
 * anywhere, so one damage that it sees is enough; those that it sees have to
 * be repaired. What comes along with a row, such as the group of a user, may
 * be broken without being seen.
 */
export async function checkRows(
  task: PlannedWork,
  rows: readonly NamedRow[],
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const blind: { name: string; finding: Finding }[] = [];
  const seen = new Set<string>();
  for (const { row, isNamed } of rows) {
    const found = await checkRow(task, row, isNamed);
    const name = row.name.replace(/\.service$/, "");
    for (const finding of found) {
      if (finding.repair === "unnoticed") blind.push({ name, finding });
      else {
        findings.push(finding);
        seen.add(name);
      }
    }
  }
  const words = new Set(listTexts(task.want));
  const isSaid = blind.some(({ name }) => words.has(name));
  const missed = blind.filter(({ name }) =>
    isSaid ? words.has(name) && !seen.has(name) : seen.size === 0
  );
  return [...findings, ...missed.map(({ finding }) => finding)];
}

async function checkRow(
  task: PlannedWork,
  row: Row,
  isNamed: boolean,
): Promise<Finding[]> {
  const thing = toRowName(row);
  try {
    const damages = await listRowDamages(row, task.host);
    const seen: Finding[] = [];
    for (const damage of damages) {
      const probed = await probe(task, damage.changes);
      const isOurs = isNamed ||
        probed.changes.some((one) => namesRow(one, row));
      if (!isOurs) continue;
      const finding = await judgeProbed(task, thing, damage, probed);
      if (finding.repair !== "unnoticed") seen.push(finding);
    }
    const [first] = damages;
    if (seen.length > 0 || !isNamed || first === undefined) return seen;
    return [{ thing, damage: first.what, repair: "unnoticed" }];
  } catch (error) {
    if (!(error instanceof UnknownState)) throw error;
    const { message: why } = error;
    return isNamed ? [{ thing, damage: "gone", repair: "untold", why }] : [];
  }
}

/** All texts in the params of a task. */
function listTexts(value: unknown): string[] {
  if (typeof value === "string") return [value, value.split(/[=:<>]/)[0] ?? ""];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(listTexts);
}
