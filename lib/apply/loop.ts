/** The variables of one turn of a loop, and what its turns come to. */

import type { Node } from "../config/node.ts";
import type { Outcome } from "./run_task.ts";

/** Gives the item, its index and, when asked for, its place among the others. */
export function toLoopVariables(
  { envelope: { loopControl } }: Node,
  items: readonly unknown[],
  index: number,
): Record<string, unknown> {
  const values: Record<string, unknown> = {
    [loopControl.loopVar]: items[index],
  };
  if (loopControl.indexVar !== undefined) values[loopControl.indexVar] = index;
  if (loopControl.extended) {
    values["ansible_loop"] = {
      index: index + 1,
      index0: index,
      first: index === 0,
      last: index === items.length - 1,
      length: items.length,
      ...(index > 0 ? { previtem: items[index - 1] } : {}),
      ...(index + 1 < items.length ? { nextitem: items[index + 1] } : {}),
    };
  }
  return values;
}

/** What all items of a loop came to. */
export function aggregate(outcomes: readonly Outcome[]): Outcome {
  const has = (status: Outcome["status"]) =>
    outcomes.some((one) => one.status === status);
  const status = has("failed")
    ? "failed"
    : has("unknown")
    ? "unknown"
    : has("changed")
    ? "changed"
    : outcomes.every((one) => one.status === "skipped")
    ? "skipped"
    : "ok";
  return {
    status,
    result: {
      changed: has("changed"),
      failed: has("failed"),
      skipped: status === "skipped",
      results: outcomes.map((one) => one.result),
    },
    changes: outcomes.flatMap((one) => one.changes),
    warnings: [],
    ignored: outcomes.every((one) => one.status !== "failed" || one.ignored),
    ...(status === "failed"
      ? { why: outcomes.find((one) => one.status === "failed")?.why ?? "" }
      : {}),
  };
}
