/** Includes as nodes: which are known at load, and which have to wait for a variable. */

import { BLOCK_KEYS } from "./envelope.ts";
import type { IncludeNode, TaskNode } from "./node.ts";
import { isTemplated } from "./plain.ts";
import type { Report } from "./report.ts";

/** Params of includes that name files. */
const NAMES = ["file", "name", "tasks_from", "vars_from"];

/** Tells whether the name of an include holds a template. */
export function findDynamic({ params }: Pick<TaskNode, "params">): boolean {
  return NAMES.some((key) => isTemplated(params[key]));
}

/** Makes an include of the task that states it. */
export function toIncludeNode(node: TaskNode): IncludeNode {
  const { envelope, source, path, role } = node;
  return {
    kind: "include",
    params: node.params,
    envelope,
    source,
    path,
    asTask: node,
    ...(role === undefined ? {} : { role }),
    get place() {
      return node.place;
    },
  };
}

/** Refuses keys that mean nothing for many tasks at once. */
export function requireBlockKeys(
  node: TaskNode,
  value: Record<string, unknown>,
  report: Report,
): void {
  const { source, path, type, params } = node;
  for (const key of Object.keys(value)) {
    if (key === "type" || key in params || BLOCK_KEYS.includes(key)) continue;
    report.add(
      source.errorAt(
        [...path, key],
        `Cannot use the key "${key}" in task "${type}"`,
        { what: "key", advice: "Use it in the tasks that are included" },
      ),
    );
  }
}
