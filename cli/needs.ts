/** Derives which rights applying a whole configuration takes. */

import { toTasks } from "../lib/apply/nodes.ts";
import { isTemplated, type Scope } from "../lib/apply/scope.ts";
import type { Setup } from "../lib/apply/setup.ts";
import type { Node, TaskNode } from "../lib/config/node.ts";
import { toPlaceText } from "../lib/error.ts";
import { readLock } from "../lib/plugins/lock_file.ts";
import { listPluginNeeds } from "./plugin_rights.ts";
import { listNeeds, type Need } from "./rights.ts";

/** Items of a loop that are looked at. */
const MAX_ITEMS = 1000;

/** Lists what all tasks of a configuration need, each need once. */
export async function listAllNeeds({ config, scope }: Setup): Promise<Need[]> {
  const needs: Need[] = [];
  const lock = readLock(config.dir);
  for (const node of [...config.nodes, ...config.handlers].flatMap(toAll)) {
    const { role, envelope } = node;
    const own = role
      ? scope.withDefaults(role.defaults).with(role.vars)
      : scope;
    for (const inner of await listItems(own.with(envelope.vars), node)) {
      needs.push(
        ...listPluginNeeds(node, lock) ??
          await listNeeds(node, (value) => inner.render(value)),
      );
    }
  }
  const toKey = ({ right, what, why, place }: Need) =>
    [right, what ?? `${toPlaceText(place)} ${why}`].join(" ");
  return [...new Map(needs.map((need) => [toKey(need), need])).values()];
}

/** A scope for each item of a loop; without the item where they are not known. */
async function listItems(
  scope: Scope,
  { envelope }: TaskNode,
): Promise<Scope[]> {
  const { loop, loopControl } = envelope;
  if (loop === undefined) return [scope];
  try {
    const items = await scope.render(loop);
    if (!Array.isArray(items) || isTemplated(items)) return [scope];
    return items.slice(0, MAX_ITEMS)
      .map((item) => scope.with({ [loopControl.loopVar]: item }, true));
  } catch {
    return [scope];
  }
}

/** All tasks under a node, those of rescue and always too. */
function toAll(node: Node): TaskNode[] {
  return node.kind === "block"
    ? [node.block, node.rescue, node.always].flat().flatMap(toAll)
    : toTasks(node);
}
