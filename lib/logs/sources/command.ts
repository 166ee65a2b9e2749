/**
 * The `command` source: what a program prints, line by line.
 *
 * @module
 */

import * as z from "zod";
import { toMessage } from "../../error.ts";
import {
  absolutePath,
  bytes,
  flag,
  optional,
  seconds,
  text,
  withDefault,
} from "../../field.ts";
import { MAX_TIMER_MS } from "../../host/process.ts";
import { toRare } from "../../web/rare.ts";
import type { Feeder, FeederContext, OpenFeeder } from "../source.ts";
import { Intake } from "./_intake.ts";
import { LineReader } from "./_lines.ts";
import { type Program, type ProgramEnd, startProgram } from "./_program.ts";

/** Time before a program that ended is started again, at first and at most, in milliseconds. */
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** How long a program has to run so that the wait begins at its first again, in milliseconds. */
const GOOD_RUN_MS = 60_000;

/** Params of the `command` source. */
export interface CommandSourceParams {
  /** The program and its words; no shell is involved. */
  command: string[];
  /** Time from one start to the next, in seconds; when absent, the program is to run on, and is started again when it ends. */
  interval?: number;
  /** How long one run of an interval may take, in seconds; 30 when absent. */
  timeout: number;
  /** Take what it prints to standard error too, with the field `stream: stderr`. */
  stderr: boolean;
  /** Working directory; `/` when absent. */
  cwd: string;
  /** Environment beside `PATH`, `HOME` and the locale. */
  env: Record<string, string>;
  /** Longest line in bytes; what is longer is cut and counted; 1 MiB when absent. */
  max_line_bytes: number;
}

/**
 * Runs a program and takes each line that it prints: once in a while, or a
 * program that runs on and is started again when it ends, with longer and
 * longer waits up to a minute. While the queue is full, the program waits.
 *
 * @example Who is logged in, every five minutes
 * ```yaml
 * sources:
 *   - name: sessions
 *     type: command
 *     command: [who, -u]
 *     interval: 5m
 * ```
 *
 * @example A program that runs on
 * ```yaml
 * sources:
 *   - name: kernel
 *     type: command
 *     command: [dmesg, --follow]
 * ```
 */
export const commandSource: Feeder<CommandSourceParams> = {
  type: "command",
  kind: "feeder",
  endsItself: true,
  params: z.strictObject({
    command: z.array(text()).min(1),
    interval: optional(
      seconds().refine((value) => value > 0, {
        error: "expected a time that is longer than 0",
      }),
    ),
    timeout: withDefault(seconds(), 30),
    stderr: withDefault(flag(), false),
    cwd: withDefault(absolutePath(), "/"),
    env: withDefault(z.record(z.string(), text()), {}),
    max_line_bytes: withDefault(
      bytes().refine((value) => value > 0, {
        error: "expected 1 byte or more",
      }),
      1024 * 1024,
    ),
  }),
  open: (params, context) => Promise.try(() => open(params, context)),
};

function open(
  params: CommandSourceParams,
  context: FeederContext,
): OpenFeeder {
  const stop = new AbortController();
  const intake = new Intake(context.feed, stop.signal);
  const runs = new Runs(params, intake, stop.signal, toRare(context.warn));
  // A program that is missing is known at once.
  const first = runs.start();
  const finished = context.once ? runs.finish(first) : runs.keepOn(first);
  return {
    counts: intake.counts,
    addresses: [],
    finished,
    close: async () => {
      stop.abort();
      await finished;
    },
  };
}

/** Runs of one program, one after the other. */
class Runs {
  #params: CommandSourceParams;
  #intake: Intake;
  #stopped: AbortSignal;
  #warn: (text: string) => void;

  constructor(
    params: CommandSourceParams,
    intake: Intake,
    stopped: AbortSignal,
    warn: (text: string) => void,
  ) {
    this.#params = params;
    this.#intake = intake;
    this.#stopped = stopped;
    this.#warn = warn;
  }

  /**
   * Starts the program.
   * @throws {TaskError} When it is missing or may not be run.
   */
  start(): Program {
    const { command, cwd, env, max_line_bytes, stderr } = this.#params;
    const intake = this.#intake;
    const { counts } = intake;
    const lines = new LineReader(max_line_bytes, counts);
    const errors = new LineReader(max_line_bytes, counts, { stream: "stderr" });
    const program = startProgram({
      argv: command,
      cwd,
      env,
      onOutput: (bytes) => intake.put(lines.push(bytes)),
      ...stderr && { onError: (bytes) => intake.put(errors.push(bytes)) },
    });
    const ended = program.ended.then(async (end) => {
      await intake.put([...lines.finish(), ...stderr ? errors.finish() : []]);
      return end;
    });
    return { ...program, ended };
  }

  /** Waits for the end of one run. */
  async finish(program: Program): Promise<void> {
    const { command, interval, timeout } = this.#params;
    let isLate = false;
    const timer = interval === undefined ? undefined : setTimeout(() => {
      isLate = true;
      program.stop();
    }, Math.min(timeout * 1000, MAX_TIMER_MS));
    this.#stopped.addEventListener("abort", program.stop);
    if (this.#stopped.aborted) program.stop();
    const end = await program.ended.finally(() => clearTimeout(timer));
    this.#stopped.removeEventListener("abort", program.stop);
    if (this.#stopped.aborted) return;
    if (isLate) this.#warn(`"${command[0]}" was ended after ${timeout} s`);
    else if (interval === undefined || end.code !== 0) {
      this.#warn(`"${command[0]}" ${toEndText(end)}`);
    }
  }

  /** Starts the program again and again until it is stopped. */
  async keepOn(first: Program): Promise<void> {
    const { interval } = this.#params;
    let failures = 0;
    let program: Program | undefined = first;
    while (!this.#stopped.aborted) {
      const startedAt = performance.now();
      try {
        await this.finish(program ?? this.start());
      } catch (error) {
        this.#warn(toMessage(error));
      }
      program = undefined;
      const tookMs = performance.now() - startedAt;
      failures = tookMs < GOOD_RUN_MS ? failures + 1 : 1;
      await this.#wait(
        interval === undefined
          ? Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS)
          : interval * 1000 - tookMs,
      );
    }
  }

  async #wait(ms: number): Promise<void> {
    if (ms <= 0 || this.#stopped.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.min(ms, MAX_TIMER_MS));
    const leave = () => resolve();
    this.#stopped.addEventListener("abort", leave);
    await promise;
    this.#stopped.removeEventListener("abort", leave);
    clearTimeout(timer);
  }
}

/** Says how a program ended, and its last words. */
function toEndText({ code, signal, said }: ProgramEnd): string {
  const how = signal === undefined
    ? `ended with ${code}`
    : `ended by ${signal}`;
  const last = said.slice(said.lastIndexOf("\n") + 1);
  return last === "" ? how : `${how}: ${last}`;
}
