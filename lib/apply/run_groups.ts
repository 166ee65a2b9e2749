/** Runs blocks with their rescue and always, and includes whose name is known at run time only. */

import type { BlockNode, IncludeNode, Node } from "../config/node.ts";
import { TaskError, toMessage } from "../error.ts";
import { UnknownState } from "../host/host.ts";
import { toLoopVariables } from "./loop.ts";
import type { RunContext } from "./run_context.ts";
import type { Ended, RunNodes } from "./ended.ts";
import { toTasks } from "./nodes.ts";
import { areTrue, toSkipped } from "./run_task.ts";
import type { Scope } from "./scope.ts";
import { tell } from "./tell.ts";

/** Runs a block or an include, once or for each item of its loop. */
export async function runGroup(
  node: BlockNode | IncludeNode,
  outer: Scope,
  run: RunContext,
  runNodes: RunNodes,
): Promise<Ended> {
  const base = node.kind === "block" && node.role
    ? outer.withDefaults(node.role.defaults).with(node.role.vars)
    : outer;
  const scope = base.with(node.envelope.vars);
  if (node.envelope.loop === undefined) {
    return await runIf(node, scope, run, runNodes);
  }
  const items = await scope.render(node.envelope.loop);
  if (!Array.isArray(items)) {
    throw new TaskError(`Expected a list in "loop" of a block`);
  }
  for (const index of items.keys()) {
    const inner = scope.with(toLoopVariables(node, items, index), true);
    const ended = await runIf(node, inner, run, runNodes);
    if (ended.kind !== "done") return ended;
  }
  return { kind: "done" };
}

async function runIf(
  node: BlockNode | IncludeNode,
  scope: Scope,
  run: RunContext,
  runNodes: RunNodes,
): Promise<Ended> {
  try {
    if (!await areTrue(node.envelope.when, scope)) return skip(node, run);
  } catch (error) {
    return markAll(node, run, error);
  }
  if (node.kind === "block") return await runBlock(node, scope, run, runNodes);
  let nodes: readonly Node[];
  try {
    nodes = await run.config.loadInclude(node, await scope.render(node.params));
  } catch (error) {
    return markAll(node, run, error);
  }
  return await runNodes(nodes, scope, run);
}

/** Runs a block; a rescue that succeeds takes the failure back, always runs always. */
async function runBlock(
  node: BlockNode,
  scope: Scope,
  run: RunContext,
  runNodes: RunNodes,
): Promise<Ended> {
  let ended = await runNodes(node.block, scope, run);
  if (ended.kind === "failed" && node.rescue.length > 0) {
    const failed = {
      failed_task: {
        name: ended.node.envelope.name ?? ended.node.type,
        type: ended.node.type,
      },
      failed_result: ended.outcome.result,
    };
    run.rescued();
    ended = await runNodes(
      node.rescue,
      scope.with({
        ...failed,
        ansible_failed_task: failed.failed_task,
        ansible_failed_result: failed.failed_result,
      }, true),
      run,
    );
  }
  if (node.always.length === 0 || ended.kind === "stopped") return ended;
  const last = await runNodes(node.always, scope, run);
  return last.kind === "done" ? ended : last;
}

/** Tells of each task that a false condition skips. */
function skip(node: Node, run: RunContext): Ended {
  for (const task of toTasks(node)) {
    if (!run.isSelected(task)) continue;
    tell(task, toSkipped("when of its block is false"), run, {
      index: run.next(),
      durationMs: 0,
    });
  }
  return { kind: "done" };
}

/** A condition that failed or cannot be known decides for all tasks under it. */
function markAll(
  node: BlockNode | IncludeNode,
  run: RunContext,
  error: unknown,
): Ended {
  const isUnknown = error instanceof UnknownState;
  const outcome = {
    ...toSkipped(toMessage(error)),
    status: isUnknown ? "unknown" as const : "failed" as const,
    result: { changed: false, failed: !isUnknown, msg: toMessage(error) },
  };
  const tasks = toTasks(node).filter((task) => run.isSelected(task));
  for (const task of isUnknown ? tasks : tasks.slice(0, 1)) {
    tell(task, outcome, run, { index: run.next(), durationMs: 0 });
  }
  if (isUnknown) {
    run.handlers.notify(
      tasks.flatMap((task) => run.handlers.resolve(task.envelope.notify)),
      false,
    );
    return { kind: "done" };
  }
  const first = tasks[0];
  if (!first && run.isNarrow) return { kind: "done" };
  if (!first) throw error;
  return { kind: "failed", node: first, outcome };
}
