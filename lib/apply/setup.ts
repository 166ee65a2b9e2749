/** Loads what a command needs of a configuration: env file, secrets, variables, tasks. */

import { readAgentSecrets } from "./agent_secrets.ts";
import { FACT_NAMES, readFacts } from "./facts.ts";
import type { ModelHost } from "./model_host.ts";
import { readTextFile } from "./read_file.ts";
import { Scope } from "./scope.ts";
import { type ConfigPlace, findConfig } from "../config/discover.ts";
import { loadEnvFile } from "../config/env_file.ts";
import { loadApply } from "../config/load.ts";
import type { ApplyConfig } from "../config/node.ts";
import { isMap } from "../config/plain.ts";
import { isThere } from "../host/is_there.ts";
import type { HostInput } from "../config/typescript/answer.ts";
import { Redactor } from "../secret.ts";
import { listUnitFiles, UNIT_FOLDERS } from "../units/find_units.ts";
import type { Templates } from "../template/template.ts";
import type { TaskRegistry } from "../task.ts";

/** Greatest file that a template may read, in bytes. */
const MAX_LOOKUP_BYTES = 10 * 1024 * 1024;

/** Names of environment variables whose values are taken for secrets. */
const SECRET_NAME_REGEXP = /PASS|SECRET|TOKEN|CREDENTIAL|PRIVATE|API_?KEY/i;

/** Options that name a configuration. */
export interface SetupOptions {
  /** Directory, or one file; found by the usual rules when absent. */
  config?: string | undefined;
  /** The file as a script holds it, instead of a directory; what it names is looked up in the working directory. */
  inline?: object | undefined;
  /** File with secrets instead of the one beside the configuration. */
  envFile?: string | undefined;
  /** Secrets of the agent; those of the agent file of the configuration when absent. */
  secrets?: Readonly<Record<string, string>>;
  /** Directory of plugins that the agent says; that of the agent file of the configuration when absent. */
  pluginDir?: string;
  /** The host that is meant instead of this machine. */
  model?: ModelHost | undefined;
  /** The task types that a configuration may use. */
  registry: TaskRegistry;
}

/** A loaded configuration with its variables. */
export interface Setup {
  config: ApplyConfig;
  scope: Scope;
  redactor: Redactor;
  hostName: string;
}

/** Where a configuration is, and what its templates see before any variable. */
export interface Surroundings extends ConfigPlace {
  hostName: string;
  /** Environment and env file. */
  env: Readonly<Record<string, string>>;
  /** Opens the template engine; once, whoever asks. */
  open: () => Promise<Templates>;
  /** The file as a script holds it, instead of those of the directory. */
  inline?: object | undefined;
  /** Facts and environment for programs of the configuration; no value that is secret is among them. */
  readHost: () => HostInput;
}

/**
 * Loads a configuration and checks all of it.
 * @throws {ConfigErrors} With every error that was found.
 */
export async function loadSetup(
  options: SetupOptions,
  redactor: Redactor = new Redactor(),
): Promise<Setup> {
  const surroundings = await findSurroundings(options, redactor);
  const { dir, file, hostName, env, open, readHost } = surroundings;
  const own = await withOwnTasks(options, dir);
  const config = await loadApply({
    dir,
    file,
    inline: options.inline,
    registry: await withPlugins(own, surroundings, options),
    hostName,
    envNames: Object.keys(env),
    factNames: FACT_NAMES,
    open,
    os: Deno.build.os,
    readHost,
  });
  return { config, scope: openScope(config, open), redactor, hostName };
}

/** Adds the task types that the directory brings; beside a script may lie anything. */
async function withOwnTasks(
  { inline, registry }: SetupOptions,
  dir: string,
): Promise<TaskRegistry> {
  const files = inline === undefined
    ? listUnitFiles(dir, UNIT_FOLDERS.task)
    : [];
  if (files.length === 0) return registry;
  const { addOwnTasks } = await import("../units/own_tasks.ts");
  const { UnitProcess } = await import("../units/process.ts");
  const real = Deno.realPathSync(dir);
  const process = new UnitProcess({ dir: real });
  return addOwnTasks({ dir: real, files, builtIns: registry, process });
}

/** Adds the task types of the plugins that are pinned in the directory. */
async function withPlugins(
  registry: TaskRegistry,
  surroundings: Surroundings,
  { pluginDir }: SetupOptions,
): Promise<TaskRegistry> {
  const { dir, inline } = surroundings;
  if (inline !== undefined || !isThere(`${dir}/plugins.lock`)) return registry;
  const { listPluginTasks } = await import("../plugins/plugin_tasks.ts");
  return { ...registry, ...listPluginTasks(surroundings, pluginDir) };
}

/**
 * Makes a configuration that was loaded before ready for one more run: nothing
 * of earlier runs is known in it, the facts and secrets are those of now.
 * @throws {ConfigError} When the env file may not be used.
 */
