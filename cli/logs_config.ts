/** Finds what a logs file says. */

import { findSurroundings } from "../lib/apply/setup.ts";
import { findNearest } from "../lib/error.ts";
import type { LogsConfig } from "../lib/logs/config/config.ts";
import { requireLogs } from "../lib/logs/config/load_config.ts";
import type { CommandContext } from "./command.ts";
import { UsageError } from "./parameter.ts";

/**
 * Loads the logs files of the configuration, with the sources that were named
 * or all.
 * @throws {ConfigErrors} With every error that was found.
 * @throws {ConfigError} When there is nothing to ship.
 * @throws {UsageError} When there is no source of a name.
 */
export async function loadLogsConfig(
  { options, redactor }: CommandContext,
  names: readonly string[],
): Promise<LogsConfig> {
  const surroundings = await findSurroundings(options, redactor);
  const config = await requireLogs(surroundings);
  if (names.length === 0) return config;
  const known = config.sources.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = findNearest(name, known);
    throw new UsageError(
      `There is no source "${name}"`,
      near === undefined
        ? `There are: ${known.join(" ")}`
        : `Did you mean "${near}"?`,
    );
  }
  const sources = config.sources.filter(({ name }) => names.includes(name));
  return { ...config, sources };
}
