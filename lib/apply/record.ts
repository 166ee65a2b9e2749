/** What a run leaves behind: its history, its undo data, its audit records. */

import type { Change, Made } from "../change.ts";
import type { LocalHost } from "../host/local.ts";
import type { Redactor } from "../secret.ts";
import type { Audit } from "../audit.ts";
import type { RunStatus, State } from "../state/state.ts";
import type { SummaryEvent, TaskEvent } from "./event.ts";
import type { Journal } from "./journal.ts";

/** Old history is looked at in one of so many runs. */
const PRUNE_EVERY = 50;

/** What a run needs to know and leaves behind. */
export interface Record extends Disposable {
  /** Number of the run; null in a dry run. */
  readonly run: number | null;
  wasDone(key: string): boolean;
  pendingHandlers(): string[];
  /** The task at which an earlier run failed or was stopped. */
  findEnd(run: number): { name: string; place: string } | undefined;
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
}

/** Opens the record of a run; that of a dry run only reads. */
export async function openRecord(options: RecordOptions): Promise<Record> {
  if (options.dryRun) return await openPlan(options.stateDir);
  const { lockRun } = await import("../state/lock.ts");
  const { openState } = await import("../state/state.ts");
  const lock = lockRun(options.stateDir, { command: options.command });
  try {
    const state = openState(options.stateDir);
    removeTemporaries(state);
    const { openAudit } = await import("../audit.ts");
    return new RunRecord(
      options,
      state,
      lock,
      openAudit(`${options.stateDir}/audit`),
    );
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
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
function removeTemporaries(state: State): void {
  for (const { id, temp } of state.unfinished()) {
    if (temp !== undefined) {
      try {
        Deno.removeSync(temp);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    state.settle(id);
  }
}

/** The record of a run that changes the host. */
class RunRecord implements Record {
  readonly run: number;
  #options: RecordOptions;
  #state: State;
  #lock: Disposable;
  #audit: Audit;
  #current = { index: 0, name: "", seq: 0 };

  constructor(
    options: RecordOptions,
    state: State,
    lock: Disposable,
    audit: Audit,
  ) {
    const { dir, digest } = options.config;
    this.#options = options;
    this.#state = state;
    this.#lock = lock;
    this.#audit = audit;
    this.run = state.startRun({
      command: options.command,
      startedAt: Date.now(),
      configDigest: digest,
      configDir: dir,
      host: options.hostName,
      pid: Deno.pid,
      version: options.version,
    });
    audit.append({
      kind: "run",
      run: this.run,
      command: options.command,
      host: options.hostName,
      config: digest,
      uid: Deno.uid(),
    });
  }

  wasDone(key: string): boolean {
    return this.#state.wasDone(key);
  }

  pendingHandlers(): string[] {
    return this.#state.pendingHandlers().map(({ handler }) => handler);
  }

  findEnd(run: number): { name: string; place: string } | undefined {
    return findEnd(this.#state, run);
  }

  clearPending(handler: string): void {
    this.#state.clearPending(handler);
  }

  begin(index: number, name: string): void {
    this.#current = { index, name, seq: 0 };
  }

  async make(
    change: Change,
    notified: readonly string[],
    host: LocalHost,
  ): Promise<Made> {
    const { make } = await import("./make.ts");
    const { redactor } = this.#options;
    const journal = toJournal(
      redactor,
      this.#state,
      this.run,
      this.#current,
      notified,
    );
    const made = await make(change, { host, journal, redactor });
    if (change.kind === "run" && change.once !== undefined) {
      this.#state.setDone(change.once, this.run);
    }
    return made;
  }

  note(event: TaskEvent): void {
    if (event.status === "ok" || event.status === "skipped") return;
    const { index, task, name, place, status, why, changes } = event;
    this.#state.addResult(this.run, {
      index,
      task,
      name,
      place,
      status,
      output: event.output,
      durationMs: event.duration_ms,
      changes: changes.length,
      why,
    });
    this.#audit.append({
      kind: "task",
      run: this.run,
      task,
      name,
      place,
      status,
      changes,
    });
  }

  finish(
    summary: SummaryEvent,
    stopped?: { task: string; name: string; place: string } | undefined,
  ): void {
    if (stopped) {
      this.#state.addResult(this.run, {
        ...stopped,
        index: this.#current.index + 1,
        status: "interrupted",
        durationMs: 0,
        changes: 0,
      });
    }
    const { ok, changed, skipped, failed, unknown } = summary;
    this.#state.finishRun(this.run, {
      status: toStatus(summary),
      ok,
      changed,
      skipped,
      failed,
      unknown,
      durationMs: summary.duration_ms,
    });
    this.#audit.append({
      kind: "end",
      run: this.run,
      ok,
      changed,
      skipped,
      failed,
    });
    if (this.run % PRUNE_EVERY === 0) this.#state.prune();
  }

  [Symbol.dispose](): void {
    this.#audit.close();
    this.#state[Symbol.dispose]();
    this.#lock[Symbol.dispose]();
  }
}

function toStatus({ interrupted, failed, changed }: SummaryEvent): RunStatus {
  if (interrupted) return "interrupted";
  return failed > 0 ? "failed" : changed > 0 ? "changed" : "ok";
}

function findEnd(
  state: State,
  run: number,
): { name: string; place: string } | undefined {
  return state.run(run)?.results.findLast(({ status }) =>
    status === "failed" || status === "interrupted"
  );
}

/** Notes each change of the running task, and its handlers as pending, before it is made. */
function toJournal(
  redactor: Redactor,
  state: State,
  run: number,
  current: { index: number; name: string; seq: number },
  notified: readonly string[],
): Journal {
  return {
    begin: (change, before, temp) =>
      state.beginChange(run, {
        index: current.index,
        seq: current.seq++,
        kind: change.kind,
        before,
        handlers: [...notified],
        task: current.name,
        undo: change.kind === "run"
          ? change.undo ? "changes" : "none"
          : change.kind === "request" || change.kind === "checkout"
          ? "none"
          : "file",
        ...("path" in change ? { path: change.path } : {}),
        ...(temp === undefined ? {} : { temp }),
        ...(change.shows === undefined
          ? {}
          : { shows: redactor.redact(change.shows) }),
        ...(change.kind === "run"
          ? { argv: change.argv.map((word) => redactor.redact(word)) }
          : {}),
        ...(change.kind === "run" && change.undo
          ? { undoChanges: [...change.undo] }
          : {}),
      }),
    end: (id, result) => state.endChange(id, result),
    keep: (path) => state.putBlobFile(path),
  };
}
