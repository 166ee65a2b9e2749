/** Plans a task on a host that was broken on purpose, and judges what it does. */

import { drive, findUnconverged } from "../apply/drive.ts";
import type { PlannedWork } from "../apply/examine.ts";
import type { Change, Plan } from "../change.ts";
import { toMessage } from "../error.ts";
import { type Host, UnknownState } from "../host/host.ts";
import { OverlayHost } from "../host/overlay.ts";
import type { Damage, Finding, Repair } from "./finding.ts";

/** Why nothing can be told of what a program does. */
export const RUNS = "it runs a program, whose effect cannot be known before";

/** What a task did on a broken host. */
export interface Probed {
  readonly changes: readonly Change[];
  /** The host as it would leave it. */
  readonly after: Host;
  /** What ended its plan early. */
  readonly error?: unknown;
}

/** Plans a task once more and says nothing. */
export function planAgain(task: PlannedWork, host: Host): Plan {
  const quiet = { ...task.context, warn: () => {} };
  return task.task.plan(task.want, host, quiet);
}

/** Breaks a thing in an overlay and plans the task there. */
export async function probe(
  task: PlannedWork,
  damage: readonly Change[],
): Promise<Probed> {
  const after = new OverlayHost(task.host);
  for (const change of damage) await after.take(change);
  const driven = await drive(planAgain(task, after), after.take);
  return { ...driven, after };
}

/** Breaks a thing, plans the task and judges it. */
export async function judge(
  task: PlannedWork,
  thing: string,
  damage: Damage,
): Promise<Finding> {
  return await judgeProbed(
    task,
    thing,
    damage,
    await probe(task, damage.changes),
  );
}

/** Judges what a task did about a damage. */
export async function judgeProbed(
  task: PlannedWork,
  thing: string,
  damage: Damage,
  { changes, after, error }: Probed,
): Promise<Finding> {
  const found = (repair: Repair, why?: string): Finding => ({
    thing,
    damage: damage.what,
    repair,
    ...why === undefined ? {} : { why },
  });
  if (error !== undefined) return found(toRepair(error), toMessage(error));
  if (!changes.some(isEffective)) return found("unnoticed");
  if (damage.isMeantWhen?.(changes)) return found("meant");
  try {
    const left = await findUnconverged(planAgain(task, after));
    const why = left === undefined
      ? await damage.differs(after)
      : `then it still wants: ${toWords(left)}`;
    if (why === undefined) return found("repaired");
    return changes.some(isOpen) || left?.kind === "run"
      ? found("untold", RUNS)
      : found("unrepaired", why);
  } catch (error) {
    return found(toRepair(error), toMessage(error));
  }
}

function toRepair(error: unknown): Repair {
  return error instanceof UnknownState ? "untold" : "refused";
}

/** A change that does something to the host. */
function isEffective(change: Change): boolean {
  return change.kind !== "run" || change.harmless !== true;
}

/** Nothing is known of what such a change would bring. */
export function isOpen(change: Change): boolean {
  return change.kind === "request" || change.kind === "run" &&
      change.predicts === undefined && change.harmless !== true;
}

/** A change in words, for a message. */
export function toWords(change: Change): string {
  if (change.hidden) return change.kind;
  if (change.kind === "run") return change.shows ?? `run ${change.argv[0]}`;
  return "path" in change ? `${change.kind} ${change.path}` : change.kind;
}
