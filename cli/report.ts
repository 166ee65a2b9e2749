/** Shows a run to people: changes with symbols and words, diffs, a verdict with the next command. */

import { toCauseText } from "../lib/agent/drift/cause.ts";
import type {
  ApplyEvent,
  ConfirmEvent,
  RunEvent,
  ShownChange,
  TaskEvent,
} from "../lib/apply/event.ts";
import { findRightOfTask, toRightAdvice } from "./missing_right.ts";
import { type Colour, type Output, toLine, toPrintable } from "./output.ts";
import { toVerdict } from "./verdict.ts";

/** How a run is shown. */
export interface ReportOptions {
  dryRun: boolean;
  diff: boolean;
  /** Writes the command that chooses the same tasks again. */
  apply: (...words: string[]) => string;
  /** Writes a command that reads the state of this run. */
  state: (...words: string[]) => string;
}

const SYMBOLS: Record<string, [Colour, string]> = {
  "+": ["green", "create"],
  "~": ["yellow", "change"],
  "-": ["red", "remove"],
  "!": ["magenta", "handler"],
  "?": ["cyan", "may change"],
  "=": ["grey", "ok"],
  x: ["red", "failed"],
  ".": ["grey", "skipped"],
};

/** Gives a listener that shows a run as it goes. */
export function toReport(
  out: Output,
  options: ReportOptions,
): (event: ApplyEvent) => void {
  let total = 0;
  return (event) => {
    if (out.json) {
      if (event.type !== "start") out.record(event);
      return;
    }
    switch (event.type) {
      case "run":
        total = event.tasks;
        showStart(event, out, options);
        break;
      case "start":
        out.progress(
          `[${event.index + 1}/${total}] ${event.task} ${toLine(event.name)}`,
        );
        break;
      case "task":
        showTask(event, out, options);
        break;
      case "confirm":
        showWaiting(event, out, options);
        break;
      case "summary":
        out.result(toVerdict(event, out, options));
    }
  };
}

function showStart(
  event: RunEvent,
  out: Output,
  options: ReportOptions,
): void {
  if (out.quiet) return;
  const word = options.dryRun ? "Plan for" : "Applying to";
  out.result(
    out.paint(
      "bold",
      `${word} ${event.host}, configuration ${event.digest.slice(0, 7)}`,
    ),
  );
}

function showTask(event: TaskEvent, out: Output, options: ReportOptions): void {
  event.warnings?.forEach((text) =>
    out.talk(
      `${out.paint("yellow", "warning:")} ${event.place} ${toLine(text)}`,
    )
  );
  const isQuiet = event.status === "ok" || event.status === "skipped";
  const level = Number(event.output["verbosity"] ?? 0);
  const message = event.task === "debug" && event.status === "ok" &&
      (level === 0 || out.verbose)
    ? toMessageText(event)
    : undefined;
  const isObserved = event.status === "skipped" && event.changes.length > 0;
  if (isQuiet && !out.verbose && message === undefined && !isObserved) return;
  if (out.quiet && event.status !== "failed") return;
  const symbol = toSymbol(event);
  const [colour, word] = SYMBOLS[symbol]!;
  const item = event.item === undefined ? "" : ` (${toItemText(event.item)})`;
  const head = ` ${out.paint(colour, symbol)} ${event.task} ${
    toLine(event.name)
  }${item}`;
  out.result(
    [
      head,
      out.paint("grey", toTail(event, word)),
      out.paint("yellow", toDrift(event)),
      out.paint("grey", event.place),
    ].filter((part) => part !== "").join("  "),
  );
  if (message !== undefined) {
    message.split("\n").forEach((line) =>
      out.result(`     ${toPrintable(line)}`)
    );
  }
  showChanges(event, out, options);
  if (event.status === "failed") showFailure(event, out);
}

function showWaiting(
  { run, name, within_secs }: ConfirmEvent,
  out: Output,
  options: ReportOptions,
): void {
  const what = out.paint("yellow", `Undone in ${within_secs} s unless kept:`);
  const next = options.state("confirm", String(run));
  out.result(` ${what} ${toLine(name)}.  Next: ${next}`);
}

