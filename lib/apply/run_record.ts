/** The record of a run that changes the host: history, undo data, audit. */

import type { Audit } from "../audit.ts";
import type { Change, Made } from "../change.ts";
import type { LocalHost } from "../host/local.ts";
import type { Redactor } from "../secret.ts";
import type { RunEnd, RunStatus, State } from "../state/state.ts";
import type { SummaryEvent, TaskEvent } from "./event.ts";
import type { Journal } from "./journal.ts";
import type { ConfirmSource } from "./confirmation.ts";
import { toPlainChange } from "./noted_change.ts";
import { findEnd, type Record, type RecordOptions } from "./record.ts";

/** Old history is looked at in one of so many runs. */
const PRUNE_EVERY = 50;

/** How a run ended that an error broke off before its end. */
const BROKEN_OFF: RunEnd = {
  status: "failed",
  ok: 0,
  changed: 0,
  skipped: 0,
  failed: 0,
  unknown: 0,
  durationMs: 0,
};

/** The task that runs. */
interface Current {
  readonly index: number;
  readonly name: string;
  /** Number of its next change. */
  seq: number;
  /** Its changes that notified handlers. */
  readonly notifiers: number[];
}

/** The record of a run that changes the host. */
export class RunRecord implements Record {
  readonly run: number;
  readonly confirms: ConfirmSource;
  #options: RecordOptions;
  #state: State;
  #lock: Disposable | undefined;
  #audit: Audit;
  #current: Current = { index: 0, name: "", seq: 0, notifiers: [] };
  #isFinished = false;

  /** Takes what is open; without a lock, as a part of a run that keeps it open. */
  constructor(
    options: RecordOptions,
    state: State,
    audit: Audit,
    lock?: Disposable,
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
    this.confirms = toConfirmSource(this.run, { options, state, audit });
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

  addPending(name: string): void {
    const { name: task } = this.#current;
    this.#state.addPending({ handler: name, run: this.run, task });
  }

  clearPending(handler: string): void {
    this.#state.clearPending(handler);
  }

  begin(index: number, name: string): void {
    this.#current = { index, name, seq: 0, notifiers: [] };
  }

  async make(
    change: Change,
    notified: readonly string[],
    host: LocalHost,
  ): Promise<Made> {
    const { make } = await import("./make.ts");
    const { redactor } = this.#options;
    const isHarmless = change.kind === "run" && change.harmless === true;
    const journal = isHarmless ? NO_JOURNAL : toJournal(
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
    const isOk = event.status === "ok";
    if (isOk) this.#state.dropPending(this.#current.notifiers);
    // What ran and changed nothing is told by its changes alone.
    const isQuiet = isOk && this.#current.seq === 0;
    if (isQuiet || event.status === "skipped") return;
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
    this.#isFinished = true;
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
    // All are given back, whatever fails: a process that goes on would hold them for ever.
    using stack = new DisposableStack();
    if (this.#lock) {
      stack.use(this.#lock);
      stack.use(this.#state);
      stack.defer(() => this.#audit.close());
    }
    if (!this.#isFinished) this.#state.finishRun(this.run, BROKEN_OFF);
  }
}

/** What undoes changes of a run within another one that keeps all open. */
export function toConfirmSource(
  run: number,
  { options, state, audit }: {
    options: RecordOptions;
    state: State;
    audit: Audit;
  },
): ConfirmSource {
  return {
    run,
    state,
    openRollback: () =>
      new RunRecord({ ...options, command: "rollback" }, state, audit),
  };
}

/** Keeps nothing of what leaves nothing to undo. */
const NO_JOURNAL: Journal = {
  begin: () => 0,
  end: () => {},
  keep: () => undefined,
};

function toStatus({ interrupted, failed, changed }: SummaryEvent): RunStatus {
  if (interrupted) return "interrupted";
  return failed > 0 ? "failed" : changed > 0 ? "changed" : "ok";
}

/** Notes each change of the running task, and its handlers as pending, before it is made. */
function toJournal(
  redactor: Redactor,
  state: State,
  run: number,
  current: Current,
  notified: readonly string[],
): Journal {
  return {
    begin: (change, before, temp) => {
      const id = state.beginChange(run, {
        index: current.index,
        seq: current.seq++,
        kind: change.kind,
        handlers: [...notified],
        task: current.name,
        ...toPlainChange(change, before, temp, redactor),
      });
      if (notified.length > 0) current.notifiers.push(id);
      return id;
    },
    end: (id, result) => state.endChange(id, result),
    keep: (path, held) => state.putBlobFile(path, held),
  };
}
