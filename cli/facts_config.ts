/** Finds what a facts file says, where there is one. */

import type { FactsConfig } from "../lib/facts/config.ts";
import type { CommandContext } from "./command.ts";
import { mayHaveKind } from "./kind_file.ts";

/**
 * Loads the facts files of the configuration; undefined when there are none,
 * and nothing of what reads them is loaded then.
 * @throws {ConfigErrors} With every error that was found.
 */
export async function loadFactsConfig(
  { options, redactor }: CommandContext,
): Promise<FactsConfig | undefined> {
  if (!mayHaveKind("facts", options.config)) return undefined;
  const { findSurroundings } = await import("../lib/apply/setup.ts");
  const { loadFacts } = await import("../lib/facts/load_config.ts");
  const config = await loadFacts(await findSurroundings(options, redactor));
  if (config !== undefined && config.notifiers.length > 0) {
    const { listSecrets } = await import("../lib/facts/alerts/notifier.ts");
    config.notifiers.flatMap(listSecrets).forEach((one) => redactor.add(one));
  }
  return config;
}
