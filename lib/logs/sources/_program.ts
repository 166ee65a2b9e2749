/** A program whose output is read as it comes. */

import { signalGroup, startProcess } from "../../host/start_process.ts";

/** Time between the request to end and the end, in milliseconds. */
const GRACE_MS = 2000;
/** How long output is still read after the program itself ended, in milliseconds. */
const DRAIN_MS = 500;
/** Bytes of standard error that are kept for whoever asks why it ended. */
const KEPT_BYTES = 2048;

/** What to start. */
export interface ProgramOptions {
  /** The program and its words. */
  readonly argv: readonly string[];
  /** Environment beside `PATH`, `HOME` and the locale. */
  readonly env?: Record<string, string>;
  /** Working directory. */
  readonly cwd?: string;
  /** Takes what it prints, piece by piece; the next one is read when it is done. */
  onOutput(bytes: Uint8Array): Promise<void>;
  /** Takes what it prints to standard error. */
  onError?(bytes: Uint8Array): Promise<void>;
}

/** How a program ended. */
export interface ProgramEnd {
  /** Exit code. */
  readonly code: number;
  /** Name of the signal that ended it. */
  readonly signal: string | undefined;
  /** The end of what it printed to standard error. */
  readonly said: string;
}

/** A program that runs. */
export interface Program {
  /** Ends when it ended and what it printed was taken. */
  readonly ended: Promise<ProgramEnd>;
  /** Asks it and its children to end, and ends them when they do not. */
  stop(): void;
}

/**
 * Starts a program without a shell.
 * @throws {TaskError} When it is missing or may not be run.
 */
export function startProgram(options: ProgramOptions): Program {
  const { argv, env, cwd, onOutput, onError } = options;
  const child = startProcess({
    argv,
    ...env !== undefined && { env },
    ...cwd !== undefined && { cwd },
  });
  let said = new Uint8Array();
  const output = new Pump(child.stdout, onOutput);
  const errors = new Pump(child.stderr, async (bytes) => {
    said = Uint8Array.from([...said, ...bytes]).slice(-KEPT_BYTES);
    await onError?.(bytes);
  });
  let isOver = false;
  let hard: ReturnType<typeof setTimeout> | undefined;
  const end = async () => {
    const { code, signal } = await child.status;
    isOver = true;
    clearTimeout(hard);
    await Promise.all([output.drain(), errors.drain()]);
    return {
      code,
      signal: signal ?? undefined,
      said: new TextDecoder().decode(said).trim(),
    };
  };
  return {
    ended: end(),
    stop: () => {
      if (isOver) return;
      signalGroup(child, "SIGTERM");
      hard ??= setTimeout(() => signalGroup(child, "SIGKILL"), GRACE_MS);
    },
  };
}

/** Reads a stream, piece by piece. */
class Pump {
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #done: Promise<void>;
  /** Since when nothing came; undefined while a piece is taken. */
  #silentSince: number | undefined;

  constructor(
    stream: ReadableStream<Uint8Array>,
    take: (bytes: Uint8Array) => Promise<void>,
  ) {
    this.#reader = stream.getReader();
    this.#done = this.#run(take);
  }

  /** Ends when all was taken. A child that was left in the background with the stream open is not waited for. */
  async drain(): Promise<void> {
    const endedAt = performance.now();
    const look = setInterval(() => {
      const since = Math.max(endedAt, this.#silentSince ?? Infinity);
      if (performance.now() - since > DRAIN_MS) void this.#reader.cancel();
    }, DRAIN_MS / 5);
    await this.#done.finally(() => clearInterval(look));
  }

  async #run(take: (bytes: Uint8Array) => Promise<void>): Promise<void> {
    for (;;) {
      this.#silentSince = performance.now();
      const { value } = await this.#reader.read();
      this.#silentSince = undefined;
      if (value === undefined) return;
      await take(value);
    }
  }
}
