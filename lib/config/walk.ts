/** Walks loaded nodes. */

import type { Node } from "./node.ts";

/** Gives every node, blocks before what is in them. */
export function* eachNode(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node;
    if (node.kind !== "block") continue;
    yield* eachNode(node.block);
    yield* eachNode(node.rescue);
    yield* eachNode(node.always);
  }
}
