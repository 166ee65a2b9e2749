/** What became of the tasks of a run, counted. */

import type { SummaryEvent, TaskEvent } from "./event.ts";

/** Counts what became of tasks. */
export class Tally {
  #counts = { ok: 0, changed: 0, skipped: 0, failed: 0, unknown: 0 };
  #handlers = 0;
  #irreversible = 0;

  /** Counts a task that ended. */
  add(event: TaskEvent): void {
    if (event.status === "failed" && event.ignored) this.#counts.ok++;
    else this.#counts[event.status]++;
    if (event.handler && event.status !== "skipped") this.#handlers++;
    const isDone = event.status !== "ok" && event.status !== "skipped";
    if (isDone && event.changes.some((one) => !one.undo)) this.#irreversible++;
  }

  /** A rescue took the last failure over. */
  rescue(): void {
    this.#counts.failed--;
    this.#counts.ok++;
  }

  /** Gives the counts at the end of a run. */
  toSummary(end: {
    pending: string[];
    interrupted: boolean;
    durationMs: number;
    run: number | null;
  }): SummaryEvent {
    return {
      type: "summary",
      ...this.#counts,
      handlers: this.#handlers,
      pending_handlers: end.pending,
      irreversible: this.#irreversible,
      interrupted: end.interrupted,
      duration_ms: Math.round(end.durationMs),
      run: end.run,
    };
  }
}
