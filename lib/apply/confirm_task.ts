/** A task whose changes are undone unless they are confirmed. */

import type { TaskNode } from "../config/node.ts";
import type { Confirmation } from "./confirmation.ts";
import type { Ended } from "./ended.ts";
import type { RunContext } from "./run_context.ts";
import { type Outcome, toSkipped } from "./run_task.ts";
import { tell } from "./tell.ts";

/** Waits for the confirmation of what a task changed, its handlers run; what failed or is not confirmed is undone. */
export async function confirmTask(
  node: TaskNode,
  ended: Ended,
  run: RunContext,
  confirmation: Confirmation,
): Promise<Ended> {
  const isGood = ended.kind === "done" && !confirmation.hasFailed &&
    await confirmation.flush(run.flush);
  const why = await confirmation.settle(isGood);
  if (why === undefined) return ended;
  const outcome: Outcome = { ...toSkipped(why), status: "failed" };
  outcome.result = { changed: false, failed: true, msg: why };
  tell(node, outcome, run, {
    index: run.next(),
    durationMs: 0,
    isUndone: true,
  });
  return { kind: "failed", node, outcome };
}
