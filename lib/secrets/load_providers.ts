/** Loads what the `secrets` files of a configuration say: the providers that are asked, in order. */

import * as z from "zod";
import { readRendered } from "../apply/rendered_files.ts";
import type { Surroundings } from "../apply/setup.ts";
import { Report } from "../config/report.ts";
import {
  below,
  type Chosen,
  readParams,
  readUnit,
} from "../logs/config/unit.ts";
import { bringsUnits } from "../units/find_units.ts";
import { providers } from "./mod.ts";
import type { Provider, ProviderRegistry } from "./provider.ts";

/** Most providers of a configuration. */
const MAX_PROVIDERS = 20;

const FILE = z.strictObject({
  providers: z.array(z.unknown()).max(MAX_PROVIDERS),
});

/**
 * Loads the providers; none where there is no file. Templates in it see the
 * environment and the env file, not what providers give.
 * @throws {ConfigErrors} With every error that was found.
 */
export async function loadProviders(
  surroundings: Surroundings,
): Promise<Chosen<Provider>[]> {
  const report = new Report();
  const { files } = await readRendered("secrets", surroundings, report);
  const chosen: Chosen<Provider>[] = [];
  const registry = await report.try(() => findProviders(surroundings)) ??
    providers;
  for (const { source, value } of files) {
    const spot = { source, path: [] };
    const read = readParams(value, spot, { label: '"secrets"' }, FILE, report);
    for (const [index, entry] of (read?.data.providers ?? []).entries()) {
      const one = await readUnit(
        entry,
        below(spot, "providers", index),
        { word: "provider", registry },
        report,
      );
      if (one !== undefined) chosen.push(one);
    }
  }
  report.throwAll();
  return chosen;
}

/** Adds the providers that the directory brings. */
async function findProviders(
  { dir }: Surroundings,
): Promise<ProviderRegistry> {
  if (!bringsUnits(dir, "provider")) return providers;
  const { OwnUnits } = await import("../units/own_units.ts");
  const { openOwnProvider } = await import("../units/own_provider.ts");
  return new OwnUnits(dir).add("provider", providers, openOwnProvider);
}
