/** What a threshold is, as plain data. */

import type { Labels } from "../collector.ts";
import type { Expression } from "./expression.ts";

/** How bad it is. */
export type Severity = "warning" | "critical";

/** Both, the worse one first. */
export const SEVERITIES: readonly Severity[] = ["critical", "warning"];

/** The values of one severity. */
export interface Limit {
  /** It begins when the value is past this one. */
  readonly at: number;
  /** It ends when the value is no longer past this one. */
  readonly clear: number;
}

/** When the line through the values of a while is past a value. */
export interface ForecastLimit {
  /** It begins when the line gets there within this time, in milliseconds. */
  readonly withinMs: number;
  /** The line goes through the values of so long, in milliseconds. */
  readonly overMs: number;
  /** The value that the line may not get to. */
  readonly to: number;
}

/** Writes a summary of an alert out of what is known of it. */
export type WriteSummary = (
  known: Readonly<Record<string, unknown>>,
) => Promise<string>;

/** A threshold. */
export interface Threshold {
  /** Name, of which there is one. */
  readonly name: string;
  /** What it looks at. */
  readonly on: Expression;
  /** The same as it is written. */
  readonly text: string;
  /** On which side of a value something is wrong. */
  readonly direction: "above" | "below";
  /** Whether the value itself is on that side too. */
  readonly isInclusive: boolean;
  /** Values by severity; one of them or a forecast is always there. */
  readonly limits: Readonly<Partial<Record<Severity, Limit>>>;
  /** Looks ahead. */
  readonly forecast: ForecastLimit | undefined;
  /** How long the value has to be past a limit, in milliseconds. */
  readonly forMs: number;
  /** Rounds without a value after which that is told; 0 tells it never. */
  readonly noDataRounds: number;
  /** Names of the notifiers. */
  readonly notify: readonly string[];
  /** Least time between two notices of the same, in milliseconds. */
  readonly coolDownMs: number;
  /** Labels for all its alerts. */
  readonly labels: Labels;
  /** Writes the summary; a plain one when absent. */
  readonly summary: WriteSummary | undefined;
}

/** Time between two notices of the same where nothing is said, in milliseconds. */
export const COOL_DOWN_MS = 10 * 60_000;
/** Rounds without a value after which that is told where nothing is said. */
export const NO_DATA_ROUNDS = 3;

/** Tells whether a value is past another one in the direction of a threshold. */
export function isPast(
  { direction, isInclusive }: Pick<Threshold, "direction" | "isInclusive">,
  value: number,
  limit: number,
): boolean {
  if (isInclusive && value === limit) return true;
  return direction === "above" ? value > limit : value < limit;
}