/** Marks what may lock an operator out, and what guards against it. */
function showLockout(event: TaskEvent, out: Output): void {
  if (!event.changes.some(({ lockout }) => lockout)) return;
  const { confirm_within_secs: seconds } = event;
  const guard = seconds === undefined
    ? '"confirm_within" would undo it then'
    : `undone unless confirmed within ${seconds} s`;
  const text = `may lock you out: ${guard}`;
  out.result(`     ${out.paint(seconds ? "grey" : "magenta", text)}`);
}

/** That a difference comes from the configuration is what everybody expects. */
function toDrift({ cause }: TaskEvent): string {
  return cause === undefined || cause === "git"
    ? ""
    : `(${toCauseText(cause)})`;
}

function showChanges(
  event: TaskEvent,
  out: Output,
  options: ReportOptions,
): void {
  for (const change of event.changes) {
    if (event.changes.length > 1 || change.path !== event.name) {
      out.result(`     ${toLine(toChangeText(change))}`);
    }
    if (change.diff && options.diff) {
      toDiffLines(change.diff)
        .forEach((line) => out.result(`       ${paintDiff(line, out)}`));
    }
  }
  if (options.dryRun) showLockout(event, out);
  if (options.dryRun && event.changes.some((change) => !change.undo)) {
    out.result(`     ${out.paint("magenta", "cannot be undone")}`);
  }
}

/** The lines of a diff without its two lines of names. */
function toDiffLines(diff: string): string[] {
  const lines = diff.replace(/\n$/, "").split("\n");
  return lines[0]?.startsWith("--- ") ? lines.slice(2) : lines;
}

function paintDiff(line: string, out: Output): string {
  const text = toPrintable(line);
  if (line.startsWith("+")) return out.paint("green", text);
  if (line.startsWith("-")) return out.paint("red", text);
  return line.startsWith("@") ? out.paint("cyan", text) : text;
}

function showFailure(event: TaskEvent, out: Output): void {
  for (const line of (event.why ?? "").split("\n")) {
    out.result(`     ${out.paint("red", toPrintable(line))}`);
  }
  const right = findRightOfTask(event);
  const advice = right ? toRightAdvice(right) : event.advice;
  if (advice) out.result(`     ${toLine(advice)}`);
  if (event.ignored) out.result(`     ${out.paint("grey", "ignored")}`);
}

function toTail(event: TaskEvent, word: string): string {
  if (event.status === "unknown") return `${word}: ${toLine(event.why ?? "")}`;
  if (event.status === "skipped") return `${word}: ${toLine(event.why ?? "")}`;
  const only = event.changes.length === 1 ? event.changes[0] : undefined;
  if (event.status === "changed" && only?.shows && only.path === event.name) {
    return `${word}: ${toLine(only.shows)}`;
  }
  return word;
}

/** The one symbol of a task: the strongest of its changes. */
function toSymbol(event: TaskEvent): string {
  if (event.status === "failed") return "x";
  if (event.status === "unknown") return "?";
  if (event.status === "skipped") return ".";
  if (event.status === "ok") return "=";
  if (event.handler) return "!";
  const [first] = event.changes;
  if (!first) return "~";
  if (first.kind === "remove") return "-";
  if (first.before === "absent") return "+";
  return first.kind === "run" &&
      /^(not installed|absent)/.test(first.shows ?? "")
    ? "+"
    : "~";
}

function toChangeText(change: ShownChange): string {
  const what = change.argv ? change.argv.join(" ") : change.path ?? "";
  const how = change.shows ??
    (change.before === "absent" && change.after ? change.after : undefined);
  const unless = change.unless ? `, unless ${change.unless} brings it` : "";
  return `${change.kind} ${what}${how ? `: ${how}` : ""}${unless}`;
}

function toItemText(item: unknown): string {
  const text = typeof item === "string" ? item : JSON.stringify(item);
  return toLine(text.length > 60 ? `${text.slice(0, 59)}…` : text);
}

function toMessageText(event: TaskEvent): string {
  const { msg } = event.output;
  if (typeof msg === "string") return msg;
  const { changed: _c, failed: _f, verbosity: _v, ...rest } = event.output;
  return JSON.stringify(msg ?? rest, undefined, 2);
}
