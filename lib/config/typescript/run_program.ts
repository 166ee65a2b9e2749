/**
 * Runs a program of the configuration: in a process of its own that may read
 * the directory of the configuration and nothing else, for a bounded time and
 * in bounded memory. A worker would be no wall: what runs out of memory in
 * one takes the whole process along.
 */

import { type ProcessResult, runProcess } from "../../host/process.ts";
import type { ProgramInput } from "../../define/input.ts";
import {
  ANSWER_MARK,
  type ProgramAnswer,
  type ProgramRequest,
} from "./answer.ts";
import { isConfined } from "./confined.ts";
import { findLastWords } from "./last_words.ts";
import { parseAnswer } from "./parse_answer.ts";
import { NoAnswer } from "./no_answer.ts";
import {
  toEnclosedArgv,
  toFileUrl,
  toRuntimeArgv,
  toRuntimeEnvironment,
} from "./start_runtime.ts";
import { watchMemory } from "./watch_memory.ts";

/** Bounds of one program. */
export interface ProgramLimits {
  /** Time until it has to answer, in milliseconds. */
  readonly timeMs: number;
  /** Objects and texts that it may hold, in megabytes of V8. */
  readonly heapMegabytes: number;
  /** Memory of its process, buffers and the runtime included, in bytes. */
  readonly memoryBytes: number;
  /** Greatest answer, in bytes. */
  readonly answerBytes: number;
}

/** The bounds where nothing else is said. */
export const PROGRAM_LIMITS: ProgramLimits = {
  timeMs: 10_000,
  heapMegabytes: 128,
  memoryBytes: 512 * 1024 * 1024,
  answerBytes: 10 * 1024 * 1024,
};

/** What is run. */
export interface Program {
  /** Directory that it may read, without links in it. */
  readonly dir: string;
  /** Name below the directory. */
  readonly name: string;
  readonly input: ProgramInput;
  /** Texts of the program and of the files that it imports, by name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly limits?: ProgramLimits;
  /** The words that start a process which reads no file; without them this program says how. */
  readonly enclosed?: readonly string[] | undefined;
}

/**
 * Runs a program and gives what it says.
 * @throws {NoAnswer} When it says nothing that can be used.
 */
export async function runProgram(program: Program): Promise<ProgramAnswer> {
  const { dir, name, input, texts, limits = PROGRAM_LIMITS } = program;
  const { enclosed = toEnclosedArgv("evaluate") } = program;
  const root = `${toFileUrl(dir)}/`;
  const toUrl = (file: string) =>
    toFileUrl(file.startsWith("/") ? file : `${dir}/${file}`);
  const toFiles = () =>
    [...texts].map(([file, text]) => [toUrl(file), text] as const);
  const request: ProgramRequest = {
    url: toUrl(name),
    root,
    input,
    ...enclosed === undefined ? {} : { files: toFiles() },
  };
  if (isConfined()) {
    const { evaluate } = await import("./evaluate.ts");
    return await evaluate(request);
  }
  const fat = new AbortController();
  let watch: Disposable | undefined;
  const result = await runProcess({
    argv: enclosed ?? toRuntimeArgv({
      dir,
      entry: "evaluate",
      heapMegabytes: limits.heapMegabytes,
    }),
    env: toRuntimeEnvironment(),
    cwd: dir,
    isBound: true,
    stdin: JSON.stringify(request),
    timeoutMs: limits.timeMs,
    maxBytes: limits.answerBytes,
    signal: fat.signal,
    onStart: (pid) => {
      watch = watchMemory(pid, limits.memoryBytes, () => fat.abort());
    },
  });
  watch?.[Symbol.dispose]();
  if (fat.signal.aborted) throw toFat(limits.memoryBytes);
  return readAnswer(result, limits);
}

function readAnswer(
  { stdout, stderr, timedOut, code, signal }: ProcessResult,
  limits: ProgramLimits,
): ProgramAnswer {
  if (timedOut) {
    throw new NoAnswer(
      `it did not end within ${limits.timeMs / 1000} s`,
      "Look for a loop or a promise that never ends",
    );
  }
  if (/JavaScript (heap )?out of memory/.test(stderr)) {
    throw toFat(limits.heapMegabytes * 1024 * 1024);
  }
  const at = stdout.lastIndexOf(ANSWER_MARK);
  if (at === -1 || code !== 0) throw toEnded(stderr, signal);
  if (stdout.length > limits.answerBytes) {
    throw new NoAnswer(
      `what it makes is larger than ${limits.answerBytes} bytes`,
    );
  }
  return parseAnswer(stdout.slice(at + ANSWER_MARK.length));
}

function toEnded(stderr: string, signal: string | undefined): NoAnswer {
  if (stderr.includes("promise never resolved")) {
    return new NoAnswer("it waits for a promise that nothing resolves");
  }
  const line = findLastWords(stderr);
  const how = signal === undefined ? "" : ` by ${signal}`;
  return new NoAnswer(
    `it ended${how} before it made anything${line === "" ? "" : `: ${line}`}`,
  );
}

function toFat(bytes: number): NoAnswer {
  return new NoAnswer(
    `it took more than ${Math.round(bytes / 1024 / 1024)} MiB of memory`,
  );
}
