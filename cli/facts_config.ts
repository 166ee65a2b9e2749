/** Finds what a facts file says, where there is one. */

import {
  findConfig,
  findKind,
  listConfigFiles,
} from "../lib/config/discover.ts";
import { ConfigError } from "../lib/error.ts";
import type { FactsConfig } from "../lib/facts/config.ts";
import type { CommandContext } from "./command.ts";

/**
 * Loads the facts files of the configuration; undefined when there are none,
 * and nothing of what reads them is loaded then.
 * @throws {ConfigErrors} With every error that was found.
 */
export async function loadFactsConfig(
  { options, redactor }: CommandContext,
): Promise<FactsConfig | undefined> {
  if (!hasFactsFile(options.config)) return undefined;
  const { findSurroundings } = await import("../lib/apply/setup.ts");
  const { loadFacts } = await import("../lib/facts/load_config.ts");
  return await loadFacts(await findSurroundings(options, redactor));
}

/** Without a configuration the defaults hold; one that was named has to be there. */
function hasFactsFile(given: string | undefined): boolean {
  try {
    const { dir, file } = findConfig(given, readHome());
    const isOurs = (kind: string | undefined) =>
      kind === undefined || kind === "facts";
    return file === undefined
      ? listConfigFiles(dir).some(({ kind }) => isOurs(kind))
      : isOurs(findKind(file));
  } catch (error) {
    if (given === undefined && error instanceof ConfigError) return false;
    throw error;
  }
}

function readHome(): string | undefined {
  try {
    return Deno.env.get("HOME");
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
