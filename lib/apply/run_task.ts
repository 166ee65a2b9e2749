/** Runs one task once: renders, plans, takes, judges. */

import type { TaskNode } from "../config/node.ts";
import { isMap } from "../config/plain.ts";
import { parseParams, PARSING } from "../config/params.ts";
import type { Change, Output } from "../change.ts";
import { ConfigError, TaskError, toMessage } from "../error.ts";
import { UnknownState } from "../host/host.ts";
import { type Attempt, attempt } from "./attempt.ts";
import type { ShownChange, Status } from "./event.ts";
import type { RunContext } from "./run_context.ts";
import type { Scope } from "./scope.ts";
import { toTaskContext } from "./task_context.ts";

/** What became of one task, or of one item of its loop. */
export interface Outcome {
  status: Status;
  /** What `register` stores. */
  result: Output;
  changes: ShownChange[];
  why?: string;
  advice?: string;
  warnings: string[];
  /** Failed, and the run goes on. */
  ignored?: boolean;
  /** Variables that the task sets. */
  facts?: Record<string, unknown>;
}

/** An outcome with nothing done. */
export function toSkipped(why: string): Outcome {
  return {
    status: "skipped",
    result: { changed: false, failed: false, skipped: true },
    changes: [],
    why,
    warnings: [],
  };
}

/** Runs a task once in a scope, `when` and loop being decided already. */
export async function runTask(
  node: TaskNode,
  scope: Scope,
  run: RunContext,
  notified: readonly string[],
): Promise<Outcome> {
  const warnings: string[] = [];
  try {
    const want = node.parsed ?? await readParams(node, scope);
    const context = await toTaskContext(node, scope, run, warnings);
    return await judge(
      node,
      scope,
      await attempt(node, want, context, run, notified),
      {
        warnings,
        predicts: run.predicts,
      },
    );
  } catch (error) {
    return toFailure(error, warnings);
  }
}

async function readParams(node: TaskNode, scope: Scope): Promise<unknown> {
  const raw: Record<string, unknown> = {};
  const rendered: Record<string, unknown> = {};
  const expressions = new Set(node.task.expressions);
  for (const [key, value] of Object.entries(node.params)) {
    (expressions.has(key) ? rendered : raw)[key] = value;
  }
  const made = await scope.render(raw);
  const done = { ...(isMap(made) ? made : {}), ...rendered };
  return parseParams(node.task, toWanted(node, done), node);
}

/** Turns numbers and booleans that templates gave into text where only text is taken. */
function toWanted(
  node: TaskNode,
  rendered: Record<string, unknown>,
): Record<string, unknown> {
  const parsed = node.task.params.safeParse(rendered, PARSING);
  if (parsed.success) return rendered;
  const wanted = structuredClone(rendered);
  for (const { path } of parsed.error.issues) {
    let at: unknown = wanted;
    for (const key of path.slice(0, -1)) at = Object(at)[key];
    const last = path.at(-1);
    if (last === undefined || typeof at !== "object" || at === null) continue;
    const value = Reflect.get(at, last);
    if (typeof value === "number" || typeof value === "boolean") {
      Reflect.set(at, last, String(value));
    }
  }
  return node.task.params.safeParse(wanted, PARSING).success
    ? wanted
    : rendered;
}

/** Decides what an attempt means: `changed_when`, `failed_when`, `check`. */
async function judge(
  node: TaskNode,
  scope: Scope,
  done: Attempt,
  { warnings, predicts }: { warnings: string[]; predicts: boolean },
): Promise<Outcome> {
  const { envelope } = node;
  if (done.error !== undefined && !isJudged(done.error, node)) {
    return { ...toFailure(done.error, warnings), changes: done.shown };
  }
  const { facts, ...output } = done.error instanceof TaskError
    ? { ...done.error.output, msg: toMessage(done.error) }
    : done.output;
  let changed = done.changes.length > 0;
  let failed = done.error !== undefined;
  const open = predicts && done.changes.some(isOpen);
  const bound = envelope.register ?? "result";
  const judged = scope.with({ [bound]: { ...output, changed, failed } }, true);
  if (envelope.changedWhen && !(open && !isConstant(envelope.changedWhen))) {
    changed = await areTrue(envelope.changedWhen, judged);
  }
  if (envelope.failedWhen && !open) {
    failed = await areTrue(envelope.failedWhen, judged);
  }
  const result = { ...output, changed, failed };
  const outcome: Outcome = {
    status: failed ? "failed" : changed ? "changed" : "ok",
    result,
    changes: done.shown,
    warnings,
    ...(isMap(facts) ? { facts } : {}),
  };
  if (failed) {
    outcome.why = done.error ? toMessage(done.error) : "failed_when is true";
  } else if (open && changed) {
    outcome.status = "unknown";
    outcome.why = "it runs, and what it changes cannot be known before";
  } else if (
    changed && done.changes.length > 0 &&
    done.changes.every(({ unless }) => unless !== undefined)
  ) {
    outcome.status = "unknown";
    outcome.why = `${
      done.changes[0]?.unless ?? "an earlier change"
    } may bring it`;
  } else if (done.observed && changed) {
    outcome.status = "skipped";
    outcome.why = `observed only: ${done.changes.length} not made`;
  }
  if (!failed && !(predicts && changed)) {
    await requireChecks(envelope.check, scope.with({ [bound]: result }, true));
  }
  return outcome;
}

/** A failed program may still be judged good by `failed_when`. */
function isJudged(error: unknown, { envelope }: TaskNode): boolean {
  return envelope.failedWhen !== undefined && error instanceof TaskError &&
    error.output !== undefined;
}

/** Nothing is known of what such a change would bring. */
function isOpen(change: Change): boolean {
  return (change.kind === "run" && change.repeats === true &&
    change.predicts === undefined) || change.kind === "request";
}

function isConstant(conditions: readonly (string | boolean)[]): boolean {
  return conditions.every((one) => typeof one === "boolean");
}

/** Decides a list of conditions, all of which must hold. */
export async function areTrue(
  conditions: readonly (string | boolean)[],
  scope: Scope,
): Promise<boolean> {
  for (const condition of conditions) {
    if (!await scope.isTrue(condition)) return false;
  }
  return true;
}

async function requireChecks(
  checks: readonly string[],
  scope: Scope,
): Promise<void> {
  for (const check of checks) {
    if (await scope.isTrue(check)) continue;
    throw new TaskError(`Expected after the task: ${check}`);
  }
}

function toFailure(error: unknown, warnings: string[]): Outcome {
  const isUnknown = error instanceof UnknownState;
  const outcome: Outcome = {
    status: isUnknown ? "unknown" : "failed",
    result: {
      changed: false,
      failed: !isUnknown,
      msg: toMessage(error),
      ...(error instanceof TaskError ? error.output : {}),
    },
    changes: [],
    why: toMessage(error),
    warnings,
  };
  if (
    (error instanceof TaskError || error instanceof ConfigError) && error.advice
  ) outcome.advice = error.advice;
  return outcome;
}
