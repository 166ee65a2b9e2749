/** Looks at this host once, for scripts. */

import { readAddresses } from "../host/addresses.ts";
import { openKernel } from "../host/open_kernel.ts";
import { Redactor } from "../secret.ts";
import { chooseNamed, listAllDefaults } from "./choose_names.ts";
import type { Family } from "./collector.ts";
import { SAMPLE_LIMIT } from "./config.ts";
import { mergeFamilies } from "./families.ts";
import { gatherFacts } from "./gather.ts";
import type { FactObject } from "./group.ts";
import { groups } from "./groups/mod.ts";
import { collectors } from "./mod.ts";
import { openRounds } from "./open_groups.ts";

/** What is looked at. */
export interface CollectOptions {
  /** Groups and collectors by their words; those that are on by default when absent. */
  names?: readonly string[];
}

/** What was found. */
export interface CollectedFacts {
  /** Metrics of the collectors, as an endpoint would serve them. */
  families: readonly Family[];
  /** Plain data by group. */
  facts: Readonly<Record<string, FactObject>>;
  /** Why a collector or group failed, by its name; what is not on this host has not failed. */
  problems: Readonly<Record<string, string>>;
}

/**
 * Collects metrics and facts of this host; takes a quarter of a second where
 * rates are counted. Reading the kernel's files takes all rights of Deno.
 * @throws {TaskError} When there is no group or collector of a name.
 */
export async function collect(
  options: CollectOptions = {},
): Promise<CollectedFacts> {
  const chosen = options.names === undefined
    ? await listAllDefaults(true)
    : chooseNamed(options.names, { collectors: [], groups: [] }, false);
  using kernel = await openKernel();
  const rounds = await openRounds({
    collectorRegistry: collectors,
    groupRegistry: groups,
    ...chosen,
    sampleLimit: SAMPLE_LIMIT,
  }, {
    kernel,
    host: async () => new (await import("../host/local.ts")).LocalHost(),
    addresses: readAddresses,
    redactor: new Redactor(),
  });
  const gathered = await gatherFacts(rounds);
  return {
    families: mergeFamilies(gathered.collected).families,
    facts: Object.fromEntries(
      gathered.groups.flatMap(({ name, facts }) =>
        facts ? [[name, facts]] : []
      ),
    ),
    problems: Object.fromEntries(
      gathered.metrics.filter(({ outcome }) => outcome === "failed")
        .map(({ name, reason }) => [name, reason ?? ""]),
    ),
  };
}
