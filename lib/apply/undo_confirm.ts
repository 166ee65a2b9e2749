/** Undoes changes that nobody confirmed in time: from the journal, as a rollback of their own. */

import { LocalHost } from "../host/local.ts";
import type { ConfirmRow } from "../state/state.ts";
import type { ConfirmSource } from "./confirmation.ts";
import { toRollbackSummary, type UndoCounts, undoRows } from "./rollback.ts";
import type { Undone } from "./undo.ts";

/** How changes are undone. */
export interface UndoConfirmOptions {
  /** The host of the run whose changes they are. */
  host?: LocalHost;
  /** Hears of each change. */
  tell?: (undone: Undone) => void;
}

/** Undoes what one confirmation is about, then makes once more what has to see it undone. */
export async function undoConfirm(
  id: number,
  source: ConfirmSource,
  { host = new LocalHost(), tell = () => {} }: UndoConfirmOptions = {},
): Promise<UndoCounts> {
  const { state } = source;
  const row = state.confirms.find(id);
  const rows = row === undefined ? [] : state.changesOf(row.run)
    .filter((one) => one.id > row.afterChange && one.undoneBy === undefined);
  using record = source.openRollback();
  const startedAt = performance.now();
  const { counts } = await undoRows({
    rows,
    state,
    record,
    host,
    tell,
    withCut: true,
  });
  for (const change of row?.again ?? []) {
    try {
      await record.make(change, [], host);
      counts.kept--;
    } catch {
      counts.failed++;
    }
  }
  record.finish(toRollbackSummary(counts, {
    interrupted: false,
    durationMs: performance.now() - startedAt,
    run: record.run,
  }));
  state.confirms.settle(id, "undoing", "undone");
  return counts;
}

/** Undoes what is open and late, the newest first; what still has time is left. */
export async function undoLate(
  source: ConfirmSource,
  tell: (row: ConfirmRow, counts: UndoCounts) => void,
): Promise<void> {
  const { confirms } = source.state;
  for (const row of confirms.open().reverse()) {
    if (row.status === "waiting") {
      if (row.untilMs > Date.now()) continue;
      if (!confirms.settle(row.id, "waiting", "undoing")) continue;
    }
    tell(row, await undoConfirm(row.id, source));
  }
}
