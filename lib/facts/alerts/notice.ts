/**
 * Who is to be told what. A notifier is told when what holds differs from what
 * it was told last: nothing is queued, so that nothing is lost with a process
 * and nothing that is over is told late.
 *
 * @module
 */

import type { Severity } from "./threshold.ts";

/** What a notifier may be told. */
export type Condition = Severity | "no_data" | "ok";

/** What a notifier was told of one value, in times of the clock of alerts. */
export interface Told {
  /** What it was told last. */
  readonly condition: Condition;
  /** When it was last told each. */
  readonly lastMs: Readonly<Partial<Record<Condition, number>>>;
}

/** What a notifier wants to be told. */
export interface Wishes {
  /** What begins. */
  readonly conditions: readonly Condition[];
  /** That it is over, too. */
  readonly resolved: boolean;
  /** While it goes on, again after so many milliseconds; never when undefined. */
  readonly repeatMs: number | undefined;
}

/** What is to be done about a notifier: nothing, send, or note that there is nothing to send. */
export type Decision = "none" | "send" | "note";

/** What nobody was told of. */
export const UNTOLD: Told = { condition: "ok", lastMs: {} };

/** What a notifier is to hear of a condition: what it does not want to hear of is over for it. */
export function toHeard(condition: Condition, wishes: Wishes): Condition {
  return wishes.conditions.includes(condition) ? condition : "ok";
}

/**
 * Decides what a notifier is told of a condition that holds now. That it got
 * worse or is over is told at once, the same again only after the cool-down.
 */
export function decide(
  condition: Condition,
  told: Told,
  wishes: Wishes,
  { atMs, coolDownMs }: { atMs: number; coolDownMs: number },
): Decision {
  const heard = toHeard(condition, wishes);
  const isOver = (since: Condition, ms: number) =>
    atMs - (told.lastMs[since] ?? -Infinity) >= ms;
  if (heard === told.condition) {
    const isDue = heard !== "ok" && wishes.repeatMs !== undefined &&
      isOver(heard, wishes.repeatMs);
    return isDue ? "send" : "none";
  }
  if (heard === "ok") return wishes.resolved ? "send" : "note";
  const isQuiet = isOver(heard, coolDownMs) &&
    (heard !== "warning" || isOver("critical", coolDownMs));
  return isQuiet ? "send" : "none";
}

/** Notes what a notifier was told. */
export function toTold(told: Told, condition: Condition, atMs: number): Told {
  return { condition, lastMs: { ...told.lastMs, [condition]: atMs } };
}
