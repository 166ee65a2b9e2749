/** Counts what happened since the agent started, from what is remembered of it. */

import type { Cause, DriftRow, State } from "../../state/state.ts";
import type { AgentView } from "../view.ts";
import { Durations } from "./durations.ts";

/** Runs and drift that are looked at between two looks. */
const LOOKED_AT = 200;

/** Sums since the start. */
export class Totals {
  /** Tasks that changed something, by who made the difference; `unknown` where nobody looked. */
  readonly changed = new Map<Cause | "unknown", number>();
  /** Tasks that failed. */
  failed = 0;
  /** Configurations that were not taken. */
  rejected = 0;
  /** Drift by what was done about it. */
  readonly drift = new Map<DriftRow["action"], number>();
  /** How long the parts ran. */
  readonly durations = new Durations();
  /** When each part last ran without an error, in milliseconds since 1970. */
  readonly successes = new Map<string, number>();
  #runs = new Map<string, number>();
  #rejectedAtMs: number | undefined;
  #run: number;
  #driftAtMs: number;

  /** Takes what is remembered; what was before is not counted. */
  constructor(private readonly state: State, nowMs: number) {
    this.#run = state.runs(1)[0]?.id ?? 0;
    this.#driftAtMs = nowMs;
  }

  /** Looks how the agent is; to be called after each change. */
  watch({ loops, rejected }: AgentView): void {
    for (const { name, runs, failuresInARow, lastAtMs, lastMs } of loops) {
      if (lastAtMs === undefined || this.#runs.get(name) === runs) continue;
      this.#runs.set(name, runs);
      if (lastMs !== undefined) this.durations.observe(name, lastMs);
      if (failuresInARow === 0) this.successes.set(name, lastAtMs);
    }
    if (rejected !== undefined && rejected.atMs !== this.#rejectedAtMs) {
      this.rejected++;
      this.#rejectedAtMs = rejected.atMs;
    }
  }

  /** Looks what was done since the last look. */
  look(): void {
    const ended = this.state.runs(LOOKED_AT)
      .filter(({ id, status }) => id > this.#run && status !== "running");
    for (const { id, changed, failed } of ended) {
      this.#count(id, changed);
      this.failed += failed;
      this.#run = Math.max(this.#run, id);
    }
    const drifts = this.state.agent.drifts(LOOKED_AT)
      .filter(({ atMs }) => atMs > this.#driftAtMs);
    for (const { action, atMs } of drifts) {
      this.drift.set(action, (this.drift.get(action) ?? 0) + 1);
      this.#driftAtMs = Math.max(this.#driftAtMs, atMs);
    }
  }
  #count(run: number, changed: number): void {
    const causes = this.state.origins.counts(run);
    const known = causes.values().reduce((sum, count) => sum + count, 0);
    const all = [...causes, ["unknown", Math.max(0, changed - known)] as const];
    for (const [cause, count] of all) {
      this.changed.set(cause, (this.changed.get(cause) ?? 0) + count);
    }
  }
}
