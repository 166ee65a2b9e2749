/** Serves a plugin in the process that it runs in: loads what it is sent, and tells what is in it. */

import { isMap } from "../config/plain.ts";
import { TaskError } from "../error.ts";
import type { Task } from "../task.ts";
import { isTask } from "../units/served_tasks.ts";
import type { Served, UnitModules } from "../units/served.ts";
import type { PluginFormat } from "./lock_file.ts";
import type { WasmLimits } from "./wasm/bound_module.ts";
import { checkModule } from "./wasm/check_module.ts";
import { describeModule } from "./wasm/describe.ts";
import { toWasmTask } from "./wasm/task.ts";

/** A plugin as it is sent to its process. */
export interface SentPlugin {
  /** Address that its units are asked for by, with their name behind `#`. */
  readonly address: string;
  readonly format: PluginFormat;
  readonly bytes: Uint8Array;
  readonly limits: WasmLimits;
}

/** What was loaded: what it says, and its task types. */
interface Loaded {
  readonly said: Record<string, unknown>;
  readonly tasks: readonly Task[];
}

/** Makes `open`, which loads a plugin and tells what it says of itself. */
export function servePlugin(modules: UnitModules): Served {
  return {
    open: async ([sent]) => {
      const plugin = readSent(sent);
      const { said, tasks } = plugin.format === "wasm"
        ? loadWasm(plugin)
        : await loadScript(plugin, modules);
      for (const task of tasks) {
        modules.add(`${plugin.address}#${task.type}`, { task });
      }
      return said;
    },
  };
}

function loadWasm({ bytes, limits }: SentPlugin): Loaded {
  const checked = checkModule(bytes, limits);
  const { definitions, ...said } = describeModule(checked);
  const units = Object.fromEntries(
    [...definitions].map((
      [kind, list],
    ) => [kind, list.map(({ name }) => name)]),
  );
  const tasks = (definitions.get("tasks") ?? [])
    .map((definition) => toWasmTask(checked.module, definition));
  return { said: { ...said, units, warnings: checked.warnings }, tasks };
}

async function loadScript(
  { format, bytes }: SentPlugin,
  modules: UnitModules,
): Promise<Loaded> {
  const kind = format === "ts" ? "typescript" : "javascript";
  // What was checked is what runs: no file is read once more.
  const exports = await modules.load(
    `data:application/${kind};base64,${bytes.toBase64()}`,
  );
  const { plugin, ...others } = exports;
  if (!isMap(plugin)) {
    throw new TaskError(
      'Cannot use the plugin: it exports no constant "plugin"',
      {
        advice:
          'Write: export const plugin = { name: "…", version: "…", description: "…", permissions: {} }',
      },
    );
  }
  const tasks = Object.values(others).filter(isTask);
  const warnings = Object.entries(others)
    .filter(([, value]) => typeof value === "object" && !isTask(value))
    .map(([name]) =>
      `what it exports as "${name}" is no task type, and not used`
    );
  const { name, version, description, permissions } = plugin;
  const units = { tasks: tasks.map(({ type }) => type) };
  return {
    said: { name, version, description, permissions, units, warnings },
    tasks,
  };
}

function readSent(value: unknown): SentPlugin {
  return Object(value);
}
