/** The process of a plugin: one for each, with the rights that it declares and nothing to read. */

import { readVariable } from "../config/discover.ts";
import { TaskError, toMessage } from "../error.ts";
import { UNIT_LIMITS, UnitProcess } from "../units/process.ts";
import { explain } from "../units/unit_errors.ts";
import { parseDescription, type PluginDescription } from "./description.ts";
import type { PluginFormat } from "./lock_file.ts";
import type { PluginPermissions } from "./permissions.ts";
import type { SentPlugin } from "./serve_plugin.ts";
import type { PluginLimits } from "./settings.ts";
import { toFileName } from "./store.ts";

/** A plugin with its file. */
export interface PluginContent {
  readonly name: string;
  readonly version: string;
  readonly format: PluginFormat;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A process that serves a plugin. */
export interface PluginProcess extends AsyncDisposable {
  readonly process: UnitProcess;
  /** Name of the file, for what is said of it. */
  readonly file: string;
  /** Directory that its process works in; it may not read it. */
  readonly dir: string;
  /**
   * Has the plugin say what it is.
   * @throws {TaskError} When it says nothing that can be used, or takes too much.
   */
  describe(): Promise<PluginDescription>;
}

/**
 * Opens the process of a plugin. Files and programs are asked of the host that
 * its tasks are given, so the process may read and run nothing itself.
 */
export function openPlugin(
  { name, version, format, bytes }: PluginContent,
  permissions: PluginPermissions,
  { idleMs, ...limits }: PluginLimits & { readonly idleMs?: number },
): PluginProcess {
  // Any directory will do.
  const dir = Deno.execPath().replace(/\/[^/]+$/, "") || "/";
  const file = toFileName(name, { version, format });
  const address = new URL(file, `file://${dir}/`).href;
  const sent: SentPlugin = { address, format, bytes, limits };
  const process = new UnitProcess({
    dir,
    isClosed: true,
    rights: toFlags(permissions),
    env: readEnvironment(permissions),
    first: { method: "plugin.open", args: [sent] },
    limits: {
      silenceMs: limits.timeoutMs,
      ...idleMs === undefined ? {} : { idleMs },
      memoryBytes: UNIT_LIMITS.memoryBytes +
        limits.maxMemoryBytes * limits.maxMemories,
    },
  });
  return {
    process,
    file,
    dir,
    describe: async () => {
      try {
        return parseDescription(await process.begin());
      } catch (error) {
        if (error instanceof TaskError) throw error;
        const { root } = process;
        const { reason, advice } = explain(error, { dir, root, file }) ??
          { reason: toMessage(error) };
        throw new TaskError(`Cannot use the plugin "${name}": ${reason}`, {
          ...advice === undefined ? {} : { advice },
        });
      }
    },
    [Symbol.asyncDispose]: () => process[Symbol.asyncDispose](),
  };
}

function toFlags({ net = [], env = [] }: PluginPermissions): string[] {
  return [
    ...net.length > 0 ? [`--allow-net=${net.join(",")}`] : [],
    ...env.length > 0 ? [`--allow-env=${env.join(",")}`] : [],
  ];
}

function readEnvironment(
  { env = [] }: PluginPermissions,
): Record<string, string> {
  return Object.fromEntries(
    env.map((name): [string, string | undefined] => [name, readVariable(name)])
      .filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
