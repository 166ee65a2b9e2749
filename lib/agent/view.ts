/** How the agent is: what `/status`, the page, `driftless status` and its metrics tell. */

import type { CommitRow, PauseRow } from "../state/state.ts";

/** Whether a part may run: `open` after too many failures in a row, `half_open` when one try is made. */
export type BreakerState = "closed" | "open" | "half_open";

/** How one part of the agent is. */
export interface LoopView {
  /** `apply`, `facts`, `logs`, `source`, `drift`. */
  readonly name: string;
  /** What it does now. */
  readonly state: "running" | "waiting" | "paused" | "off";
  /** Whether it may run. */
  readonly breaker: BreakerState;
  /** Times that it ran. */
  readonly runs: number;
  /** Times that it failed. */
  readonly failures: number;
  /** Times that it failed since it last did not. */
  readonly failuresInARow: number;
  /** When it ran last, in milliseconds since 1970; undefined before. */
  readonly lastAtMs: number | undefined;
  /** How long that took, in milliseconds. */
  readonly lastMs: number | undefined;
  /** Why the last run failed, redacted; undefined when it did not. */
  readonly lastError: string | undefined;
  /** When it runs next, in milliseconds since 1970; undefined when nothing is planned. */
  readonly nextAtMs: number | undefined;
}

/** A configuration that was not taken. */
export interface RejectedConfig {
  /** When, in milliseconds since 1970. */
  readonly atMs: number;
  /** Its commit; undefined where it is of no repository. */
  readonly commit: string | undefined;
  /** Why, with places, redacted. */
  readonly why: string;
}

/** How the agent is. */
export interface AgentView {
  /** Version of the program. */
  readonly version: string;
  /** Name of the host. */
  readonly host: string;
  /** Process. */
  readonly pid: number;
  /** When it started, in milliseconds since 1970. */
  readonly startedAtMs: number;
  /** What it does. */
  readonly state: "starting" | "running" | "stopping";
  /** What is done about what differs: `enforce` repairs, `observe` reports. */
  readonly mode: "enforce" | "observe";
  /** Directory of the configuration that is in force. */
  readonly configDir: string;
  /** SHA-256 over its files, hex; undefined while there is none. */
  readonly configDigest: string | undefined;
  /** Its commit; undefined where it is of no repository. */
  readonly commit: CommitRow | undefined;
  /** Configurations that were taken since the start. */
  readonly reloads: number;
  /** The newest one that was not taken and that nothing replaced since. */
  readonly rejected: RejectedConfig | undefined;
  /** Whether nothing may be changed now. */
  readonly pause: PauseRow | undefined;
  /** Why it cannot be noted how it is, redacted; undefined where it can. */
  readonly unnoted: string | undefined;
  /** Its parts. */
  readonly loops: readonly LoopView[];
}

/** Tells what is wrong with the agent, in words; nothing when it is healthy. */
export function listProblems(view: AgentView): string[] {
  return [
    ...view.rejected === undefined
      ? []
      : ["a newer configuration was not taken"],
    ...view.unnoted === undefined ? [] : [`state: ${view.unnoted}`],
    ...view.loops.filter(({ failuresInARow }) => failuresInARow > 0)
      .map(({ name, lastError }) => `${name}: ${lastError ?? "failed"}`),
  ];
}
