/** Tells what became of a task, secrets masked. */

import { toPlaceText } from "../error.ts";
import type { Output } from "../change.ts";
import type { TaskNode } from "../config/node.ts";
import { isMap } from "../config/plain.ts";
import type { TaskEvent } from "./event.ts";
import type { RunContext } from "./run_context.ts";
import type { Outcome } from "./run_task.ts";

/** Params that tell what a task works on. */
const PLACE_KEYS = ["path", "dest", "name"];
/** Params that tell tasks apart, the best first. */
const LABEL_KEYS = [...PLACE_KEYS, "repo", "cmd", "command", "url"];

/** What the label of a task is made of. */
export type Labelled = Pick<TaskNode, "type" | "params"> & {
  envelope: Pick<TaskNode["envelope"], "name" | "noLog">;
};

/** The label of a task; of one with `no_log` only what it works on. */
export function toLabel(node: Labelled): string {
  const { params, envelope } = node;
  if (envelope.name !== undefined) return envelope.name;
  for (const key of envelope.noLog ? PLACE_KEYS : LABEL_KEYS) {
    const value = params[key];
    if (typeof value === "string") return value;
  }
  const argv = envelope.noLog ? undefined : params["argv"];
  return Array.isArray(argv) ? argv.map(String).join(" ") : node.type;
}

/** How a task came to run. */
export interface Told {
  index: number;
  durationMs: number;
  /** Label with its templates rendered. */
  label?: string;
  handler?: boolean;
  loop?: { item: unknown } | undefined;
  /** Its changes were undone, since nobody confirmed them. */
  isUndone?: boolean;
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
  if (how.isUndone) event.undone = true;
  if (how.loop) {
    event.item = isHidden ? "***" : redactor.redactData(how.loop.item);
  }
  if (outcome.why !== undefined) {
    // What was thrown may name params.
    const isThrown = outcome.status === "failed" ||
      outcome.result["msg"] === outcome.why;
    event.why = isHidden && isThrown
      ? "hidden by no_log"
      : redactor.redact(outcome.why);
  }
  const { confirmWithinSecs } = node.envelope;
  if (confirmWithinSecs !== undefined && outcome.changes.length > 0) {
    event.confirm_within_secs = confirmWithinSecs;
  }
  if (outcome.advice !== undefined && !isHidden) {
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
