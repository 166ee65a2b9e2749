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

import {
  NoAnswer,
  toFileUrl,
  toRuntimeArgv,
  toRuntimeEnvironment,
} from "../config/typescript/start_runtime.ts";
import { watchMemory } from "../config/typescript/watch_memory.ts";
import { toMessage } from "../error.ts";
import { signalGroup, startProcess } from "../host/start_process.ts";
import { type Answer, Peer } from "./peer.ts";
import { Silence } from "./silence.ts";
import { Talk } from "./talk.ts";
import { FrameReader, NoMessage } from "./wire.ts";

/** Bounds of a unit process. */
export interface UnitLimits {
  /** Longest time in which it may say nothing while it is its turn, in milliseconds. */
  readonly silenceMs: number;
  /** Objects and texts that it may hold, in megabytes of V8. */
  readonly heapMegabytes: number;
  /** Memory of its process, buffers and the runtime included, in bytes. */
  readonly memoryBytes: number;
  /** Time after which it is ended when nothing is asked of it, in milliseconds. */
  readonly idleMs: number;
}

/** The bounds where nothing else is said. */
export const UNIT_LIMITS: UnitLimits = {
  silenceMs: 10_000,
  heapMegabytes: 128,
  memoryBytes: 512 * 1024 * 1024,
  idleMs: 5_000,
};

/** Time until the process has to take calls, in milliseconds. */
const START_MS = 30_000;

/** What a unit process is opened with. */
export interface UnitProcessOptions {
  /** Directory that it may read, without links in it; units are named below it. */
  readonly dir: string;
  /** Flags of Deno for more rights. */
  readonly rights?: readonly string[];
  readonly limits?: Partial<UnitLimits>;
  /** Hears what units print, a line each. */
  readonly tell?: ((line: string) => void) | undefined;
}

/** Calls units in a process of their own. */
export class UnitProcess implements AsyncDisposable {
  /** Address of the directory, with a slash at its end. */
  readonly root: string;
  #options: UnitProcessOptions;
  #limits: UnitLimits;
  #running: Running | undefined;
  #users = 0;
  #last = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

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
    const answered: Answer = async (name, more) =>
      await silence.during(() => answer?.(name, more));
    return await running.peer.call(
      method,
      args,
      answer === undefined ? {} : { answer: answered },
    );
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
    this.#running?.end(new NoAnswer("it was ended"));
    await this.ended;
  }

  /** Nothing is asked of it for now: it holds up nobody who wants to end. */
  #rest(): void {
    this.#running?.rest(true);
    this.#idle = setTimeout(
      () => this.#running?.end(new NoAnswer("it was ended")),
      this.#limits.idleMs,
    );
    Deno.unrefTimer(this.#idle);
  }

  #start(): Running {
    if (Deno.build.standalone) {
      throw new NoAnswer(
        "a compiled program runs no units of the configuration",
        "Run the bundle or deno run",
      );
    }
    const running = new Running(this.#options, this.#limits, this.root, () => {
      if (this.#running === running) this.#running = undefined;
    });
    return running;
  }
}

/** One run of the process. */
class Running {
  readonly peer: Peer;
  /** Resolves when the process takes calls. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone. */
  readonly done: Promise<void>;
  #child: Deno.ChildProcess;
  #watch: Disposable;
  #talk: Talk;
  #reason: unknown;
  #starting = Promise.withResolvers<void>();

  constructor(
    { dir, rights = [], tell }: UnitProcessOptions,
    private readonly limits: UnitLimits,
    root: string,
    onEnd: () => void,
  ) {
    const { heapMegabytes, memoryBytes } = limits;
    this.#child = startProcess({
      argv: [
        ...toRuntimeArgv({ dir, entry: "units", heapMegabytes, rights }),
        root,
      ],
      env: toRuntimeEnvironment(),
      cwd: dir,
      stdin: "",
    });
    this.#talk = new Talk(this.#child.stderr, tell);
    const writer = this.#child.stdin.getWriter();
    this.peer = new Peer({
      root,
      send: (frame) => void writer.write(frame).catch(() => {}),
    });
    this.ready = this.#starting.promise;
    this.#watch = watchMemory(
      this.#child.pid,
      memoryBytes,
      () => this.end(toFat(memoryBytes)),
    );
    this.done = this.#follow(writer, onEnd);
  }

  /** Kills the process; open calls fail with the reason. */
  end(reason: unknown): void {
    this.#reason ??= reason;
    this.rest(false);
    signalGroup(this.#child.pid, "SIGKILL");
  }

  /** Lets this program end while the process runs, or no more. */
  rest(isAtRest: boolean): void {
    if (isAtRest) this.#child.unref();
    else this.#child.ref();
  }

  async #follow(
    writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
    onEnd: () => void,
  ): Promise<void> {
    const late = setTimeout(
      () => this.end(new NoAnswer(`it did not start within ${START_MS} ms`)),
      START_MS,
    );
    try {
      const reader = new FrameReader();
      for await (const part of this.#child.stdout) {
        for (const message of reader.push(part)) {
          clearTimeout(late);
          this.#starting.resolve();
          this.peer.receive(message);
        }
      }
    } catch (error) {
      this.end(
        new NoAnswer(
          error instanceof NoMessage
            ? "it wrote to standard output what is no message"
            : toMessage(error),
          "Print with console.error",
        ),
      );
    }
    // Without its output it is of no use.
    signalGroup(this.#child.pid, "SIGKILL");
    onEnd();
    const status = await this.#child.status;
    await this.#talk.done;
    this.#watch[Symbol.dispose]();
    await writer.close().catch(() => {});
    clearTimeout(late);
    const reason = this.#reason ?? this.#toReason(status);
    this.#starting.reject(reason);
    this.peer.fail(reason);
  }

  #toReason({ code, signal }: Deno.CommandStatus): NoAnswer {
    const { last } = this.#talk;
    const { heapMegabytes } = this.limits;
    if (/JavaScript (heap )?out of memory/.test(last)) {
      return toFat(heapMegabytes * 1024 * 1024);
    }
    const how = signal === null ? `exit code ${code}` : signal;
    const [line = ""] = last.split("\n").filter((one) => one.trim() !== "")
      .map((one) => one.replace(/^error: (Uncaught )?(\(in promise\) )?/, ""));
    return new NoAnswer(
      `it ended with ${how} before it answered${
        line === "" ? "" : `: ${line}`
      }`,
    );
  }
}

function toFat(bytes: number): NoAnswer {
  return new NoAnswer(
    `it took more than ${Math.round(bytes / 1024 / 1024)} MiB of memory`,
  );
}
