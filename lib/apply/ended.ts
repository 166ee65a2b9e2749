/** How a list of tasks ended. */

import type { Node, TaskNode } from "../config/node.ts";
import type { RunContext } from "./run_context.ts";
import type { Outcome } from "./run_task.ts";
import type { Scope } from "./scope.ts";

/** How a list of tasks ended. */
export type Ended =
  | { kind: "done" }
  | { kind: "stopped"; node: TaskNode }
  | { kind: "failed"; node: TaskNode; outcome: Outcome };

/** Runs nodes in order until one fails or the run is stopped. */
export type RunNodes = (
  nodes: readonly Node[],
  scope: Scope,
  run: RunContext,
) => Promise<Ended>;
