/** What `plugins.yml` says: where plugins come from, where they are kept, and what they may take of this host. */

import * as z from "zod";
import { toErrors } from "../config/issues.ts";
import { PARSING } from "../config/params.ts";
import type { Report } from "../config/report.ts";
import type { Source } from "../config/source.ts";
import { bytes, flag, nameText, seconds, text } from "../field.ts";
import type { WasmLimits } from "./wasm/bound_module.ts";

/** A place that plugins are installed from. */
export interface RegistryEntry {
  readonly name: string;
  /** `https:` or `file:` address, or a path of a directory; relative to the configuration. */
  readonly url: string;
  readonly enabled: boolean;
  /** Registries are asked in this order, the lowest number first. */
  readonly priority: number;
  /** Sent to the registry alone. */
  readonly token?: string;
}

/** What a running plugin may take. */
export interface PluginLimits extends WasmLimits {
  /** Longest silence of it, in milliseconds. */
  readonly timeoutMs: number;
}

/** The settings. */
export interface PluginSettings {
  readonly registries: readonly RegistryEntry[];
  /** Directory of installed plugins; `plugins` beside the settings when absent. */
  readonly pluginDir: string | undefined;
  /** Directory of the cache; the user's own when absent. */
  readonly cacheDir: string | undefined;
  /** Longest wait for a registry, in milliseconds. */
  readonly timeoutMs: number;
  readonly limits: PluginLimits;
  /** Keys of the original that are taken and do nothing, each with the reason. */
  readonly unused: readonly string[];
}

const REGISTRY = z.strictObject({
  name: nameText().refine((name) => !name.includes("/"), {
    error: 'expected a name without "/"',
  }),
  url: text(),
  enabled: z._default(flag(), true),
  priority: z._default(z.int(), 0),
  token: z.exactOptional(text()),
});

/** A time that is not nothing. */
function time(): z.ZodType<number> {
  return seconds().refine((value) => value > 0 && value <= 3600, {
    error: "expected a time above 0, and no more than an hour",
  });
}

const SECURITY = z.strictObject({
  max_memory: z._default(bytes(), 64 * 1024 * 1024),
  execution_timeout_secs: z._default(time(), 30),
  max_tables: z._default(z.int().min(0).max(100), 1),
  max_memories: z._default(z.int().min(1).max(100), 1),
  max_globals: z._default(z.int().min(0).max(10_000), 100),
  max_stack_size: z.exactOptional(bytes()),
  fuel_limit: z.exactOptional(z.int()),
  allow_wasi: z.exactOptional(flag()),
  debug_enabled: z.exactOptional(flag()),
});

const FILE = z.strictObject({
  registries: z._default(z.array(REGISTRY).max(20), []),
  plugin_dir: z.exactOptional(text()),
  cache_dir: z.exactOptional(text()),
  timeout_seconds: z._default(time(), 30),
  auto_update: z.exactOptional(flag()),
  security: z.prefault(SECURITY, {}),
}).check(z.refine(
  ({ registries }) =>
    new Set(registries.map(({ name }) => name)).size === registries.length,
  { error: "expected a name of its own for each", path: ["registries"] },
));

/** Reads a file whose templates were rendered; what is wrong goes to the report. */
export function readPluginSettings(
  source: Source,
  value: Readonly<Record<string, unknown>>,
  report: Report,
): PluginSettings | undefined {
  const result = FILE.safeParse(value, PARSING);
  if (result.success) return toSettings(result.data);
  toErrors(result.error.issues, value, {
    source,
    path: [],
    label: "a plugins file",
    known: Object.keys(FILE.shape),
    noLog: false,
    isRendered: true,
  }).forEach((error) => report.add(error));
  return undefined;
}

/** The settings where no file says any: no registry, and the limits of the original. */
export function toDefaultSettings(): PluginSettings {
  return toSettings(FILE.parse({}, PARSING));
}

function toSettings(data: z.infer<typeof FILE>): PluginSettings {
  const { security } = data;
  return {
    registries: data.registries.filter(({ enabled }) => enabled)
      .toSorted((a, b) => a.priority - b.priority),
    pluginDir: data.plugin_dir,
    cacheDir: data.cache_dir,
    timeoutMs: data.timeout_seconds * 1000,
    limits: {
      maxMemoryBytes: security.max_memory,
      maxMemories: security.max_memories,
      maxTables: security.max_tables,
      maxGlobals: security.max_globals,
      timeoutMs: security.execution_timeout_secs * 1000,
    },
    unused: listUnused(data),
  };
}

function listUnused(
  { auto_update, security }: z.infer<typeof FILE>,
): string[] {
  const unused: [string, boolean, string][] = [
    [
      "auto_update",
      auto_update === true,
      "plugins are updated by hand: driftless plugins update",
    ],
    [
      "security.allow_wasi",
      security.allow_wasi === true,
      "a plugin in WebAssembly is given nothing of the host",
    ],
    [
      "security.fuel_limit",
      security.fuel_limit !== undefined,
      "its time is bounded by execution_timeout_secs",
    ],
    [
      "security.max_stack_size",
      security.max_stack_size !== undefined,
      "its stack is that of the runtime",
    ],
    [
      "security.debug_enabled",
      security.debug_enabled === true,
      "there is nothing more to tell of a plugin",
    ],
  ];
  return unused.filter(([, isSet]) => isSet)
    .map(([key, , why]) => `${key} does nothing: ${why}`);
}
