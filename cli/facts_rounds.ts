/** Opens what a command reads of this host. */

import type { FactsChoice } from "../lib/facts/choose_names.ts";
import { groups } from "../lib/facts/groups/mod.ts";
import { collectors } from "../lib/facts/mod.ts";
import { openRounds } from "../lib/facts/open_groups.ts";
import type { Rounds } from "../lib/facts/rounds.ts";
import { readAddresses } from "../lib/host/addresses.ts";
import type { Host } from "../lib/host/host.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import type { Redactor } from "../lib/secret.ts";

/** What is read, and from what. */
export interface RoundsOptions extends FactsChoice {
  /** Most samples that one collector or group may give. */
  readonly sampleLimit: number;
  /** The kernel's files. */
  readonly kernel: Kernel;
  /** Knows the secrets that may not be told. */
  readonly redactor: Redactor;
}

/** Opens collectors and groups of this host. */
export async function openHostRounds(
  { kernel, redactor, ...choice }: RoundsOptions,
): Promise<Rounds> {
  return await openRounds({
    collectorRegistry: collectors,
    groupRegistry: groups,
    ...choice,
  }, {
    kernel,
    host: () => openHost(redactor),
    addresses: readAddresses,
    redactor,
  });
}

async function openHost(redactor: Redactor): Promise<Host> {
  const { LocalHost } = await import("../lib/host/local.ts");
  return new LocalHost(() => false, (text) => redactor.has(text));
}
