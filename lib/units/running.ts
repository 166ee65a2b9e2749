/** One run of a unit process, from its start to its end. */

import { findLastWords } from "../config/typescript/last_words.ts";
import { NoAnswer } from "../config/typescript/no_answer.ts";
import {
  toEnclosedArgv,
  toRuntimeArgv,
  toRuntimeEnvironment,
} from "../config/typescript/start_runtime.ts";
import { watchMemory } from "../config/typescript/watch_memory.ts";
import { toMessage } from "../error.ts";
import { signalGroup, startProcess } from "../host/start_process.ts";
import { Peer } from "./peer.ts";
import { Talk } from "./talk.ts";
import { FrameReader, MAX_FRAME_BYTES, NoMessage } from "./wire.ts";

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

/** Time until the process has to take calls, in milliseconds. */
const START_MS = 30_000;

/** Most that may wait until the process reads it: bytes, and frames. */
const [MAX_UNSENT, MAX_UNSENT_FRAMES] = [2 * MAX_FRAME_BYTES, 10_000];

/** What a unit process is opened with. */
export interface UnitProcessOptions {
  /** Directory that it may read, without links in it; units are named below it. */
  readonly dir: string;
  /** It may not read the directory either. */
  readonly isClosed?: boolean;
  /** Flags of Deno for more rights. */
  readonly rights?: readonly string[];
  /** Variables that it is given besides those of the runtime. */
  readonly env?: Readonly<Record<string, string>>;
  /** The call that each start begins with; all others wait for it, and fail when it does. */
  readonly first?: FirstCall;
  /** The words that start a process which reads no file; without them this program says how. */
  readonly enclosed?: readonly string[] | undefined;
  readonly limits?: Partial<UnitLimits>;
  /** Hears what units print, a line each. */
  readonly tell?: ((line: string) => void) | undefined;
}

/** A call that makes a process ready. */
export interface FirstCall {
  readonly method: string;
  readonly args: readonly unknown[];
}

/** What units are called by, while it runs. */
export interface UnitRun {
  /** Makes calls. */
  readonly peer: Peer;
  /** Resolves when calls are taken. */
  readonly ready: Promise<void>;
  /** Resolves when it is gone. */
  readonly done: Promise<void>;
  /** What the first call gave; undefined where there is none. */
  readonly opened: Promise<unknown>;
  /** Ends it at once; open calls fail with the reason. */
  end(reason: unknown): void;
  /** Lets this program end while it runs, or no more. */
  rest(isAtRest: boolean): void;
}

/** One run of the process. */
export class Running implements UnitRun {
  /** Makes calls. */
  readonly peer: Peer;
  /** Resolves when the process takes calls. */
  readonly ready: Promise<void>;
  /** Resolves when the process is gone. */
  readonly done: Promise<void>;
  /** What the first call gave; undefined where there is none. */
  readonly opened: Promise<unknown>;
  #child: Deno.ChildProcess;
  #watch: Disposable;
  #talk: Talk;
  #reason: unknown;
  #unsent = 0;
  #unsentFrames = 0;
  #starting = Promise.withResolvers<void>();

  /** Starts the process; it is told when it is gone. */
  constructor(
    options: UnitProcessOptions,
    private readonly limits: UnitLimits,
    root: string,
    onEnd: () => void,
  ) {
    const { dir, env, first, tell } = options;
    const { memoryBytes } = limits;
    const enclosed = options.enclosed ?? toEnclosedArgv("units");
    this.#child = startProcess({
      argv: [
        ...enclosed === undefined
          ? toRuntimeArgv({ ...options, ...limits, entry: "units" })
          : withoutRights(enclosed, options),
        root,
      ],
      env: { ...env, ...toRuntimeEnvironment() },
      cwd: dir,
      isBound: true,
      stdin: "",
    });
    this.#talk = new Talk(this.#child.stderr, tell);
    const writer = this.#child.stdin.getWriter();
    this.peer = new Peer({
      root,
      send: (frame) => this.#send(frame, writer),
    });
    this.ready = this.#starting.promise;
    this.#watch = watchMemory(
      this.#child.pid,
      memoryBytes,
      () => this.end(toFat(memoryBytes)),
    );
    this.done = this.#follow(writer, onEnd);
    this.opened = this.#open(enclosed === undefined ? undefined : dir, first);
    // Whoever waits for it is told.
    this.opened.catch(() => {});
  }

  /** Makes the first calls: that which brings the texts of a directory, where it has to, and what was asked for. */
  async #open(
    carried: string | undefined,
    first: FirstCall | undefined,
  ): Promise<unknown> {
    if (carried !== undefined) {
      const { ENCLOSE, readUnitTexts } = await import("./enclose.ts");
      await this.peer.call(ENCLOSE, [readUnitTexts(carried)]);
    }
    return first && await this.peer.call(first.method, first.args);
  }

  /** Sends a frame; a process that asks and does not read what it is told is ended. */
  #send(
    frame: Uint8Array<ArrayBuffer>,
    writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>,
  ): void {
    this.#unsent += frame.length;
    this.#unsentFrames++;
    if (this.#unsent > MAX_UNSENT || this.#unsentFrames > MAX_UNSENT_FRAMES) {
      this.end(new NoAnswer("it asks without reading the answers"));
      return;
    }
    writer.write(frame).then(() => {
      this.#unsent -= frame.length;
      this.#unsentFrames--;
    }, () => {});
  }

  /** Kills the process; open calls fail with the reason. */
  end(reason: unknown): void {
    this.#reason ??= reason;
    this.rest(false);
    signalGroup(this.#child, "SIGKILL");
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
    signalGroup(this.#child, "SIGKILL");
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
    const line = findLastWords(last);
    return new NoAnswer(
      `it ended with ${how} before it answered${
        line === "" ? "" : `: ${line}`
      }`,
    );
  }
}

/** The words of a process that has no right, for units that want none. */
function withoutRights(
  argv: readonly string[],
  { rights = [] }: UnitProcessOptions,
): readonly string[] {
  if (rights.length === 0) return argv;
  throw new NoAnswer(
    `a compiled program gives units no rights, this one wants ${
      rights.join(" ")
    }`,
    "Run the bundle or deno run",
  );
}

function toFat(bytes: number): NoAnswer {
  return new NoAnswer(
    `it took more than ${Math.round(bytes / 1024 / 1024)} MiB of memory`,
  );
}
