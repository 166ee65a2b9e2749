/** Loads configurations that are given as texts. */

import { type ConfigError, ConfigErrors } from "../../lib/error.ts";
import { loadApply, type LoadOptions } from "../../lib/config/load.ts";
import type { ApplyConfig } from "../../lib/config/node.ts";
import { registry } from "./registry.ts";
import { writeFiles } from "./temp_dir.ts";

/** Files by name. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Loads files as a configuration; a text is its `apply.yml`. */
export async function loadFiles(
  files: Files | string,
  options: Partial<LoadOptions> = {},
): Promise<ApplyConfig> {
  const all = typeof files === "string" ? { "apply.yml": files } : files;
  using dir = writeFiles(all);
  return await loadApply({
    dir: dir.path,
    registry,
    hostName: "web-01",
    ...options,
  });
}

/** Loads files that are wrong, and gives the errors. */
export async function loadErrors(
  files: Files | string,
  options: Partial<LoadOptions> = {},
): Promise<readonly ConfigError[]> {
  try {
    await loadFiles(files, options);
  } catch (error) {
    if (error instanceof ConfigErrors) return error.errors;
    throw error;
  }
  return [];
}
