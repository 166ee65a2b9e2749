/** Runs the tests of a configuration, in a process that may do nothing but read it. */

import { CONFINED_WORD } from "../lib/config/typescript/confined.ts";
import { findLastWords } from "../lib/config/typescript/last_words.ts";
import { PROGRAM_LIMITS } from "../lib/config/typescript/run_program.ts";
import {
  IS_SOURCE,
  listUnitModules,
  OWN,
  toFileUrl,
  toImportMapFlag,
  toReadFlags,
  toRuntimeEnvironment,
} from "../lib/config/typescript/start_runtime.ts";
import { watchMemory } from "../lib/config/typescript/watch_memory.ts";
import { TaskError } from "../lib/error.ts";
import { runProcess } from "../lib/host/process.ts";
import { parseTap, type TestResult } from "./parse_tap.ts";

/** Time until all tests have to end, in milliseconds. */
const LIMIT_MS = 300_000;

/** Greatest report, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** What the tests came to. */
export interface TestRun {
  readonly results: readonly TestResult[];
  /** What ended them early, or kept a file from being run. */
  readonly fault?: string;
}

/**
 * Runs files of tests; with words, only tests whose names hold one of them.
 * @throws {TaskError} When there is no deno command.
 */
export async function runTests(
  dir: string,
  files: readonly string[],
  words: readonly string[],
  signal: AbortSignal,
): Promise<TestRun> {
  const root = Deno.realPathSync(dir);
  const { memoryBytes } = PROGRAM_LIMITS;
  const stop = new AbortController();
  signal.addEventListener("abort", () => stop.abort());
  let fault: string | undefined;
  let watch: Disposable | undefined;
  const ran = await runProcess({
    argv: await toArgv(root, files, words),
    env: toRuntimeEnvironment(),
    cwd: root,
    isBound: true,
    timeoutMs: LIMIT_MS,
    maxBytes: MAX_BYTES,
    signal: stop.signal,
    onStart: (pid) => {
      watch = watchMemory(pid, memoryBytes, () => {
        fault = `they took more than ${memoryBytes / 1024 / 1024} MiB`;
        stop.abort();
      });
    },
  });
  watch?.[Symbol.dispose]();
  const results = parseTap(ran.stdout);
  if (ran.timedOut) fault = `they did not end within ${LIMIT_MS / 1000} s`;
  if (signal.aborted) fault = "they were stopped";
  const isTold = results.some(({ status }) => status === "failed");
  if (ran.code !== 0 && !isTold) fault ??= toFault(ran.stderr, root);
  return { results, ...fault === undefined ? {} : { fault } };
}

async function toArgv(
  root: string,
  files: readonly string[],
  words: readonly string[],
): Promise<string[]> {
  if (Deno.build.standalone) {
    throw new TaskError(
      "Cannot run tests: they need the deno command, which a compiled program does not hold",
      { advice: "Run the bundle or deno run" },
    );
  }
  const pattern = words.map((word) =>
    word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, "\\$&")
  );
  return [
    Deno.execPath(),
    "test",
    "--quiet",
    "--no-prompt",
    "--no-check",
    "--no-config",
    "--no-lock",
    "--cached-only",
    "--no-remote",
    "--reporter=tap",
    "--unstable-lazy-dynamic-imports",
    ...toReadFlags(root, ["cli/filter_thread.ts", "tasks"]),
    ...words.length > 0 ? [`--filter=/(?i)${pattern.join("|")}/`] : [],
    toImportMapFlag(
      `${toFileUrl(root)}/`,
      IS_SOURCE ? "mod.ts" : "driftless.js",
      await listModules(),
    ),
    `--v8-flags=--max-old-space-size=${PROGRAM_LIMITS.heapMegabytes}`,
    ...files.map((name) => `./${name}`),
    "--",
    CONFINED_WORD,
  ];
}

/** Modules that tests may import besides those of the configuration, and what they import in turn. */
async function listModules(): Promise<Record<string, string>> {
  if (!IS_SOURCE) return listUnitModules();
  const text = await Deno.readTextFile(new URL("deno.json", OWN));
  return { ...listUnitModules(), ...JSON.parse(text).imports };
}

function toFault(stderr: string, root: string): string {
  if (/JavaScript (heap )?out of memory/.test(stderr)) {
    return `they took more than ${PROGRAM_LIMITS.heapMegabytes} MiB`;
  }
  return findLastWords(stderr).replaceAll(`${toFileUrl(root)}/`, "") ||
    "they did not start";
}
