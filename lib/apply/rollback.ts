/** Undoes a run: as a run of its own, so that it is noted, audited and can be undone too. */

import type { Change } from "../change.ts";
import { TaskError } from "../error.ts";
import { LocalHost } from "../host/local.ts";
import { OverlayHost } from "../host/overlay.ts";
import type { Redactor } from "../secret.ts";
import { type ChangeRow, openState, type State } from "../state/state.ts";
import type { SummaryEvent } from "./event.ts";
import { openRecord, type Record } from "./record.ts";
import { Waiting } from "./waiting.ts";
import { undoChange, type Undone, type UndoStatus } from "./undo.ts";

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
  const host = new LocalHost();
  const { counts, interrupted } = await undoRows({
    rows: found.changes.filter(({ undoneBy }) => undoneBy === undefined),
    state,
    record,
    host,
    overlay: options.dryRun ? new OverlayHost(host) : undefined,
    tell: options.tell,
    signal,
  });
  record.finish(toRollbackSummary(counts, {
    interrupted,
    durationMs: performance.now() - startedAt,
    run: record.run,
  }));
  return { run: record.run, interrupted };
}

/** How many changes came to which end. */
export type UndoCounts = { [status in UndoStatus]: number };

/** What is undone, and where it is noted. */
export interface UndoRowsOptions {
  /** Changes, the newest first. */
  rows: readonly ChangeRow[];
  state: State;
  record: Record;
  host: LocalHost;
  /** Predicts instead of making. */
  overlay?: OverlayHost | undefined;
  tell: (undone: Undone) => void;
  signal?: AbortSignal | undefined;
  /** Undo what was cut off too: it may be half made. */
  withCut?: boolean;
}

/** Undoes changes in their order; a signal stops it after the running one. */
export async function undoRows(
  { rows, state, record, host, overlay, tell, signal, withCut }:
    UndoRowsOptions,
): Promise<{ counts: UndoCounts; interrupted: boolean }> {
  const counts: UndoCounts = { undone: 0, kept: 0, failed: 0, unknown: 0 };
  const waiting = new Waiting({
    take: overlay
      ? overlay.take
      : (inverse: Change) => record.make(inverse, [], host),
    store: record,
    predicts: overlay !== undefined,
  });
  waiting.restore(record.pendingHandlers());
  const make = (inverse: Change) => waiting.take(inverse, []);
  let interrupted = false;
  for (const change of rows) {
    interrupted = signal?.aborted ?? false;
    if (interrupted) break;
    record.begin(change.index, change.path ?? change.kind);
    const undone = await undoChange(change, state, make, overlay ?? host, {
      withCut: withCut ?? false,
    });
    counts[undone.status]++;
    if (undone.status === "undone" && record.run !== null) {
      state.markUndone(change.id, record.run);
    }
    tell(undone);
  }
  const failure = await settle(waiting);
  if (failure) {
    counts.failed++;
    tell(failure);
  }
  return { counts, interrupted };
}

/** Makes what waits; gives what is told where that fails. */
async function settle(waiting: Waiting): Promise<Undone | undefined> {
  try {
    await waiting.settle();
    return undefined;
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return { kind: "run", status: "failed", why: error.message };
  }
}

/** What is noted at the end of a rollback. */
export function toRollbackSummary(
  counts: UndoCounts,
  end: { interrupted: boolean; durationMs: number; run: number | null },
): SummaryEvent {
  return {
    type: "summary",
    ok: counts.kept,
    changed: counts.undone,
    skipped: 0,
    failed: counts.failed,
    unknown: counts.unknown,
    handlers: 0,
    pending_handlers: [],
    irreversible: 0,
    interrupted: end.interrupted,
    duration_ms: Math.round(end.durationMs),
    run: end.run,
  };
}
