/** What the plugins of a configuration may do, as rights of the commands and for review. */

import type { TaskNode } from "../lib/config/node.ts";
import { toPluginOf } from "../lib/config/types.ts";
import { type Lock, LOCK_NAME } from "../lib/plugins/lock_file.ts";
import { listPermissions } from "../lib/plugins/permissions.ts";
import { type Need, type RightClass, toDirectory } from "./rights.ts";

/** A right that a plugin was granted. */
export interface PluginRight {
  readonly plugin: string;
  /** A line such as `write /etc/motd`. */
  readonly right: string;
}

/** Lists what all plugins of a lock may do, whether they are used or not. */
export function listPluginRights(lock: Lock): PluginRight[] {
  return Object.keys(lock).sort().flatMap((plugin) =>
    listPermissions(lock[plugin]!.permissions)
      .map((right) => ({ plugin, right }))
  );
}

/** Where a right of a plugin is written. */
export const PLUGIN_PLACE = LOCK_NAME;

/** Lists what a task of a plugin needs; undefined when it is of none. */
export function listPluginNeeds(
  { type, place }: TaskNode,
  lock: Lock,
): Need[] | undefined {
  const locked = lock[toPluginOf(type) ?? ""];
  if (locked === undefined) return undefined;
  const { write = [], run = [], net = [] } = locked.permissions;
  const toNeeds = (right: RightClass, all: readonly string[]) =>
    all.map((what): Need => ({ right, what, why: "", task: type, place }));
  return [
    ...toNeeds("write", write.map(toDirectory)),
    ...toNeeds("run", run),
    ...toNeeds("run", write.length > 0 ? ["cp"] : []),
    ...toNeeds("net", net),
  ];
}
