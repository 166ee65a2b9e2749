/** The last line of a run: what became of it, and the command to type next. */

import type { SummaryEvent } from "../lib/apply/event.ts";
import {
  type Colour,
  type Output,
  toCount,
  toDurationText,
  toLine,
} from "./output.ts";
import type { ReportOptions } from "./report.ts";

/** Writes the last line of a run. */
export function toVerdict(
  event: SummaryEvent,
  out: Output,
  options: ReportOptions,
): string {
  const { changed, unknown, failed, interrupted } = event;
  const isDone = changed + unknown + failed === 0 && !interrupted;
  const counts = `${isDone ? "Nothing to do: " : ""}${
    toCounts(event, options.dryRun)
  }`;
  const colour: Colour = failed > 0 || interrupted
    ? "red"
    : isDone
    ? "green"
    : "yellow";
  const pending = !options.dryRun && event.pending_handlers.length > 0
    ? `  Pending: ${event.pending_handlers.map(toLine).join(", ")}.`
    : "";
  const final = options.dryRun && event.irreversible > 0
    ? `, ${event.irreversible} cannot be undone`
    : "";
  return `${out.paint(colour, counts)} in ${
    toDurationText(event.duration_ms)
  }${final}.${interrupted ? " Interrupted." : ""}${pending}  ${
    options.dryRun ? toNextOfPlan(event, options) : toNext(event, options)
  }`;
}

function toCounts(event: SummaryEvent, dryRun: boolean): string {
  const { changed, unknown, failed, ok, skipped, handlers } = event;
  return [
    changed > 0 ? `${changed} ${dryRun ? "to change" : "changed"}` : "",
    unknown > 0 ? `${unknown} may change` : "",
    failed > 0 ? `${failed} failed` : "",
    `${ok} ok`,
    skipped > 0 ? `${skipped} skipped` : "",
    handlers > 0 ? toCount(handlers, "handler") : "",
  ].filter((part) => part !== "").join(", ");
}

function toNextOfPlan(event: SummaryEvent, options: ReportOptions): string {
  if (event.interrupted) return `Next: ${options.apply("--dry-run")}`;
  return event.failed > 0
    ? `Mend what failed.  Next: ${options.apply("--dry-run")}`
    : `Next: ${options.apply()}`;
}

function toNext(event: SummaryEvent, { apply, state }: ReportOptions): string {
  const run = String(event.run);
  if (event.interrupted) return `Resume: ${apply("--resume", run)}`;
  if (event.failed > 0) {
    const undo = event.changed > 0 ? `   Undo: ${state("rollback", run)}` : "";
    return `Retry: ${apply("--resume", run)}${undo}`;
  }
  return event.changed > 0
    ? `Details: ${state("show", run)}   Undo: ${state("rollback", run)}`
    : `Next: ${state("history")}`;
}
