/** Where control groups are: the hierarchies of both versions (cgroups(7)), and what one group's directories are in them. */

import { type Host, TaskError } from "../lib/task.ts";
import { readMounts } from "./_mounts.ts";

/** A hierarchy of groups. */
export interface Hierarchy {
  /** Where it is mounted. */
  root: string;
  version: 1 | 2;
  /** The controllers that it has. */
  controllers: readonly string[];
}

/** Reads the mounted hierarchies, that of version 2 first; those without controllers of version 1 are systemd's own. */
export async function readHierarchies(host: Host): Promise<Hierarchy[]> {
  const mounts = await readMounts(host);
  const found: Hierarchy[] = [];
  const second = mounts.find(({ fstype }) => fstype === "cgroup2");
  if (second) {
    const list = await host.readText(`${second.path}/cgroup.controllers`);
    found.push({ root: second.path, version: 2, controllers: toWords(list) });
  }
  for (const { fstype, path, superOptions } of mounts) {
    if (fstype !== "cgroup") continue;
    const controllers = superOptions.filter((option) =>
      /^[a-z][a-z_]*$/.test(option) && !NO_CONTROLLERS.includes(option)
    );
    if (controllers.length > 0) {
      found.push({ root: path, version: 1, controllers });
    }
  }
  return found;
}

/** Options of a mount that name no controller. */
const NO_CONTROLLERS = [
  "clone_children",
  "cpuset_v2_mode",
  "favordynmods",
  "none",
  "noprefix",
  "ro",
  "rw",
  "xattr",
];

/** A hierarchy in which a group is wanted, and which of its controllers the group needs. */
export interface Place extends Hierarchy {
  needs: string[];
}

/**
 * Finds the hierarchies in which a group is wanted; without controllers it is that of version 2.
 * @throws {TaskError} When the kernel has one of the controllers in none.
 */
export function findPlaces(
  hierarchies: readonly Hierarchy[],
  controllers: readonly string[],
  needsSecond: boolean,
): Place[] {
  const places = new Map<string, Place>();
  const add = (hierarchy: Hierarchy, needs: readonly string[]) => {
    const place = places.get(hierarchy.root) ?? { ...hierarchy, needs: [] };
    place.needs.push(...needs);
    places.set(hierarchy.root, place);
  };
  for (const one of controllers) {
    const hierarchy = hierarchies.find(({ controllers }) =>
      controllers.includes(one)
    );
    if (!hierarchy) throw toMissing(one, hierarchies);
    add(hierarchy, [one]);
  }
  if (needsSecond || controllers.length === 0) {
    const second = hierarchies.find(({ version }) => version === 2);
    if (!second) {
      throw new TaskError(
        "Cannot find control groups of version 2 on this host",
        { advice: "Name the controllers of version 1 in controllers" },
      );
    }
    add(second, []);
  }
  return [...places.values()];
}

function toMissing(
  controller: string,
  hierarchies: readonly Hierarchy[],
): TaskError {
  const all = hierarchies.flatMap(({ controllers }) => controllers).sort();
  return new TaskError(
    `Cannot use controller "${controller}": this kernel has no such controller, or does not show it here`,
    { advice: `Found are ${all.join(", ") || "none"}` },
  );
}

/** Splits a list as the kernel writes it. */
export function toWords(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
