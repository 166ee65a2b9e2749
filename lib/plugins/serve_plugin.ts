/** Serves a plugin in the process that it runs in: loads what it is sent, and tells what is in it. */

import { isMap } from "../config/plain.ts";
import { TaskError } from "../error.ts";
import { isCollector } from "../units/served_collectors.ts";
import { isFilter } from "../units/served_filters.ts";
import { isOpenable } from "../units/served_logs.ts";
import { isTask } from "../units/served_tasks.ts";
import type { Served, UnitModules } from "../units/served.ts";
import type { PluginFormat, PluginUnits } from "./lock_file.ts";
import type { WasmLimits } from "./wasm/bound_module.ts";
import { checkModule } from "./wasm/check_module.ts";
import { type Definition, describeModule } from "./wasm/describe.ts";
import { toWasmFilter, toWasmParser } from "./wasm/logs.ts";
import { toWasmTask } from "./wasm/task.ts";
import { toWasmTemplateFilter } from "./wasm/template_filter.ts";

/** A plugin as it is sent to its process. */
export interface SentPlugin {
  /** Address that its units are asked for by, with their name behind `#`. */
  readonly address: string;
  readonly format: PluginFormat;
  readonly bytes: Uint8Array;
  readonly limits: WasmLimits;
}

/** A unit of a plugin. */
interface Unit {
  /** Its kind, as in a lock. */
  readonly kind: keyof PluginUnits;
  readonly type: string;
  readonly unit: unknown;
}

/** What was loaded: what it says, and its units. */
interface Loaded {
  readonly said: Record<string, unknown>;
  readonly units: readonly Unit[];
}

/** Makes `open`, which loads a plugin and tells what it says of itself. */
export function servePlugin(modules: UnitModules): Served {
  return {
    open: async ([sent]) => {
      const plugin = readSent(sent);
      const { said, units } = plugin.format === "wasm"
        ? loadWasm(plugin)
        : await loadScript(plugin, modules);
      const addresses = new Set<string>();
      for (const { kind, type, unit } of units) {
        const address = `${plugin.address}#${kind}/${type}`;
        if (addresses.has(address)) {
          throw new TaskError(
            `Cannot use the plugin: it has two of the name "${type}" among its ${kind}`,
          );
        }
        addresses.add(address);
        modules.add(address, { unit });
      }
      return { ...said, units: toNames(units) };
    },
  };
}

function toNames(units: readonly Unit[]): Record<string, string[]> {
  const names: Record<string, string[]> = {};
  for (const { kind, type } of units) (names[kind] ??= []).push(type);
  return names;
}

/** What a module brings that it can do without reaching out; of the other kinds nothing can be. */
const WASM_UNITS: Readonly<
  Partial<
    Record<
      keyof PluginUnits,
      (module: WebAssembly.Module, definition: Definition) => unknown
    >
  >
> = {
  tasks: toWasmTask,
  parsers: toWasmParser,
  filters: toWasmFilter,
  template_filters: toWasmTemplateFilter,
};

function loadWasm({ bytes, limits }: SentPlugin): Loaded {
  const checked = checkModule(bytes, limits);
  const { definitions, ...said } = describeModule(checked);
  const units: Unit[] = [];
  const warnings = [...checked.warnings];
  for (const [kind, list] of definitions) {
    const make = WASM_UNITS[kind];
    if (make === undefined) {
      warnings.push(`its ${kind.replaceAll("_", " ")} are not used`);
      continue;
    }
    for (const definition of list) {
      const { name: type } = definition;
      units.push({ kind, type, unit: make(checked.module, definition) });
    }
  }
  return { said: { ...said, warnings }, units };
}

async function loadScript(
  { format, bytes }: SentPlugin,
  modules: UnitModules,
): Promise<Loaded> {
  const kind = format === "ts" ? "typescript" : "javascript";
  // What was checked is what runs: no file is read once more.
  const { plugin, ...others } = await modules.load(
    `data:application/${kind};base64,${bytes.toBase64()}`,
  );
  if (!isMap(plugin)) {
    throw new TaskError(
      'Cannot use the plugin: it exports no constant "plugin"',
      {
        advice:
          'Write: export const plugin = { name: "…", version: "…", description: "…", permissions: {} }',
      },
    );
  }
  const units: Unit[] = [];
  const warnings: string[] = [];
  for (const [name, unit] of Object.entries(others)) {
    if (typeof unit !== "object" || unit === null) continue;
    const kind = findKind(name, unit);
    const key = kind === "template_filters" ? "name" : "type";
    const type: unknown = Reflect.get(unit, key);
    if (kind === undefined || typeof type !== "string") {
      warnings.push(`what it exports as "${name}" is no unit, and not used`);
    } else units.push({ kind, type, unit });
  }
  const { name, version, description, permissions } = plugin;
  return {
    said: { name, version, description, permissions, warnings },
    units,
  };
}

/** The kind of what a module exports; parsers and filters look alike and are told by their names. */
function findKind(name: string, unit: object): keyof PluginUnits | undefined {
  if (isTask(unit)) return "tasks";
  if (isFilter(unit)) return "template_filters";
  if (isCollector(unit)) return "collectors";
  if (!isOpenable(unit)) return undefined;
  if (name.endsWith("Parser")) return "parsers";
  return name.endsWith("Filter") ? "filters" : undefined;
}

function readSent(value: unknown): SentPlugin {
  return Object(value);
}
