/** Names of the configuration and the state that a shell may offer. */

import { hasPlugins } from "../lib/plugins/has_plugins.ts";
import type { ConfigPlace } from "../lib/config/discover.ts";
import type { GlobalOptions } from "./command.ts";

/** Newest runs that are offered. */
const MAX_RUNS = 50;

/** What the names depend on. */
interface Named {
  options: GlobalOptions;
  /** The word as far as it was typed. */
  current: string;
}

/** Lists the names of a kind. */
export async function listNames(
  kind: "task" | "type" | "run" | "key" | "fact",
  { options, current }: Named,
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
  if (kind === "type") {
    const { tasks } = await import("../tasks/mod.ts");
    const { listUnits } = await import("./units_check.ts");
    const { dir, types } = listUnits(toNamed(options).config);
    const own = [...types, ...await listPluginTypes(dir)];
    return [...Object.keys(tasks), ...own].sort();
  }
  if (kind === "run") return await listRuns(toNamed(options));
  return await listTasks(options);
}

async function listVariables(options: GlobalOptions): Promise<string[]> {
  const { listVariableNames } = await import("./variable_names.ts");
  return await listVariableNames((await findPlace(options)).dir);
}

async function listTasks(options: GlobalOptions): Promise<string[]> {
  const { listTaskNames } = await import("./task_names.ts");
  return await listTaskNames(await findPlace(options));
}

async function findPlace(options: GlobalOptions): Promise<ConfigPlace> {
  const { findConfig, toHome } = await import("../lib/config/discover.ts");
  return findConfig(toNamed(options).config, toHome());
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

/** A shell hands `~` over as it was typed. */
function toExpanded(path: string | undefined): string | undefined {
  return path?.startsWith("~/")
    ? `${Deno.env.get("HOME") ?? "~"}${path.slice(1)}`
    : path;
}
