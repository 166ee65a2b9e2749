/** Where alerts are kept: in the state directory, by one process at a time. */

import { toMessage } from "../../error.ts";
import type { AlertClock, AlertRound, AlertRow } from "../../state/rows.ts";

/** Name of the lock of the state directory. */
const LOCK = "alerts.lock";

/** What was kept. */
export interface Kept {
  /** How far the clock had come; undefined when nothing was kept yet. */
  readonly clock: AlertClock | undefined;
  /** What is remembered of each value. */
  readonly rows: readonly AlertRow[];
}

/** The place, opened. */
export interface AlertStore extends Disposable {
  /** Who keeps the alerts when it is another process, such as `"facts" (pid 12)`; undefined when it is this one. */
  readonly keeper: string | undefined;
  /** Reads what is kept. */
  load(): Kept;
  /**
   * Keeps a round; only for the process that keeps the alerts.
   * @throws {TaskError} When the disk fails.
   */
  save(round: AlertRound): void;
}

/**
 * Opens the alerts of a state directory: to keep them, or only to read them
 * while another process does.
 * @throws {TaskError} When the directory cannot be used.
 */
export async function openAlertStore(dir: string): Promise<AlertStore> {
  const [{ LockedError, lockRun }, { openState }] = await Promise.all([
    import("../../state/lock.ts"),
    import("../../state/state.ts"),
  ]);
  let lock: Disposable | undefined;
  let keeper: string | undefined;
  try {
    lock = lockRun(dir, { command: "facts" }, LOCK);
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    const pid = error.holder?.pid;
    keeper = pid === undefined ? "another process" : `process ${pid}`;
  }
  try {
    const state = openState(dir, { readOnly: lock === undefined });
    return {
      keeper,
      load: () => ({ clock: state.alertClock(), rows: state.alerts() }),
      save: (round) => state.saveAlerts(round),
      [Symbol.dispose]() {
        state[Symbol.dispose]();
        lock?.[Symbol.dispose]();
      },
    };
  } catch (error) {
    lock?.[Symbol.dispose]();
    throw error;
  }
}

/** Says why alerts are not kept. */
export function toStoreProblem(error: unknown): string {
  return `alerts are not kept: ${toMessage(error)}`;
}
