/** The variables of one turn of a loop. */

import type { Node } from "../config/node.ts";

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
