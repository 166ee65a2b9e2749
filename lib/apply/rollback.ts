/** Undoes a run: as a run of its own, so that it is noted, audited and can be undone too. */

import type { Change } from "../change.ts";
import { TaskError } from "../error.ts";
import { LocalHost } from "../host/local.ts";
import { OverlayHost } from "../host/overlay.ts";
import type { Redactor } from "../secret.ts";
import { openState } from "../state/state.ts";
import { openRecord } from "./record.ts";
import { undoChange, type Undone } from "./undo.ts";

/** How a run is undone. */
export interface RollbackOptions {
  /** Number of the run. */
  run: number;
  stateDir: string;
  hostName: string;
  version: string;
  redactor: Redactor;
  /** Tell what would be undone, each change as those before it would leave the host. */
  dryRun: boolean;
  /** Hears of each change. */
  tell: (undone: Undone) => void;
  /** Stops it after the running change. */
  signal?: AbortSignal;
}

/** What a rollback came to. */
export interface RolledBack {
  /** Number of the run that did it; null in a dry run. */
  run: number | null;
  /** It was stopped before its end. */
  interrupted: boolean;
}

/**
 * Undoes the changes of a run, newest first, each only when the path still
 * is as the run left it.
 * @throws {TaskError} When there is no such run.
 */
export async function rollback(
  options: RollbackOptions,
): Promise<RolledBack> {
  const { run: id, stateDir, signal } = options;
  using state = openState(stateDir, { readOnly: options.dryRun });
  const found = state.run(id);
  if (!found) {
    throw new TaskError(`Cannot find run ${id}`, {
      advice: "List the runs with: driftless history",
    });
  }
  using record = await openRecord({
    ...options,
    command: "rollback",
    config: { dir: found.run.configDir, digest: found.run.configDigest },
  });
  const startedAt = performance.now();
  const counts = { undone: 0, kept: 0, failed: 0, unknown: 0 };
  const local = new LocalHost();
  const overlay = options.dryRun ? new OverlayHost(local) : undefined;
  const make = overlay
    ? overlay.take
    : (inverse: Change) => record.make(inverse, [], local);
  const left = found.changes.filter(({ undoneBy }) => undoneBy === undefined);
  let interrupted = false;
  for (const change of left) {
    interrupted = signal?.aborted ?? false;
    if (interrupted) break;
    record.begin(change.index, change.path ?? change.kind);
    const undone = await undoChange(change, state, make, overlay ?? local);
    counts[undone.status]++;
    if (undone.status === "undone" && record.run !== null) {
      state.markUndone(change.id, record.run);
    }
    options.tell(undone);
  }
  record.finish({
    type: "summary",
    ok: counts.kept,
    changed: counts.undone,
    skipped: 0,
    failed: counts.failed,
    unknown: counts.unknown,
    handlers: 0,
    pending_handlers: [],
    irreversible: 0,
    interrupted,
    duration_ms: Math.round(performance.now() - startedAt),
    run: record.run,
  });
  return { run: record.run, interrupted };
}
