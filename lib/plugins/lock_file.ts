/**
 * `plugins.lock`: which plugins a configuration has, each pinned by its
 * digest, with what it may do. Written by `plugins install`, read by all.
 *
 * @module
 */

import * as z from "zod";
import { ConfigError, type Place, TaskError, toMessage } from "../error.ts";
import { isThere } from "../host/is_there.ts";
import { isIntegrity } from "./integrity.ts";
import { isPluginName, isPluginVersion } from "./name.ts";
import { PERMISSIONS, type PluginPermissions } from "./permissions.ts";

/** Name of the file in the directory of the configuration. */
export const LOCK_NAME = "plugins.lock";
/** Greatest lock that is read, in bytes, and most plugins in it. */
const [MAX_BYTES, MAX_PLUGINS] = [1024 * 1024, 200];

/** Most units of one kind in a plugin. */
const MAX_UNITS = 100;
/** Names of units, as task types have them. */
const UNIT_REGEXP = /^[a-z][a-z0-9_]{0,63}$/;

/** What a plugin is written in; the ending of its file. */
export const FORMATS = ["ts", "js", "wasm"] as const;

/** What a plugin is written in. */
export type PluginFormat = typeof FORMATS[number];

/** Kinds of units that plugins bring. */
export const UNIT_KINDS = [
  "tasks",
  "collectors",
  "sources",
  "parsers",
  "filters",
  "outputs",
  "template_filters",
  "template_functions",
] as const;

/** Names of the units of a plugin, by kind. */
export type PluginUnits = {
  readonly [kind in typeof UNIT_KINDS[number]]?: readonly string[];
};

/** A plugin as it is pinned. */
export interface LockedPlugin {
  readonly version: string;
  readonly format: PluginFormat;
  /** Digest of its file, `sha256-` and base64. */
  readonly integrity: string;
  /** Where its file came from: an address, or a path. */
  readonly source: string;
  /** Name of the registry; absent when it was named on the command line. */
  readonly registry?: string;
  readonly description: string;
  /** What it may do. */
  readonly permissions: PluginPermissions;
  /** What it brings. */
  readonly units: PluginUnits;
}

/** The plugins of a configuration, by name. */
export type Lock = Readonly<Record<string, LockedPlugin>>;

const NAMES = z.array(
  z.string().regex(UNIT_REGEXP, {
    error: "expected a name of a unit",
  }),
).max(MAX_UNITS);

/** Reads the names of units by kind. */
export const UNITS: z.ZodType<PluginUnits> = z.strictObject(
  Object.fromEntries(UNIT_KINDS.map((kind) => [kind, z.exactOptional(NAMES)])),
);

const PLUGIN: z.ZodType<LockedPlugin> = z.strictObject({
  version: z.string().refine(isPluginVersion, { error: "expected a version" }),
  format: z.enum(FORMATS),
  integrity: z.string().refine(isIntegrity, {
    error: 'expected "sha256-" and 44 characters of base64',
  }),
  source: z.string().min(1).max(4096),
  registry: z.exactOptional(z.string().min(1).max(256)),
  description: z.string().max(1024),
  permissions: PERMISSIONS,
  units: UNITS,
});

const FILE = z.strictObject({
  version: z.literal(1),
  plugins: z.record(
    z.string().refine(isPluginName, { error: "expected a name of a plugin" }),
    PLUGIN,
  ).refine((all) => Object.keys(all).length <= MAX_PLUGINS, {
    error: `expected at most ${MAX_PLUGINS} plugins`,
  }),
});

/**
 * Reads the lock of a configuration; empty when there is none. Needs read
 * permission.
 * @throws {ConfigError} When it is none, with what is wrong.
 */
export function readLock(dir: string): Lock {
  const path = `${dir}/${LOCK_NAME}`;
  if (!isThere(path)) return {};
  try {
    return parseLock(readSmall(path));
  } catch (cause) {
    throw new ConfigError(`Cannot read "${path}": ${toMessage(cause)}`, {
      cause,
      advice: "Take it from the version control, or install the plugins anew",
    });
  }
}

function readSmall(path: string): string {
  const { isFile, size } = Deno.statSync(path);
  if (!isFile) throw new Error("it is no file");
  if (size > MAX_BYTES) {
    throw new Error(`it has more than ${MAX_BYTES} bytes`);
  }
  return Deno.readTextFileSync(path);
}

/**
 * Reads the text of a lock.
 * @throws {SyntaxError} When it is none.
 */
export function parseLock(text: string): Lock {
  const result = FILE.safeParse(parseJson(text), { jitless: true });
  if (result.success) return result.data.plugins;
  const [issue] = result.error.issues;
  const at = issue?.path.map(String).join(".");
  throw new SyntaxError(`${at ? `at "${at}": ` : ""}${issue?.message}`);
}

/** What is no JSON may be a file of anybody, and is not quoted. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError("it is no JSON");
  }
}

/** Writes a lock as text: in order of names, so that a difference shows what changed. */
export function toLockText(lock: Lock): string {
  const plugins = Object.fromEntries(
    Object.keys(lock).sort().map((name) => [name, lock[name]]),
  );
  return `${JSON.stringify({ version: 1, plugins }, undefined, 2)}\n`;
}

/** Lists the task types of all plugins, as tasks name them. */
export function listTaskTypes(lock: Lock): string[] {
  return Object.entries(lock).flatMap(([name, { units }]) =>
    (units.tasks ?? []).map((task) => `${name}.${task}`)
  );
}

/** Lists the names of the units of a kind, of all plugins. */
export function listUnits(kind: keyof PluginUnits, lock: Lock): string[] {
  return Object.values(lock).flatMap(({ units }) => units[kind] ?? []);
}

/** Makes an error about a plugin one of the place where it is pinned; any other is given back. */
export function toPinError(name: string, dir: string, error: unknown): unknown {
  if (!(error instanceof TaskError)) return error;
  const { message, advice } = error;
  const place = findPin(name, dir);
  return new ConfigError(message, { place, advice, cause: error });
}

/** Finds where a plugin is pinned, in a lock that was read before. */
function findPin(name: string, dir: string): Place {
  const lines = Deno.readTextFileSync(`${dir}/${LOCK_NAME}`).split("\n");
  const at = lines.findIndex((line) => line.trim().startsWith(`"${name}": {`));
  const line = Math.max(at, 0);
  const col = (lines[line]?.search(/\S/) ?? 0) + 1;
  return { file: LOCK_NAME, line: line + 1, col: Math.max(col, 1) };
}
