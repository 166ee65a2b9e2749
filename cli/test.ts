/** `driftless test`. */

import { isWithoutTasks } from "../lib/config/load.ts";
import { findSurroundings, loadSetup, type Setup } from "../lib/apply/setup.ts";
import type { CheckedTask } from "../lib/chaos/run_chaos.ts";
import { VERSION } from "../lib/version.ts";
import { tasks } from "../tasks/mod.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { findTests } from "./find_tests.ts";
import { onInterrupt } from "./interrupt.ts";
import { toCommand } from "./next.ts";
import { toLine } from "./output.ts";
import type { TestRun } from "./run_tests.ts";
import { toStateDir } from "./state_dir.ts";
import {
  showChecked,
  showTests,
  type Tally,
  toTestVerdict,
} from "./test_report.ts";

/** Options of `test`. */
export interface TestCommandOptions {
  chaosOnly: boolean;
  words: readonly string[];
}

/** Runs the tests of the configuration, then the chaos check. */
export async function testCommand(
  context: CommandContext,
  { chaosOnly, words }: TestCommandOptions,
): Promise<number> {
  const { options, out } = context;
  const startedAt = performance.now();
  const stop = onInterrupt((text) => out.talk(text));
  try {
    const run = chaosOnly
      ? NO_TESTS
      : await runOwn(context, words, stop.signal);
    const checked = stop.signal.aborted
      ? undefined
      : await checkChaos(context, words, stop.signal);
    const tally: Tally = {
      results: run.results,
      isTested: !chaosOnly,
      ...run.fault === undefined ? {} : { fault: run.fault },
      checked: checked ?? [],
      isInterrupted: stop.signal.aborted,
      durationMs: performance.now() - startedAt,
    };
    const { isGood, record, text } = toTestVerdict(tally, out, {
      again: toCommand(options, "test", ...words),
      plan: checked === undefined
        ? toCommand(options, "validate")
        : toCommand(options, "apply", "--dry-run"),
    });
    if (out.json) out.record(record);
    else out.result(text);
    return isGood ? EXIT.done : EXIT.failed;
  } finally {
    stop[Symbol.dispose]();
  }
}

/** What tests come to that are not asked for. */
const NO_TESTS: TestRun = { results: [] };

async function runOwn(
  { options, out, redactor }: CommandContext,
  words: readonly string[],
  signal: AbortSignal,
): Promise<TestRun> {
  const { dir } = await findSurroundings(options, redactor);
  const files = findTests(dir);
  if (files.length === 0) return NO_TESTS;
  out.progress("tests");
  const { runTests } = await import("./run_tests.ts");
  const run = await runTests(dir, files, words, signal);
  showTests(run, out);
  return run;
}

/** Breaks what the tasks manage; undefined where there are no tasks. */
async function checkChaos(
  context: CommandContext,
  words: readonly string[],
  signal: AbortSignal,
): Promise<CheckedTask[] | undefined> {
  const { options, out } = context;
  const setup = await findSetup(context);
  if (setup === undefined) return undefined;
  const { runChaos } = await import("../lib/chaos/run_chaos.ts");
  const checked: CheckedTask[] = [];
  const small = words.map((word) => word.toLowerCase());
  await runChaos(setup, {
    stateDir: toStateDir(options, setup.config.stateDir),
    version: VERSION,
    signal,
    isChosen: small.length === 0
      ? undefined
      : (text) => small.some((word) => text.toLowerCase().includes(word)),
    tell: (one) => {
      checked.push(one);
      showChecked(one, out);
      out.progress(`${one.task} ${toLine(one.name)}`);
    },
  });
  return checked;
}

/** Loads the tasks; undefined where there are none, only other files. */
async function findSetup(
  { options, redactor }: CommandContext,
): Promise<Setup | undefined> {
  try {
    return await loadSetup({ ...options, registry: tasks }, redactor);
  } catch (error) {
    if (isWithoutTasks(error)) return undefined;
    throw error;
  }
}
