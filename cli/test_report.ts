/** Shows what tests and the chaos check came to. */

import type { Repair } from "../lib/chaos/finding.ts";
import type { CheckedTask, Verdict } from "../lib/chaos/run_chaos.ts";
import {
  type Colour,
  type Output,
  toCount,
  toDurationText,
  toLine,
  toPrintable,
} from "./output.ts";
import type { TestResult } from "./parse_tap.ts";
import type { TestRun } from "./run_tests.ts";

/** All that came of a run of `test`. */
export interface Tally {
  readonly results: readonly TestResult[];
  /** Tests were asked for. */
  readonly isTested: boolean;
  /** What ended the tests early. */
  readonly fault?: string;
  readonly checked: readonly CheckedTask[];
  readonly isInterrupted: boolean;
  readonly durationMs: number;
}

/** Colour, symbol and words of what came of a task. */
const MARKS: Readonly<Record<Verdict, readonly [Colour, string, string]>> = {
  repaired: ["green", "=", "repaired"],
  unnoticed: ["red", "x", "not noticed"],
  unrepaired: ["red", "x", "not repaired"],
  refused: ["yellow", "~", "fails then"],
  untold: ["cyan", "?", "cannot be told"],
  meant: ["grey", ".", "meant so"],
  nothing: ["grey", ".", "nothing to break"],
  skipped: ["grey", ".", "skipped"],
};

/** Longest message of a failed test, in lines. */
const MAX_LINES = 20;

/** Shows tests: those that failed, all when asked for more. */
export function showTests({ results, fault }: TestRun, out: Output): void {
  for (const result of results) showTest(result, out);
  if (fault === undefined || out.json) return;
  out.result(` ${out.paint("red", "x")} tests  ${toLine(fault)}`);
}

function showTest(result: TestResult, out: Output): void {
  const { status, file, line, name, message = "" } = result;
  if (out.json) return out.record({ type: "test", ...result });
  if (status !== "failed" && !out.verbose) return;
  if (status !== "failed" && out.quiet) return;
  const [colour, symbol]: [Colour, string] = status === "failed"
    ? ["red", "x"]
    : status === "ignored"
    ? ["grey", "."]
    : ["green", "="];
  const place = line === undefined ? file : `${file}:${line}`;
  out.result(
    ` ${out.paint(colour, symbol)} test ${toLine(name)}  ${
      out.paint("grey", `${status}  ${place}`)
    }`,
  );
  if (status !== "failed") return;
  for (const row of message.trim().split("\n").slice(0, MAX_LINES)) {
    out.result(`     ${toPrintable(row)}`);
  }
}

/** Shows a checked task: one that has a fault or cannot be told, each when asked for more. */
export function showChecked(one: CheckedTask, out: Output): void {
  if (out.json) return out.record({ type: "chaos", ...one });
  const isBad = isFault(one.verdict);
  if (!isBad && (out.quiet || (one.verdict !== "untold" && !out.verbose))) {
    return;
  }
  const [colour, symbol, words] = MARKS[one.verdict];
  const why = one.why === undefined ? "" : `: ${toLine(one.why)}`;
  out.result(
    ` ${out.paint(colour, symbol)} ${one.task} ${toLine(one.name)}  ${
      out.paint("grey", `${words}${why}  ${one.place}`)
    }`,
  );
  for (const { thing, damage, repair, why } of one.findings) {
    if (!out.verbose && !isFault(repair)) continue;
    const [colour, , words] = MARKS[repair];
    const text = why === undefined ? words : `${words}: ${toLine(why)}`;
    out.result(`     ${toLine(thing)}, ${damage}: ${out.paint(colour, text)}`);
  }
  if (one.left > 0) {
    out.result(`     ${toCount(one.left, "more thing")} left whole`);
  }
}

/** Tells whether a damage stays that the task says it would mend. */
function isFault(repair: Verdict): boolean {
  return repair === "unnoticed" || repair === "unrepaired";
}

/** Sums up: the last line for people, the last record for programs, and whether all is well. */
export function toTestVerdict(
  tally: Tally,
  out: Output,
  next: { readonly again: string; readonly plan: string },
): { isGood: boolean; record: object; text: string } {
  const { results, fault, checked, isInterrupted, durationMs } = tally;
  const tests = (status: TestResult["status"]) =>
    results.filter((one) => one.status === status).length;
  const tasks = (...verdicts: Verdict[]) =>
    checked.filter(({ verdict }) => verdicts.includes(verdict)).length;
  const toNumbers = (repair: Repair) => tasks(repair);
  const record = {
    type: "summary",
    passed: tests("passed"),
    failed: tests("failed"),
    ignored: tests("ignored"),
    repaired: toNumbers("repaired"),
    refused: toNumbers("refused"),
    unnoticed: toNumbers("unnoticed"),
    unrepaired: toNumbers("unrepaired"),
    untold: toNumbers("untold"),
    nothing: tasks("nothing", "skipped"),
    ...fault === undefined ? {} : { fault },
    interrupted: isInterrupted,
    duration_ms: Math.round(durationMs),
  };
  const isBad = record.failed + record.unnoticed + record.unrepaired > 0 ||
    fault !== undefined || isInterrupted;
  const parts = [
    record.failed > 0 ? `${toCount(record.failed, "test")} failed` : "",
    fault === undefined ? "" : "tests did not run",
    record.passed > 0 ? `${toCount(record.passed, "test")} passed` : "",
    tally.isTested && results.length === 0 && !fault ? "no tests" : "",
    record.ignored > 0 ? `${record.ignored} ignored` : "",
    record.unnoticed > 0 ? `${record.unnoticed} not noticed` : "",
    record.unrepaired > 0 ? `${record.unrepaired} not repaired` : "",
    record.repaired > 0 ? `${toCount(record.repaired, "task")} repaired` : "",
    record.refused > 0 ? `${record.refused} would fail` : "",
    record.untold > 0 ? `${record.untold} cannot be told` : "",
    isInterrupted ? "interrupted" : "",
  ].filter((part) => part !== "").join(", ");
  return {
    isGood: !isBad,
    record,
    text: `${out.paint(isBad ? "red" : "green", parts)} in ${
      toDurationText(durationMs)
    }.  ${isBad ? `Mend it.  Next: ${next.again}` : `Next: ${next.plan}`}`,
  };
}
