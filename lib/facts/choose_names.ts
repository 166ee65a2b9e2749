/** Which collectors and groups are meant by their names. */

import {
  type CollectorConfig,
  type FactsConfig,
  toCollectorConfig,
} from "./config.ts";
import { type GroupConfig, toGroupConfig } from "./group.ts";
import { groups } from "./groups/mod.ts";
import { collectors } from "./mod.ts";
import { listDefaults } from "./open.ts";
import { listDefaultGroups } from "./open_groups.ts";
import { findNearest, TaskError } from "../error.ts";

/** What runs. */
export interface FactsChoice {
  /** Collectors. */
  readonly collectors: readonly CollectorConfig[];
  /** Groups. */
  readonly groups: readonly GroupConfig[];
}

/** What runs where nothing is configured: metrics come from the collectors alone. */
export async function listAllDefaults(
  wantsGroups: boolean,
): Promise<FactsChoice> {
  return {
    collectors: await listDefaults(collectors),
    groups: wantsGroups ? await listDefaultGroups(groups) : [],
  };
}

/** What runs by a configuration, or by default where there is none; the groups that are told by default only where they are wanted. */
export async function listAll(
  config: FactsConfig | undefined,
  wantsGroups: boolean,
): Promise<FactsChoice> {
  const defaults = await listAllDefaults(wantsGroups);
  if (config === undefined) return defaults;
  const types = new Set(config.groups.map(({ type }) => type));
  const others = defaults.groups.filter(({ type }) =>
    !types.has(type) && !config.groupsOff.has(type)
  );
  return {
    collectors: config.collectors,
    groups: [...config.groups, ...others],
  };
}

/**
 * Picks what was named out of what is configured, and by its defaults what is
 * not. A word may stand for a group and a collector: as metrics the collector
 * is meant, else the group.
 * @throws {TaskError} When there is neither of a name.
 */
export function chooseNamed(
  names: readonly string[],
  configured: FactsChoice,
  asMetrics: boolean,
): FactsChoice {
  const chosen = {
    collectors: new Set<CollectorConfig>(),
    groups: new Set<GroupConfig>(),
  };
  for (const name of names) {
    const collector = configured.collectors.find((one) => one.name === name) ??
      (Object.hasOwn(collectors, name) ? toCollectorConfig(name) : undefined);
    const group = configured.groups.find((one) => one.name === name) ??
      (Object.hasOwn(groups, name) ? toGroupConfig(name) : undefined);
    if (group && (!collector || !asMetrics)) chosen.groups.add(group);
    else if (collector) chosen.collectors.add(collector);
    else throw toUnknown(name);
  }
  return {
    collectors: [...chosen.collectors],
    groups: [...chosen.groups],
  };
}

function toUnknown(name: string): TaskError {
  const known = [...Object.keys(groups), ...Object.keys(collectors)];
  const near = findNearest(name, known);
  return new TaskError(`There is no fact group or collector "${name}"`, {
    advice: near === undefined
      ? `There are: ${[...new Set(known)].sort().join(" ")}`
      : `Did you mean "${near}"?`,
  });
}
