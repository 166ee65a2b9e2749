/**
 * The process that units run in: with no rights but those that are said, for
 * bounded silences and in bounded memory. It is started by its first call,
 * ended when nothing was asked of it for a while, and started again by the
 * next call; also after it was killed.
 *
 * How a kind of unit is served, end to end: `serve.ts` names the kind and
 * loads what serves it (`served_tasks.ts` for task types), a `ServedKind` that
 * makes methods of the files of units; the program calls them as
 * `process.call("task.describe", [url])` and gets what they return, as plain
 * data, bytes and maps. What a method asks while it is served, by the `ask`
 * that it is given, is answered by the function that the caller of `call`
 * brought (`answer_host.ts` for questions about a host). Errors cross as
 * `TaskError` and `UnknownState` where they are such, else as `UnitFault`
 * with the lines of the unit; `unit_errors.ts` makes them errors of the file
 * or of the task. Nothing that comes from the process is trusted: the caller
 * checks its shape. Calls may be open at the same time; `hold()` keeps the
 * process, and what it remembers, between calls that belong together.
 *
 * @module
 */

import { isConfined } from "../config/typescript/confined.ts";
import { NoAnswer } from "../config/typescript/no_answer.ts";
import { toFileUrl } from "../config/typescript/start_runtime.ts";
import { Inside } from "./inside.ts";
import type { Answer } from "./peer.ts";
import {
  Running,
  type UnitLimits,
  type UnitProcessOptions,
  type UnitRun,
} from "./running.ts";
import { Silence } from "./silence.ts";

export type { UnitLimits, UnitProcessOptions } from "./running.ts";

/** The bounds where nothing else is said. */
export const UNIT_LIMITS: UnitLimits = {
  silenceMs: 10_000,
  heapMegabytes: 128,
  memoryBytes: 512 * 1024 * 1024,
  idleMs: 5_000,
};

/** Calls units in a process of their own. */
export class UnitProcess implements AsyncDisposable {
  /** Address of the directory, with a slash at its end. */
  readonly root: string;
  #options: UnitProcessOptions;
  #limits: UnitLimits;
  #running: UnitRun | undefined;
  #users = 0;
  #last = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #split: UnitProcess[] = [];
  #isOver = false;
  /** Files of units that were called while it runs. */
  #served = new Set<string>();

  /** Takes what is run and how; nothing is started yet. */
  constructor(options: UnitProcessOptions) {
    this.#options = options;
    this.#limits = { ...UNIT_LIMITS, ...options.limits };
    this.root = `${toFileUrl(options.dir)}/`;
  }

  /**
   * Calls a method of what units are served by. What the unit asks for
   * meanwhile goes to `answer`.
   * @throws {NoAnswer} When the process ends, says nothing for too long, takes too much, or answers what is no message.
   * @throws {UnitFault} When the unit throws an error that says neither of what follows.
   * @throws {TaskError} When the unit says that it cannot do it.
   * @throws {UnknownState} When it cannot know.
   */
  async call(
    method: string,
    args: readonly unknown[],
    answer?: Answer,
  ): Promise<unknown> {
    return await this.#take(async (running, silence) => {
      await running.opened;
      const answered: Answer = async (name, more) =>
        await silence.during(() => answer?.(name, more));
      return await running.peer.call(
        method,
        args,
        answer === undefined ? {} : { answer: answered },
      );
    });
  }

  /**
   * Calls a method of a unit that may be called again. When the process ends
   * that had served others before, what they left in it may be to blame: it is
   * called once more, in a new one.
   * @throws {Error} As `call` does.
   */
  async repeat(
    unit: string,
    method: string,
    args: readonly unknown[],
    answer?: Answer,
  ): Promise<unknown> {
    if (this.#running === undefined) this.#served.clear();
    this.#served.add(unit.replace(/#.*/, ""));
    const isAlone = this.#served.size === 1;
    try {
      return await this.call(method, args, answer);
    } catch (error) {
      if (isAlone || this.#isOver || !(error instanceof NoAnswer)) throw error;
      return await this.call(method, args, answer);
    }
  }

  /**
   * Starts the process where it does not run, and gives what its first call gave.
   * @throws {Error} As `call` does.
   */
  async begin(): Promise<unknown> {
    return await this.#take((running) => running.opened);
  }

  async #take(
    work: (running: UnitRun, silence: Silence) => Promise<unknown>,
  ): Promise<unknown> {
    using _held = this.hold();
    const running = this.#running ??= this.#start();
    await running.ready;
    const { silenceMs } = this.#limits;
    using silence = new Silence(
      silenceMs,
      () =>
        running.end(
          new NoAnswer(
            `it did not answer within ${silenceMs / 1000} s`,
            "Look for a loop or a promise that never ends; wait with host.sleep",
          ),
        ),
    );
    return await work(running, silence);
  }

  /** Resolves when the process that runs now is gone. */
  get ended(): Promise<void> {
    this.#running?.rest(false);
    return this.#running?.done ?? Promise.resolve();
  }

  /** Gives a number that this object gave nobody before. */
  takeNumber(): number {
    return ++this.#last;
  }

  /** Gives another process like this one, which ends with it: for a unit that is to be held up by no other. */
  split(): UnitProcess {
    if (this.#isOver) return this;
    const own = new UnitProcess(this.#options);
    this.#split.push(own);
    return own;
  }

  /** Keeps the process running between calls that belong together. */
  hold(): Disposable {
    clearTimeout(this.#idle);
    if (this.#users++ === 0) this.#running?.rest(false);
    return {
      [Symbol.dispose]: () => {
        if (--this.#users === 0) this.#rest();
      },
    };
  }

  /** Ends the process; calls that are open fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    this.#isOver = true;
    this.#running?.end(new NoAnswer("it was ended"));
    await Promise.all([
      this.ended,
      ...this.#split.map((own) => own[Symbol.asyncDispose]()),
    ]);
  }

  /** Nothing is asked of it for now: it holds up nobody who wants to end. */
  #rest(): void {
    if (this.#running === undefined) return;
    this.#running.rest(true);
    this.#idle = setTimeout(
      () => this.#running?.end(new NoAnswer("it was ended")),
      this.#limits.idleMs,
    );
    Deno.unrefTimer(this.#idle);
  }

  #start(): UnitRun {
    const onEnd = () => {
      if (this.#running === running) this.#running = undefined;
    };
    const running: UnitRun = isConfined()
      ? new Inside(this.#options, this.root, onEnd)
      : new Running(this.#options, this.#limits, this.root, onEnd);
    return running;
  }
}
