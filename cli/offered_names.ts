/** Names of the configuration and the state that a shell may offer. */

import { hasPlugins } from "../lib/plugins/has_plugins.ts";
import type { Redactor } from "../lib/secret.ts";
import type { GlobalOptions } from "./command.ts";

/** Newest runs that are offered. */
const MAX_RUNS = 50;

/** Folders of a configuration that hold no configuration files. */
const FOREIGN: ReadonlySet<string> = new Set(["files", "templates", ".git"]);

/** Deepest folder of a configuration that is looked through. */
const MAX_DEPTH = 4;

/** What the names depend on. */
interface Named {
  options: GlobalOptions;
  redactor: Redactor;
  /** The word as far as it was typed. */
  current: string;
}

/** Lists the names of a kind. */
export async function listNames(
  kind: "task" | "type" | "run" | "key" | "fact",
  { options, redactor, current }: Named,
): Promise<readonly string[]> {
  if (kind === "fact") {
    const { collectors } = await import("../lib/facts/mod.ts");
    const { groups } = await import("../lib/facts/groups/mod.ts");
    const names = [
      "alerts",
      ...Object.keys(groups),
      ...Object.keys(collectors),
    ];
    return [...new Set(names)].sort();
  }
  if (kind === "key") {
    const { listKeys } = await import("./key_names.ts");
    const keys = await listKeys(current);
    if (current.includes(".")) return keys;
    // What is wrong with a configuration hides no keys.
    const variables = await listVariables(options).catch(() => []);
    return [...variables, ...keys];
  }
  const { tasks } = await import("../tasks/mod.ts");
  if (kind === "type") {
    const { listUnits } = await import("./units_check.ts");
    const { dir, types } = listUnits(toNamed(options).config);
    const own = [...types, ...await listPluginTypes(dir)];
    return [...Object.keys(tasks), ...own].sort();
  }
  if (kind === "run") return await listRuns(toNamed(options));
  return await listTasks(toNamed(options), redactor);
}

async function listVariables(options: GlobalOptions): Promise<string[]> {
  const { toHome } = await import("../lib/apply/setup.ts");
  const { resolveConfigDir } = await import("../lib/config/discover.ts");
  const dir = resolveConfigDir(toNamed(options).config, toHome());
  if (hasProgram(dir, 0)) return [];
  const { listVariableNames } = await import("./variable_names.ts");
  return await listVariableNames(dir);
}

async function listTasks(
  named: GlobalOptions,
  redactor: Redactor,
): Promise<readonly string[]> {
  const { loadSetup, toHome } = await import("../lib/apply/setup.ts");
  const { resolveConfigDir } = await import("../lib/config/discover.ts");
  // A configuration of programs would have to be run to be known.
  if (hasProgram(resolveConfigDir(named.config, toHome()), 0)) return [];
  const { tasks } = await import("../tasks/mod.ts");
  const { config } = await loadSetup({ ...named, registry: tasks }, redactor);
  const { toTasks } = await import("../lib/apply/nodes.ts");
  const { toLabel } = await import("../lib/apply/tell.ts");
  return config.nodes.flatMap(toTasks).map(toLabel);
}

async function listPluginTypes(dir: string): Promise<string[]> {
  if (dir === "" || !hasPlugins({ dir })) return [];
  const { listTaskTypes, readLock } = await import(
    "../lib/plugins/lock_file.ts"
  );
  return listTaskTypes(readLock(dir));
}

function toNamed(options: GlobalOptions): GlobalOptions {
  return {
    ...options,
    config: toExpanded(options.config),
    stateDir: toExpanded(options.stateDir),
  };
}

async function listRuns(options: GlobalOptions): Promise<string[]> {
  const { openHistory } = await import("./open_history.ts");
  using state = openHistory(options);
  return state.runs(MAX_RUNS).map(({ id }) => String(id));
}

function hasProgram(dir: string, depth: number): boolean {
  if (depth > MAX_DEPTH) return true;
  for (const { name, isDirectory, isSymlink } of Deno.readDirSync(dir)) {
    if (FOREIGN.has(name)) continue;
    if (/(?<!_test)\.ts$/.test(name)) return true;
    if (isSymlink && Deno.statSync(`${dir}/${name}`).isDirectory) return true;
    if (isDirectory && hasProgram(`${dir}/${name}`, depth + 1)) return true;
  }
  return false;
}

/** A shell hands `~` over as it was typed. */
function toExpanded(path: string | undefined): string | undefined {
  return path?.startsWith("~/")
    ? `${Deno.env.get("HOME") ?? "~"}${path.slice(1)}`
    : path;
}
