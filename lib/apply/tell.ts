/** Tells what became of a task, secrets masked. */

import { toPlaceText } from "../error.ts";
import type { Output } from "../change.ts";
import type { TaskNode } from "../config/node.ts";
import { isMap } from "../config/plain.ts";
import type { TaskEvent } from "./event.ts";
import type { RunContext } from "./run_context.ts";
import type { Outcome } from "./run_task.ts";

/** The label of a task. */
export function toLabel(node: TaskNode): string {
  const { params, envelope } = node;
  if (envelope.name !== undefined) return envelope.name;
  for (const key of ["path", "dest", "name", "repo", "cmd", "command", "url"]) {
    const value = params[key];
    if (typeof value === "string") return value;
  }
  return node.type;
}

/** How a task came to run. */
export interface Told {
  index: number;
  durationMs: number;
  /** Label with its templates rendered. */
  label?: string;
  handler?: boolean;
  loop?: { item: unknown } | undefined;
}

/** Emits the record of a task that ended. */
export function tell(
  node: TaskNode,
  outcome: Outcome,
  run: RunContext,
  how: Told,
): void {
  const { redactor } = run;
  const isHidden = node.envelope.noLog;
  const event: TaskEvent = {
    type: "task",
    index: how.index,
    task: node.type,
    name: redactor.redact(how.label ?? toLabel(node)),
    get place() {
      return toPlaceText(node.place);
    },
    status: outcome.status,
    changes: outcome.changes,
    output: isHidden ? {} : toOutput(outcome, run),
    duration_ms: Math.round(how.durationMs * 1000) / 1000,
  };
  if (how.handler) event.handler = true;
  if (how.loop) {
    event.item = isHidden ? "***" : redactor.redactData(how.loop.item);
  }
  if (outcome.why !== undefined) {
    event.why = isHidden && outcome.status === "failed"
      ? "hidden by no_log"
      : redactor.redact(outcome.why);
  }
  if (outcome.advice !== undefined) {
    event.advice = redactor.redact(outcome.advice);
  }
  if (outcome.warnings.length > 0 && !isHidden) {
    event.warnings = outcome.warnings.map((one) => redactor.redact(one));
  }
  if (outcome.status === "failed" && outcome.ignored) {
    event.ignored = true;
  }
  run.emit(event);
}

function toOutput({ result }: Outcome, { redactor }: RunContext): Output {
  const masked = redactor.redactData(result);
  return isMap(masked) ? masked : {};
}
