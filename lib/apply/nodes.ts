/** Walks over the nodes of a configuration. */

import type { Node, TaskNode } from "../config/node.ts";

/** All tasks under a node, in order; those of rescue and always apart. */
export function toTasks(node: Node): TaskNode[] {
  if (node.kind === "task") return [node];
  return node.kind === "block" ? node.block.flatMap(toTasks) : [node.asTask];
}
