/** What tasks are made of, as one digest each: rendered params, and the files of the configuration that they read. */

import { digestFile } from "../../host/digest.ts";
import { sha256 } from "../../sha256.ts";
import type { ManagedPaths } from "./managed_paths.ts";

/** Digests the definition of each task of a run, by its key. Needs read permission for the configuration. */
export async function digestDefinitions(
  managed: ManagedPaths,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const digests = new Map<string, string>();
  for (const { key, params, inputs } of managed.tasks) {
    let text = params;
    for (const path of [...inputs].sort()) {
      const known = files.get(path);
      const digest = known ?? await digestInput(path);
      if (known === undefined) files.set(path, digest);
      text += ` ${digest}`;
    }
    digests.set(key, sha256(new TextEncoder().encode(text)));
  }
  return digests;
}

/** A directory, or what is gone by now, counts by its absence. */
async function digestInput(path: string): Promise<string> {
  try {
    return await digestFile(path, "sha256");
  } catch {
    return "none";
  }
}
