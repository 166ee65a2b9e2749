/** Runs lists of tasks: order, conditions, loops, retries, blocks, includes. */

import type { Node, TaskNode } from "../config/node.ts";
import { TaskError, toMessage } from "../error.ts";
import { UnknownState } from "../host/host.ts";
import type { Ended } from "./ended.ts";
import type { RunContext } from "./run_context.ts";
import { confirmTask } from "./confirm_task.ts";
import { areTrue, type Outcome, runTask, toSkipped } from "./run_task.ts";
import { toTasks } from "./nodes.ts";
import { runGroup } from "./run_groups.ts";
import type { Scope } from "./scope.ts";
import { tell, toLabel } from "./tell.ts";
import { aggregate, toLoopVariables } from "./loop.ts";

/** Tries of a task that has `until` and no `retries`. */
const DEFAULT_RETRIES = 3;

/** Runs nodes in order until one fails or the run is stopped. */
export async function runNodes(
  nodes: readonly Node[],
  scope: Scope,
  run: RunContext,
): Promise<Ended> {
  for (const node of nodes) {
    if (run.isStopped()) return toStopped(node);
    const ended = node.kind === "task"
      ? await runLooped(node, scope, run)
      : await runGroup(node, scope, run, runNodes);
    if (ended.kind !== "done") return ended;
  }
  return { kind: "done" };
}

/** Runs a task, once or for each item of its loop, and tells of it. */
export async function runLooped(
  node: TaskNode,
  outer: Scope,
  run: RunContext,
  handler?: { isSure: boolean },
): Promise<Ended> {
  if (!run.isSelected(node)) return { kind: "done" };
  // A handler may run while the task that notified it waits.
  if (run.confirmation?.isArmed) {
    return await runItems(node, outer, run, handler);
  }
  const ended = await runItems(node, outer, run, handler);
  return run.confirmation?.isArmed
    ? await confirmTask(node, ended, run, run.confirmation)
    : ended;
}

async function runItems(
  node: TaskNode,
  outer: Scope,
  run: RunContext,
  handler?: { isSure: boolean },
): Promise<Ended> {
  const scope = outer.with(node.envelope.vars);
  const { register } = node.envelope;
  if (node.envelope.loop === undefined) {
    const outcome = await runOnce(node, scope, run, undefined, handler);
    if (register !== undefined) keep(register, outcome, scope, run);
    return toEnded(node, outcome);
  }
  const items = await readItems(node, scope);
  if (!Array.isArray(items)) {
    tell(node, items, run, { index: run.next(), durationMs: 0 });
    return toEnded(node, items);
  }
  const outcomes: Outcome[] = [];
  for (const [index, item] of items.entries()) {
    if (run.isStopped()) return { kind: "stopped", node };
    const inner = scope.with(toLoopVariables(node, items, index), true);
    const outcome = await runOnce(node, inner, run, { item, index }, handler);
    outcomes.push(outcome);
    if (await isBroken(node, inner, outcome)) break;
    if (node.envelope.loopControl.pauseSecs > 0 && !run.predicts) {
      await run.host.sleep(node.envelope.loopControl.pauseSecs * 1000);
    }
  }
  const whole = aggregate(outcomes);
  if (register !== undefined) keep(register, whole, scope, run);
  return toEnded(node, whole);
}

/** A run that is asked to stop ends before the first task of a node. */
function toStopped(node: Node): Ended {
  const [first] = toTasks(node);
  return first ? { kind: "stopped", node: first } : { kind: "done" };
}

function toEnded(node: TaskNode, outcome: Outcome): Ended {
  return outcome.status === "failed" && !outcome.ignored
    ? { kind: "failed", node, outcome }
    : { kind: "done" };
}

/** Tells whether the run goes on after this failure. */
async function isIgnored(node: TaskNode, scope: Scope): Promise<boolean> {
  try {
    return await scope.isTrue(node.envelope.ignoreErrors);
  } catch {
    return false;
  }
}

/** The items of a loop, or the outcome when there are none to run. */
async function readItems(
  node: TaskNode,
  scope: Scope,
): Promise<unknown[] | Outcome> {
  try {
    const items = await scope.render(node.envelope.loop);
    if (Array.isArray(items)) {
      return items.length > 0 ? items : toSkipped("the loop has no items");
    }
    throw new TaskError(
      `Expected a list in "loop", got ${
        items === null ? "nothing" : typeof items
      }`,
      { advice: "A map becomes a list with the filter dict2items" },
    );
  } catch (error) {
    if (await isSurelyOff(node, scope)) return toSkipped("when is false");
    const isUnknown = error instanceof UnknownState;
    return {
      ...toSkipped(toMessage(error)),
      status: isUnknown ? "unknown" : "failed",
    };
  }
}

