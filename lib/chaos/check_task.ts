/** Breaks all that a task manages, one thing after the other, and looks whether it repairs it. */

import { findUnconverged } from "../apply/drive.ts";
import type { PlannedWork } from "../apply/examine.ts";
import { isIn } from "../agent/drift/managed_paths.ts";
import { toMessage } from "../error.ts";
import { UnknownState } from "../host/host.ts";
import { checkPath } from "./check_path.ts";
import { checkRows, type NamedRow } from "./check_rows.ts";
import type { Finding } from "./finding.ts";
import { NotingRows } from "./noting_rows.ts";
import { isOpen, planAgain, RUNS, toWords } from "./probe.ts";
import type { Row } from "./row_damage.ts";

/** Most things of one task that are broken; more tell nothing new. */
export const MAX_THINGS = 40;

/** Longest time that breaking the things of one task takes, in milliseconds. */
const LIMIT_MS = 5000;

/** What came of all damages of a task. */
export interface TaskCheck {
  readonly findings: readonly Finding[];
  /** Why nothing can be told of it; absent where something could be broken. */
  readonly untold?: string;
  /** Things that were left whole, being too many. */
  readonly left: number;
}

/** Things that a plan has to do with. */
interface Things {
  /** By path, whether the task changes it. */
  readonly paths: Map<string, boolean>;
  /** By table and name. */
  readonly rows: Map<string, NamedRow>;
}

/**
 * Breaks what a task manages. Paths below the ignored ones, such as the
 * configuration, are broken only when the task changes them.
 */
export async function checkTask(
  task: PlannedWork,
  ignored: readonly string[],
): Promise<TaskCheck> {
  const noted: Things = { paths: new Map(), rows: new Map() };
  const stuck = await settle(task, noted, ignored);
  if (stuck !== undefined) return stuck;
  const findings: Finding[] = [];
  const until = performance.now() + LIMIT_MS;
  const things = [...toChecks(task, noted)];
  let done = 0;
  for (const check of things.slice(0, MAX_THINGS)) {
    if (performance.now() > until) break;
    findings.push(...await check());
    done++;
  }
  const isCommand = findings.length === 0 && task.changes.some(isOpen);
  return {
    findings: dropByproducts(task, findings),
    left: things.length - done,
    ...isCommand ? { untold: RUNS } : {},
  };
}

/** One check for each thing, accounts and the like together. */
function toChecks(
  task: PlannedWork,
  { paths, rows }: Things,
): (() => Promise<Finding[]>)[] {
  const all = [...paths.keys()];
  return [
    () => checkRows(task, [...rows.values()]),
    ...[...paths].map(([path, isNamed]) => () => {
      const isAbove = all.some((other) => other !== path && isIn(other, path));
      return checkPath(task, { path, isNamed, isAbove });
    }),
  ];
}

/** What a task writes beside a program that it runs, such as the files of a new home, is its matter once only. */
function dropByproducts(
  { changes }: PlannedWork,
  findings: readonly Finding[],
): Finding[] {
  const isRun = changes.some((one) => one.kind === "run" && !one.harmless);
  const isSeen = findings.some(({ repair }) => repair !== "unnoticed");
  return findings.filter(({ repair, thing }) =>
    !(isRun && isSeen && repair === "unnoticed" && thing.startsWith("/"))
  );
}

/** Plans the task on the host as it left it: it may want nothing more. What it asks for is noted. */
async function settle(
  task: PlannedWork,
  things: Things,
  ignored: readonly string[],
): Promise<TaskCheck | undefined> {
  for (const change of task.changes) addNamed(change, things);
  const addPath = (path: string) => {
    const plain = path.replace(/(?<=.)\/+$/, "");
    const isOurs = plain.startsWith("/") && plain !== "/" &&
      !ignored.some((tree) => isIn(plain, tree));
    if (isOurs && !things.paths.has(plain)) things.paths.set(plain, false);
  };
  const addRow = (table: Row["table"], name: string) => {
    const key = `${table} ${name}`;
    if (things.rows.has(key)) return;
    things.rows.set(key, { row: { table, name }, isNamed: false });
  };
  const host = new NotingRows(task.host, addPath, addRow);
  const untold = (why: string) => ({ findings: [], left: 0, untold: why });
  if (task.error !== undefined) return untold(toMessage(task.error));
  try {
    const wanted = await findUnconverged(planAgain(task, host));
    if (wanted === undefined) return undefined;
    if (task.changes.some(isOpen) || wanted.kind === "run") return untold(RUNS);
    const why = `it still wants: ${toWords(wanted)}`;
    return {
      findings: [
        { thing: "its own work", damage: "none", repair: "unrepaired", why },
      ],
      left: 0,
    };
  } catch (error) {
    return error instanceof UnknownState
      ? untold(toMessage(error))
      : untold(`it fails where it was done: ${toMessage(error)}`);
  }
}

function addNamed(
  change: PlannedWork["changes"][number],
  things: Things,
): void {
  if ("path" in change) things.paths.set(change.path, true);
  if (change.kind !== "run") return;
  for (const { table, name } of change.predicts ?? []) {
    // What the kernel shows at a path is no file to damage.
    if (table === "paths") continue;
    things.rows.set(`${table} ${name}`, {
      row: { table, name },
      isNamed: true,
    });
  }
}
