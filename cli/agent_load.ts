/** Loads a whole configuration for the agent, and checks all of it before any of it is used. */

import {
  joinSettings,
  type LoadedSettings,
  loadSettings,
} from "../lib/agent/load_settings.ts";
import type { AgentSettings } from "../lib/agent/settings.ts";
import {
  findSurroundings,
  loadSetup,
  type Setup,
  type Surroundings,
} from "../lib/apply/setup.ts";
import {
  findKind,
  type Kind,
  listConfigFiles,
  toHome,
} from "../lib/config/discover.ts";
import { isWithoutTasks } from "../lib/config/load.ts";
import { Report } from "../lib/config/report.ts";
import type { FactsConfig } from "../lib/facts/config.ts";
import type { LogsConfig } from "../lib/logs/config/config.ts";
import { sha256 } from "../lib/sha256.ts";
import { tasks } from "../tasks/mod.ts";
import { hasPlugins } from "../lib/plugins/has_plugins.ts";
import { requireTasks } from "./alerts_tasks.ts";
import type { CommandContext } from "./command.ts";
import { loadFactsConfig } from "./facts_config.ts";

/** Permission bits by which others than the owner read (chmod(2)). */
const READ_BY_OTHERS = 0o044;

/** A configuration that was checked, and is used as a whole. */
export interface Generation {
  /** Its directory. */
  readonly dir: string;
  /** Files and directories whose change asks for another look. */
  readonly watched: readonly string[];
  /** Its commit; undefined where it is of no repository. */
  readonly commit: string | undefined;
  /** How the agent works. */
  readonly settings: AgentSettings;
  /** What is no error and ought to be otherwise. */
  readonly warnings: readonly string[];
  /** What is applied; undefined turns that off. */
  readonly apply: Setup | undefined;
  /** What is gathered besides the defaults. */
  readonly facts: FactsConfig | undefined;
  /** What is shipped; undefined turns that off. */
  readonly logs: LogsConfig | undefined;
  /** What tells one configuration of a part from another. */
  readonly keys: Readonly<Record<"apply" | "facts" | "logs", string>>;
}

/** Where a configuration is. */
export interface GenerationPlace {
  /** Its directory, or one file. */
  readonly config: string | undefined;
  /** Its commit; undefined where it is of no repository. */
  readonly commit: string | undefined;
  /** What the host itself says; what the directory says when absent. */
  readonly own?: LoadedSettings;
}

/**
 * Loads a configuration.
 * @throws {ConfigErrors} With every error of all its parts.
 */
export async function loadGeneration(
  context: CommandContext,
  { config, commit, own }: GenerationPlace,
): Promise<Generation> {
  const options = {
    ...context.options,
    config,
    ...own && { secrets: own.settings.secrets },
  };
  const surroundings = await findSurroundings(options, context.redactor);
  const report = new Report();
  const found = await report.try(() => loadSettings(surroundings));
  const other = own === undefined && found?.settings.configDir;
  if (found && other && toReal(other) !== toReal(surroundings.dir)) {
    const place = { config: toReal(other), commit, own: found };
    const next = await loadGeneration(context, place);
    const watched = [surroundings.dir, ...next.watched];
    const warnings = listReadable(surroundings, found.settings);
    return { ...next, watched, warnings: [...next.warnings, ...warnings] };
  }
  const settings = own === undefined
    ? found?.settings
    : found && joinSettings(own, found.raw);
  const secrets = settings?.secrets ?? {};
  const { pluginDir } = settings ?? {};
  const at = {
    ...context,
    options: { ...options, secrets, ...pluginDir && { pluginDir } },
  };
  const facts = await report.try(() => loadFactsConfig(at));
  const logs = await report.try(() => loadLogsPart(at));
  const apply = await report.try(() => loadApplyPart(at));
  if (apply && facts) {
    await report.try(() => requireTasks(facts.notifiers, apply.config));
  }
  report.throwAll();
  if (settings === undefined) throw new TypeError("Expected settings");
  Object.values(settings.secrets).forEach((one) => context.redactor.add(one));
  const { dir, file } = surroundings;
  const key = (kind: Kind) => toKey(surroundings, kind);
  const keys = {
    apply: apply?.config.digest ?? "",
    facts: key("facts"),
    logs: key("logs"),
  };
  const watched = file === undefined ? [dir] : [`${dir}/${file}`];
  const warnings = [
    ...found === undefined ? [] : listReadable(surroundings, found.settings),
  ];
  return { dir, watched, commit, settings, warnings, apply, facts, logs, keys };
}

/** Agent files of root that hold secrets and that others may read. */
function listReadable(
  { dir, file }: Surroundings,
  { secrets }: AgentSettings,
): string[] {
  if (Object.keys(secrets).length === 0 || Deno.uid() !== 0) return [];
  const names = file === undefined
    ? listConfigFiles(dir).filter(({ kind }) => kind === "agent")
      .map(({ name }) => name)
    : [file];
  return names.map((name) => `${dir}/${name}`)
    .filter((path) => ((Deno.statSync(path).mode ?? 0) & READ_BY_OTHERS) !== 0)
    .map((path) => `others may read the secrets in "${path}": chmod 0600`);
}

/** The directory of a path, `~` expanded and links followed, whether it is there or not. */
export function toReal(path: string): string {
  const plain = path.replace(/^~(?=\/|$)/, toHome() ?? "~");
  try {
    return Deno.realPathSync(plain);
  } catch {
    return plain;
  }
}

async function loadLogsPart(
  { options, redactor }: CommandContext,
): Promise<LogsConfig | undefined> {
  const surroundings = await findSurroundings(options, redactor);
  if (!hasKind(surroundings, "logs")) return undefined;
  const { loadLogs } = await import("../lib/logs/config/load_config.ts");
  const config = await loadLogs(surroundings);
  return config === undefined || config.sources.length === 0
    ? undefined
    : config;
}

async function loadApplyPart(
  { options, redactor }: CommandContext,
): Promise<Setup | undefined> {
  const surroundings = await findSurroundings(options, redactor);
  if (!hasKind(surroundings, "apply")) return undefined;
  try {
    return await loadSetup({ ...options, registry: tasks }, redactor);
  } catch (error) {
    if (isWithoutTasks(error)) return undefined;
    throw error;
  }
}

/** Tells whether there may be files of a kind: one whose name tells nothing may be of any. */
function hasKind({ dir, file }: Surroundings, kind: Kind): boolean {
  const kinds = file === undefined
    ? listConfigFiles(dir).map((one) => one.kind)
    : [findKind(file)];
  return kinds.some((one) => one === undefined || one === kind);
}

/** Digest of all that a part is made of: its files, those that may be its, variables, the environment. */
function toKey({ dir, file, env }: Surroundings, kind: Kind): string {
  const names = file === undefined
    ? listConfigFiles(dir)
      .filter((one) => ["vars", "groups", kind, undefined].includes(one.kind))
      .map(({ name }) => name)
    : [file];
  if (hasPlugins({ dir })) names.push("plugins.lock");
  const texts = names.map((name) =>
    `${name}\0${Deno.readTextFileSync(`${dir}/${name}`)}`
  );
  const all = [JSON.stringify(env), ...texts].join("\0");
  return sha256(new TextEncoder().encode(all));
}
