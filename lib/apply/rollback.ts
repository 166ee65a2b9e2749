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
}

/**
 * Undoes the changes of a run, newest first, each only when the path still
 * is as the run left it. Gives the number of the run that did it.
 * @throws {TaskError} When there is no such run.
 */
export async function rollback(
  options: RollbackOptions,
): Promise<number | null> {
  const { run: id, stateDir } = options;
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
  for (const change of found.changes) {
    if (change.undoneBy !== undefined) continue;
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
    interrupted: false,
    duration_ms: Math.round(performance.now() - startedAt),
    run: record.run,
  });
  return record.run;
}
