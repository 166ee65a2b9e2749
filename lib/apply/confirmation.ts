/**
 * Changes that are undone unless somebody confirms them in time: the way in
 * still works for whoever does. It is noted before the first change is made,
 * so whoever finds it open and late undoes it: the run itself, a process
 * that watches beside it, or the next run.
 *
 * @module
 */

import type { Change } from "../change.ts";
import { TaskError } from "../error.ts";
import type { LocalHost } from "../host/local.ts";
import type { Redactor } from "../secret.ts";
import type { State } from "../state/state.ts";
import { isReversible } from "./describe.ts";
import type { ConfirmEvent } from "./event.ts";
import type { Record } from "./record.ts";

/** How often it is looked whether somebody confirmed, in milliseconds. */
const LOOK_MS = 200;
/** How long a watching process may take to start, in milliseconds. */
const WATCH_START_MS = 15_000;

/** The record of a run that changes the host, as far as confirmations need it. */
export interface ConfirmSource {
  /** Number of the run. */
  readonly run: number;
  /** What the host remembers. */
  readonly state: State;
  /** Opens the record of a rollback that is made within this run. */
  openRollback(): Record;
}

/** How confirmations are asked for. */
export interface ConfirmOptions {
  /** Starts a process that undoes the changes should the run not live to do so. */
  watch?: ((id: number) => Promise<void>) | undefined;
  /** Asks whoever can answer: yes, no, or nobody there. */
  ask?:
    | ((event: ConfirmEvent, signal: AbortSignal) => Promise<
      boolean | undefined
    >)
    | undefined;
}

/** What a confirmation has from its run. */
interface Surroundings extends ConfirmOptions {
  host: LocalHost;
  redactor: Redactor;
  emit: (event: ConfirmEvent) => void;
  isStopped: () => boolean;
}

/** The one confirmation that a run may wait for at a time. */
export class Confirmation {
  #source: ConfirmSource;
  #around: Surroundings;
  #armed: { id: number; task: string; withinSecs: number } | undefined;
  #notified = new Set<string>();
  #hasFailed = false;
  #isFlushing = false;

  /** Takes the record of the run. */
  constructor(source: ConfirmSource, around: Surroundings) {
    this.#source = source;
    this.#around = around;
  }

  /** Tells whether changes are made now that wait to be confirmed. */
  get isArmed(): boolean {
    return this.#armed !== undefined;
  }

  /**
   * Notes before a change that it is undone unless confirmed.
   * @throws {TaskError} When no process watches; nothing was changed then.
   */
  async arm(label: string, withinSecs: number): Promise<void> {
    if (this.#armed) return;
    const { confirms } = this.#source.state;
    const task = this.#around.redactor.redact(label);
    const id = confirms.add({
      run: this.#source.run,
      task,
      untilMs: Date.now() + withinSecs * 1000,
    });
    try {
      await this.#watch(id);
    } catch (error) {
      confirms.settle(id, "waiting", "undone");
      throw error;
    }
    this.#notified.clear();
    this.#hasFailed = false;
    this.#armed = { id, task, withinSecs };
  }

  /** Tells whether one of the tries failed, whatever the run makes of that. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Notes how a try of the task ended, and the handlers that it notified: they run before anybody is asked. */
  note(isFailed: boolean, names: readonly string[]): void {
    if (!this.#armed || this.#isFlushing) return;
    this.#hasFailed ||= isFailed;
    names.forEach((name) => this.#notified.add(name));
  }

  /** Runs the notified handlers; what they run and cannot undo is run once more after an undoing. */
  async flush(
    run: (names: ReadonlySet<string>) => Promise<boolean>,
  ): Promise<boolean> {
    this.#isFlushing = true;
    try {
      return await run(new Set(this.#notified));
    } finally {
      this.#isFlushing = false;
    }
  }

  /** Notes what a handler makes: a service that read the new files has to read the old ones again. */
  noteMade(change: Change): void {
    if (!this.#armed || !this.#isFlushing || isReversible(change)) return;
    const text = JSON.stringify(change);
    if (change.kind !== "run" || this.#around.redactor.has(text)) return;
    this.#source.state.confirms.addAgain(this.#armed.id, change);
  }

  /** Waits for a confirmation where the changes are good; gives why they were undone, or undefined when they stay. */
  async settle(isGood: boolean): Promise<string | undefined> {
    const armed = this.#armed;
    if (!armed) return undefined;
    const { state } = this.#source;
    try {
      const why = isGood ? await this.#wait(armed) : "It did not succeed";
      if (why === undefined) return undefined;
      if (!state.confirms.settle(armed.id, "waiting", "undoing")) {
        const row = state.confirms.find(armed.id);
        if (row?.status === "confirmed") return undefined;
      }
      const { undoConfirm } = await import("./undo_confirm.ts");
      const { failed, kept } = await undoConfirm(armed.id, this.#source, {
        host: this.#around.host,
      });
      const rest = failed + kept > 0 ? ` (${failed} failed, ${kept} kept)` : "";
      return `${why}: its changes are undone${rest}`;
    } finally {
      this.#armed = undefined;
    }
  }

  async #watch(id: number): Promise<void> {
    const { watch, host } = this.#around;
    if (!watch) return;
    await watch(id);
    const end = performance.now() + WATCH_START_MS;
    while (this.#source.state.confirms.find(id)?.watcher === 0) {
      if (performance.now() > end) {
        throw new TaskError(
          `Cannot guard the change: the process that would undo it did not start within ${
            WATCH_START_MS / 1000
          } s`,
          { advice: "Nothing was changed; look at the journal of the host" },
        );
      }
      await host.sleep(LOOK_MS);
    }
  }

  /** Waits until somebody answers, the time is over or the run is stopped; gives what speaks against the changes, if anything. */
  async #wait(
    { id, task, withinSecs }: { id: number; task: string; withinSecs: number },
  ): Promise<string | undefined> {
    const { confirms } = this.#source.state;
    const { host, emit, ask, isStopped } = this.#around;
    const end = performance.now() + withinSecs * 1000;
    const untilMs = Date.now() + withinSecs * 1000;
    confirms.setUntil(id, untilMs);
    const event: ConfirmEvent = {
      type: "confirm",
      run: this.#source.run,
      name: task,
      within_secs: withinSecs,
      until: new Date(untilMs).toISOString(),
    };
    emit(event);
    const over = new AbortController();
    let answer: boolean | undefined;
    ask?.(event, over.signal).then((said) => answer = said, () => {});
    try {
      while (performance.now() < end) {
        if (isStopped()) return "Stopped before it was confirmed";
        if (answer === false) return "Refused";
        if (answer) confirms.settle(id, "waiting", "confirmed");
        const status = confirms.find(id)?.status;
        if (status === "confirmed") return undefined;
        if (status !== "waiting") break;
        await host.sleep(LOOK_MS);
      }
      return `Not confirmed within ${withinSecs} s`;
    } finally {
      over.abort();
    }
  }
}
