/** What a run leaves behind: its history, its undo data, its audit records. */

import type { Audit } from "../audit.ts";
import type { Change, Made } from "../change.ts";
import type { LocalHost } from "../host/local.ts";
import type { Redactor } from "../secret.ts";
import type { State } from "../state/state.ts";
import type { ConfirmSource } from "./confirmation.ts";
import type { SummaryEvent, TaskEvent } from "./event.ts";

/** What a run needs to know and leaves behind. */
export interface Record extends Disposable {
  /** Number of the run; null in a dry run. */
  readonly run: number | null;
  /** What lets changes be undone unless they are confirmed; absent in a dry run. */
  readonly confirms?: ConfirmSource;
  wasDone(key: string): boolean;
  pendingHandlers(): string[];
  /** The task at which an earlier run failed or was stopped. */
  findEnd(run: number): { name: string; place: string } | undefined;
  /** Notes durably that something has to be made, by this run or the next. */
  addPending(name: string): void;
  clearPending(handler: string): void;
  /** Makes a change with its undo data noted; handlers are pending from before it. */
  make(
    change: Change,
    notified: readonly string[],
    host: LocalHost,
  ): Promise<Made>;
  /** Notes which task runs. */
  begin(index: number, name: string): void;
  /** Notes what became of a task. */
  note(event: TaskEvent): void;
  /** Notes how the run ended, and at which task when it was stopped. */
  finish(
    summary: SummaryEvent,
    stopped?: { task: string; name: string; place: string } | undefined,
  ): void;
}

/** What is noted of a run at its start. */
export interface RecordOptions {
  command: string;
  dryRun: boolean;
  stateDir: string;
  hostName: string;
  version: string;
  config: { dir: string; digest: string };
  redactor: Redactor;
  /** Hears of changes of earlier runs that nobody confirmed and that are undone first. */
  tellUndone?: ((text: string) => void) | undefined;
}

/** Opens the record of a run; that of a dry run only reads. */
export async function openRecord(options: RecordOptions): Promise<Record> {
  if (options.dryRun) return await openPlan(options.stateDir);
  using stack = new DisposableStack();
  const { state, audit, lock } = await openParts(options, stack);
  const { RunRecord } = await import("./run_record.ts");
  const record = new RunRecord(options, state, audit, lock);
  stack.move();
  return record;
}

/**
 * Undoes what earlier runs left open that nobody confirmed in time, and runs nothing else.
 * @throws {LockedError} When a run holds the state directory.
 */
export async function undoUnconfirmedRuns(
  options: RecordOptions,
): Promise<void> {
  using stack = new DisposableStack();
  await openParts(options, stack);
}

/** Opens what a run holds, and brings in order what earlier ones left. */
async function openParts(
  options: RecordOptions,
  stack: DisposableStack,
): Promise<{ state: State; audit: Audit; lock: Disposable }> {
  const { lockRun } = await import("../state/lock.ts");
  const { openState } = await import("../state/state.ts");
  const { stateDir, command } = options;
  const lock = stack.use(lockRun(stateDir, { command }));
  const state = stack.use(openState(stateDir));
  await removeTemporaries(state);
  const { openAudit } = await import("../audit.ts");
  const audit = openAudit(`${stateDir}/audit`);
  stack.defer(() => audit.close());
  if (state.confirms.open().length > 0) {
    const { toConfirmSource } = await import("./run_record.ts");
    await undoUnconfirmed(
      options,
      toConfirmSource(0, { options, state, audit }),
    );
  }
  return { state, audit, lock };
}

/** Undoes first what earlier runs left open that nobody confirmed in time. */
async function undoUnconfirmed(
  { tellUndone }: RecordOptions,
  source: ConfirmSource,
): Promise<void> {
  const { undoLate } = await import("./undo_confirm.ts");
  await undoLate(source, ({ run, task }, { undone, kept, failed }) => {
    tellUndone?.(
      `Undone: "${task}" of run ${run} was not confirmed in time ` +
        `(${undone} undone, ${kept} kept, ${failed} failed)`,
    );
  });
}

/** A dry run knows what earlier runs left, where it may read that. */
async function openPlan(stateDir: string): Promise<Record> {
  const state = await findState(stateDir);
  return {
    run: null,
    wasDone: (key) => state?.wasDone(key) ?? false,
    pendingHandlers: () =>
      state?.pendingHandlers().map(({ handler }) => handler) ?? [],
    findEnd: (run) => state && findEnd(state, run),
    addPending: () => {},
    clearPending: () => {},
    make: () => Promise.reject(new Error("A dry run makes no change")),
    begin: () => {},
    note: () => {},
    finish: () => {},
    [Symbol.dispose]: () => state?.[Symbol.dispose](),
  };
}

async function findState(stateDir: string): Promise<State | undefined> {
  try {
    Deno.statSync(`${stateDir}/state.db`);
  } catch {
    return undefined;
  }
  const { openState } = await import("../state/state.ts");
  return openState(stateDir, { readOnly: true });
}

/** Removes the temporary files of runs that were killed. */
async function removeTemporaries(state: State): Promise<void> {
  for (const { id, temp } of state.unfinished()) {
    if (temp !== undefined) {
      const { removeTemporary } = await import("./make/entries.ts");
      removeTemporary(temp);
    }
    state.settle(id);
  }
}

/** Finds the task at which a run failed or was stopped. */
export function findEnd(
  state: State,
  run: number,
): { name: string; place: string } | undefined {
  return state.run(run)?.results.findLast(({ status }) =>
    status === "failed" || status === "interrupted"
  );
}