export async function renewSetup(
  { config, redactor }: Setup,
  options: Omit<SetupOptions, "registry">,
): Promise<Setup> {
  const { hostName, open } = await findSurroundings(options, redactor);
  return { config, scope: openScope(config, open), redactor, hostName };
}

function openScope(
  config: ApplyConfig,
  open: () => Promise<Templates>,
): Scope {
  return new Scope({
    open,
    globals: config.variables.resolve(),
    registered: new Map(),
    unknown: new Map(),
  });
}

/**
 * Finds a configuration and reads its env file and the secrets of the agent,
 * of which those of the env file win; all go to the redactor.
 * @throws {ConfigError} When there is none, or the env file may not be used.
 */
export async function findSurroundings(
  options: Omit<SetupOptions, "registry">,
  redactor: Redactor,
): Promise<Surroundings> {
  const isInline = options.inline !== undefined;
  const found = isInline
    ? { dir: Deno.cwd() }
    : findConfig(options.config, toHome());
  const { model } = options;
  if (model !== undefined) {
    const place = { ...found, hostName: model.name };
    const plain = toSurroundings(place, model.secrets, redactor, model);
    return isInline ? { ...plain, inline: options.inline } : plain;
  }
  const place = { ...found, hostName: Deno.hostname() };
  // Beside a working directory may lie anything.
  const secrets = isInline && options.envFile === undefined
    ? {}
    : await loadEnvFile({
      configDir: place.dir,
      explicit: options.envFile,
      home: toHome(),
      isRoot: Deno.uid() === 0,
    });
  const plain = toSurroundings(place, secrets, redactor);
  if (isInline) return { ...plain, inline: options.inline };
  const own = options.secrets ?? await readAgentSecrets(plain);
  return Object.keys(own).length === 0
    ? plain
    : toSurroundings(place, { ...own, ...secrets }, redactor);
}

function toSurroundings(
  place: ConfigPlace & { hostName: string },
  secrets: Readonly<Record<string, string>>,
  redactor: Redactor,
  model?: ModelHost,
): Surroundings {
  const { dir } = place;
  Object.values(secrets).forEach((value) => redactor.add(value));
  const readValues = () => model?.facts ?? readFacts(place.hostName);
  const env = model?.env ?? readEnvironment();
  for (const [name, value] of Object.entries(env)) {
    if (SECRET_NAME_REGEXP.test(name)) redactor.add(value);
  }
  const allEnv = { ...env, ...secrets };
  let opened: Promise<Templates> | undefined;
  const open = () =>
    opened ??= openEngine(redactor, allEnv, secrets, readValues, dir);
  const readHost = () => ({
    facts: toMap(readValues()["facts"]),
    env: Object.fromEntries(
      Object.entries(env).filter(([name, value]) =>
        !SECRET_NAME_REGEXP.test(name) && !redactor.has(value)
      ),
    ),
  });
  return { ...place, env: allEnv, open, readHost };
}

function toMap(value: unknown): Record<string, unknown> {
  return isMap(value) ? value : {};
}

async function openEngine(
  redactor: Redactor,
  env: Record<string, string>,
  secrets: Readonly<Record<string, string>>,
  readValues: () => Readonly<Record<string, unknown>>,
  dir: string,
): Promise<Templates> {
  const { openTemplates } = await import("../template/template.ts");
  const templates = await openTemplates({
    redactor,
    env,
    ...toFiles(dir),
    ...(toHome() === undefined ? {} : { home: toHome()! }),
  });
  templates.setGlobals({
    ...env,
    ...readValues(),
    env,
    secrets,
  });
  return templates;
}

/** What templates may read: files of the configuration by relative name, of the host by absolute path. */
function toFiles(dir: string): {
  readFile: (path: string) => string;
  stat: (path: string, kind: "exists" | "file" | "dir" | "link") => boolean;
  realPath: (path: string) => string;
} {
  const toPath = (path: string) =>
    path.startsWith("/") ? path : `${dir}/${path}`;
  return {
    readFile: (path) => readTextFile(toPath(path), MAX_LOOKUP_BYTES),
    realPath: (path) => Deno.realPathSync(toPath(path)),
    stat: (path, kind) => {
      try {
        if (kind === "link") return Deno.lstatSync(toPath(path)).isSymlink;
        const info = Deno.statSync(toPath(path));
        return kind === "exists" ||
          (kind === "dir" ? info.isDirectory : info.isFile);
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return false;
        throw error;
      }
    },
  };
}

/** The environment, or as much of it as this process may read. */
function readEnvironment(): Record<string, string> {
  try {
    return Deno.env.toObject();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return {};
    throw error;
  }
}

/** The home directory, where it may be known. */
export function toHome(): string | undefined {
  return readVariable("HOME");
}

/** An environment variable, where it may be read. */
export function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
