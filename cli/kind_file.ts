/** Tells which parts of the program a configuration has files for, without reading them. */

import {
  findConfig,
  findKind,
  type Kind,
  listConfigFiles,
} from "../lib/config/discover.ts";
import { ConfigError } from "../lib/error.ts";

/**
 * Tells whether there may be files of a kind: a file whose name tells nothing
 * may be of any. Without a configuration there are none; one that was named
 * has to be there.
 * @throws {ConfigError} When it is not.
 */
export function mayHaveKind(kind: Kind, given: string | undefined): boolean {
  try {
    const { dir, file } = findConfig(given, readHome());
    const isOurs = (found: string | undefined) =>
      found === undefined || found === kind;
    return file === undefined
      ? listConfigFiles(dir).some((found) => isOurs(found.kind))
      : isOurs(findKind(file));
  } catch (error) {
    if (given === undefined && error instanceof ConfigError) return false;
    throw error;
  }
}

/** Lists the programs of a configuration, with those of other files that were read. */
export function listPrograms(
  given: string | undefined,
  read: readonly string[],
): { dir: string; names: string[] } {
  try {
    const { dir, file } = findConfig(given, readHome());
    const listed = file === undefined
      ? listConfigFiles(dir).map(({ name }) => name)
      : [file];
    const names = new Set([...listed, ...read]);
    return { dir, names: [...names].filter((name) => name.endsWith(".ts")) };
  } catch (error) {
    if (error instanceof ConfigError) return { dir: "", names: [] };
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