async function isSurelyOff(node: TaskNode, scope: Scope): Promise<boolean> {
  try {
    return !await areTrue(node.envelope.when, scope);
  } catch {
    return false;
  }
}

async function isBroken(
  node: TaskNode,
  scope: Scope,
  outcome: Outcome,
): Promise<boolean> {
  const { breakWhen } = node.envelope.loopControl;
  if (breakWhen.length === 0) return false;
  const bound = node.envelope.register ?? "result";
  return await areTrue(
    breakWhen,
    scope.with({ [bound]: outcome.result }, true),
  );
}

async function runOnce(
  node: TaskNode,
  scope: Scope,
  run: RunContext,
  loop: { item: unknown; index: number } | undefined,
  handler: { isSure: boolean } | undefined,
): Promise<Outcome> {
  const index = run.next();
  const startedAt = performance.now();
  const label = await toShownLabel(node, scope);
  let outcome: Outcome;
  try {
    if (await areTrue(node.envelope.when, scope)) {
      run.emit({ type: "start", index, task: node.type, name: label });
      const notified = await readNotified(node, scope, run);
      outcome = await retry(node, scope, run, notified);
      if (handler && !handler.isSure && outcome.status === "changed") {
        outcome.status = "unknown";
        outcome.why = "it runs if what notifies it changes";
      }
      note(outcome, notified, run);
    } else outcome = toSkipped("when is false");
  } catch (error) {
    const status = error instanceof UnknownState ? "unknown" : "failed";
    outcome = { ...toSkipped(toMessage(error)), status };
    outcome.result = {
      ...outcome.result,
      skipped: false,
      failed: status === "failed",
    };
  }
  if (
    outcome.status === "failed" && (run.goesOn || await isIgnored(node, scope))
  ) outcome.ignored = true;
  if (outcome.facts) {
    for (const [name, value] of Object.entries(outcome.facts)) {
      scope.register(name, value);
    }
  }
  tell(node, outcome, run, {
    index,
    label,
    durationMs: performance.now() - startedAt,
    handler: handler !== undefined,
    loop,
  });
  return outcome;
}

/** The label with its templates rendered, or as it is written where they cannot be. */
async function toShownLabel(node: TaskNode, scope: Scope): Promise<string> {
  const label = toLabel(node);
  try {
    return String(await scope.render(label));
  } catch {
    return label;
  }
}

async function readNotified(
  node: TaskNode,
  scope: Scope,
  run: RunContext,
): Promise<string[]> {
  if (node.envelope.notify.length === 0) return [];
  const names = await scope.render(node.envelope.notify);
  return run.handlers.resolve(
    Array.isArray(names) ? names.map(String) : [],
  );
}

function note(
  outcome: Outcome,
  notified: readonly string[],
  run: RunContext,
): void {
  run.confirmation?.note(outcome.status === "failed", notified);
  if (outcome.status === "changed") run.handlers.notify(notified, true);
  if (outcome.status === "unknown") run.handlers.notify(notified, false);
}

async function retry(
  node: TaskNode,
  scope: Scope,
  run: RunContext,
  notified: readonly string[],
): Promise<Outcome> {
  const { until, retries, delaySecs, register } = node.envelope;
  const more = run.predicts
    ? 0
    : retries ?? (until.length > 0 ? DEFAULT_RETRIES : 0);
  for (let tries = 1;; tries++) {
    const outcome = await runTask(node, scope, run, notified);
    if (retries === undefined && until.length === 0) return outcome;
    outcome.result["attempts"] = tries;
    const bound = scope.with({ [register ?? "result"]: outcome.result }, true);
    const isGood = until.length > 0
      ? await areTrue(until, bound)
      : outcome.status !== "failed";
    if (isGood || (run.predicts && outcome.status !== "failed")) return outcome;
    if (tries > more || run.isStopped()) {
      outcome.status = "failed";
      outcome.result["failed"] = true;
      outcome.why = `${outcome.why ?? "until is false"} (tried ${tries} times)`;
      return outcome;
    }
    await run.host.sleep(delaySecs * 1000);
  }
}

function keep(
  name: string,
  outcome: Outcome,
  scope: Scope,
  run: RunContext,
): void {
  // A skipped task does not overwrite what an earlier one registered.
  if (outcome.status === "skipped" && scope.registered(name) !== undefined) {
    return;
  }
  const isOpen = outcome.status === "unknown" || (run.predicts &&
    outcome.changes.some(({ kind }) => kind === "run" || kind === "request"));
  scope.register(
    name,
    outcome.result,
    isOpen ? `depends on the result "${name}" of an earlier task` : undefined,
  );
}
