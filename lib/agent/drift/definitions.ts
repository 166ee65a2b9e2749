/** What tasks are made of, as one digest each: rendered params, and the files of the configuration that they read. */

import { sha256 } from "../../sha256.ts";
import type { ManagedTask } from "./managed_paths.ts";

/** Digests definitions; each file is read once. */
export class Definitions {
  #files = new Map<string, Promise<string>>();

  /** Digests the definition of a task. Needs read permission for the configuration. */
  async digest(
    { params, inputs }: Pick<ManagedTask, "params" | "inputs">,
  ): Promise<string> {
    if (inputs.size === 0) return params;
    let text = params;
    for (const path of [...inputs].sort()) {
      const digest = this.#files.get(path) ?? digestInput(path);
      this.#files.set(path, digest);
      text += ` ${await digest}`;
    }
    return sha256(new TextEncoder().encode(text));
  }
}

/** A directory, or what is gone by now, counts by its absence. */
async function digestInput(path: string): Promise<string> {
  try {
    const { digestFile } = await import("../../host/digest.ts");
    return await digestFile(path, "sha256");
  } catch {
    return "none";
  }
}
