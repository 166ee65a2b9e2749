/** Opens collectors and fact groups as they are configured. */

import type { CollectorRegistry } from "./collector.ts";
import {
  type CollectorConfig,
  TIMEOUT_SECS,
  toCollectorConfig,
} from "./config.ts";
import { toParams } from "./fields.ts";
import {
  type Group,
  type GroupConfig,
  type GroupRegistry,
  toGroupConfig,
} from "./group.ts";
import { openCollectors } from "./open.ts";
import { type OpenGroup, Rounds, type RoundSource } from "./rounds.ts";

/** Time for a group that ends by itself to do so, in milliseconds: a program is told first, and killed two seconds later. */
const END_MS = 3000;

/** What there is, and what runs. */
export interface OpenRoundsOptions {
  /** All collectors. */
  readonly collectorRegistry: CollectorRegistry;
  /** All groups. */
  readonly groupRegistry: GroupRegistry;
  /** Collectors that run. */
  readonly collectors: readonly CollectorConfig[];
  /** Groups that run. */
  readonly groups: readonly GroupConfig[];
  /** Most samples that one collector or group may give. */
  readonly sampleLimit: number;
}

/**
 * Loads collectors and groups and makes what runs them. A collector that a
 * group needs and that does not run itself runs for the group only.
 */
export async function openRounds(
  options: OpenRoundsOptions,
  source: RoundSource,
): Promise<Rounds> {
  const { collectorRegistry, collectors, sampleLimit } = options;
  const loaded = await Promise.all(
    options.groups.map(async (config) => {
      const load = options.groupRegistry[config.type];
      if (load === undefined) {
        throw new TypeError(`There is no fact group "${config.type}"`);
      }
      return { config, group: await load() };
    }),
  );
  const needed = new Set(loaded.flatMap(({ group }) => group.collectors));
  const names = new Map(collectors.map(({ type, name }) => [type, name]));
  const told = new Set(names.values());
  const hidden = [...needed].filter((type) => !names.has(type))
    .map((type) => ({
      ...toCollectorConfig(type),
      name: `${type} (for groups)`,
    }));
  hidden.forEach(({ type, name }) => names.set(type, name));
  const scraper = await openCollectors(collectorRegistry, source, {
    collectors: [...collectors, ...hidden],
    sampleLimit,
  });
  const groups = loaded.map(({ config, group }) =>
    openGroup(config, group, names)
  );
  return new Rounds({ scraper, groups, told, sampleLimit }, source);
}

function openGroup(
  config: GroupConfig,
  group: Group,
  names: ReadonlyMap<string, string>,
): OpenGroup {
  const { name, type, params, labels, intervalSecs, timeoutSecs } = config;
  const limitMs = (timeoutSecs ?? group.timeoutSecs ?? TIMEOUT_SECS) * 1000;
  return {
    name,
    type,
    read: group.open(toParams(group.fields, params)),
    collectors: new Map(
      group.collectors.map((word) => [word, names.get(word) ?? word]),
    ),
    hasRates: group.hasRates ?? false,
    limitMs,
    timeoutMs: limitMs + (group.endsItself ? END_MS : 0),
    intervalMs: intervalSecs * 1000,
    labels,
  };
}

/** Lists the groups that are told when nobody chooses. */
export async function listDefaultGroups(
  registry: GroupRegistry,
): Promise<GroupConfig[]> {
  const loaded = await Promise.all(
    Object.values(registry).map((load) => load()),
  );
  return loaded.filter(({ isDefault }) => isDefault)
    .map(({ type }) => toGroupConfig(type));
}
