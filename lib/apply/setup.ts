/** Loads what a command needs of a configuration: env file, secrets, variables, tasks. */

import { readAgentSecrets } from "./agent_secrets.ts";
import { FACT_NAMES, readFacts } from "./facts.ts";
import type { ModelHost } from "./model_host.ts";
import { openEngine } from "./open_engine.ts";
import { openTypes } from "./open_types.ts";
import { Scope } from "./scope.ts";
import {
  type ConfigPlace,
  findConfig,
  listConfigFiles,
  toHome,
} from "../config/discover.ts";
import { loadEnvFile } from "../config/env_file.ts";
import { loadApply } from "../config/load.ts";
import type { ApplyConfig } from "../config/node.ts";
import { isMap } from "../config/plain.ts";
import type { HostInput } from "../config/typescript/answer.ts";
import { ConfigErrors } from "../error.ts";
import { listPluginFilterNames } from "../plugins/has_plugins.ts";
import { Redactor } from "../secret.ts";
import type { ConfigSecrets } from "../secrets/config_secrets.ts";
import type { Templates } from "../template/template.ts";
import { listFilterFiles, listFilterNames } from "../units/open_filters.ts";
import type { TaskRegistry } from "../task.ts";

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
  /** Ask no provider: templates see what the env file and the agent hold. */
  asksNobody?: boolean;
  /** The host that is meant instead of this machine. */
  model?: ModelHost | undefined;
  /** The task types that a configuration may use, beside its own. */
  registry: TaskRegistry;
  /** Hears what the units of the configuration print, a line each. */
  tell?: ((line: string) => void) | undefined;
}

/** A loaded configuration with its variables. */
export interface Setup {
  config: ApplyConfig;
  scope: Scope;
  redactor: Redactor;
  hostName: string;
  /** Makes sure before a run that all secrets that its tasks name are there. */
  requireSecrets?: () => Promise<void>;
}

/** Where a configuration is, and of which host. */
interface SurroundingsPlace extends ConfigPlace {
  hostName: string;
  /** Directory of plugins that the agent says; that of the agent file of the directory when absent. */
  pluginDir?: string;
}

/** Where a configuration is, and what its templates see before any variable. */
export interface Surroundings extends SurroundingsPlace {
  /** Environment and env file. */
  env: Readonly<Record<string, string>>;
  /** Opens the template engine; once, whoever asks. */
  open: () => Promise<Templates>;
  /** Makes sure that all secrets that tasks name are there. */
  requireSecrets: () => Promise<void>;
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
  const { requireSecrets } = surroundings;
  const config = await loadApply({
    dir,
    file,
    inline: options.inline,
    registry: await openTypes(options, surroundings),
    hostName,
    envNames: Object.keys(env),
    factNames: FACT_NAMES,
    filterNames: options.inline === undefined
      ? [...listFilterNames(dir), ...await listPluginFilterNames(surroundings)]
      : [],
    filterFiles: options.inline === undefined ? listFilterFiles(dir) : [],
    open,
    os: Deno.build.os,
    readHost,
  });
  const scope = openScope(config, open);
  return { config, scope, redactor, hostName, requireSecrets };
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
  const { hostName, open, requireSecrets } = await findSurroundings(
    options,
    redactor,
  );
  const scope = openScope(config, open);
  return { config, scope, redactor, hostName, requireSecrets };
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
    const place = { ...found, hostName: model.name, isInline };
    const plain = toSurroundings(place, model.secrets, redactor, { model });
    return isInline ? { ...plain, inline: options.inline } : plain;
  }
  const { pluginDir } = options;
  const place = {
    ...found,
    hostName: Deno.hostname(),
    isInline,
    ...pluginDir && { pluginDir },
  };
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
  const all = { ...own, ...secrets };
  const known = Object.keys(own).length === 0
    ? plain
    : toSurroundings(place, all, redactor);
  return hasProviders(place) && !options.asksNobody
    ? toSurroundings(place, all, redactor, { ask: toAsk(known, all, redactor) })
    : known;
}

function hasProviders({ dir }: ConfigPlace): boolean {
  return listConfigFiles(dir).some(({ kind }) => kind === "secrets");
}

/** Makes what asks the providers of a configuration; once, whoever needs it. */
function toAsk(
  known: Surroundings,
  secrets: Readonly<Record<string, string>>,
  redactor: Redactor,
): () => Promise<ConfigSecrets> {
  let asked: Promise<ConfigSecrets> | undefined;
  return () =>
    asked ??= import("../secrets/config_secrets.ts").then((module) =>
      module.readConfigSecrets(known, secrets, redactor)
    );
}

/** What else a configuration sees. */
interface More {
  /** The host that is meant instead of this machine. */
  model?: ModelHost;
  /** Asks the providers of secrets. */
  ask?: () => Promise<ConfigSecrets>;
}

function toSurroundings(
  { isInline, ...place }: SurroundingsPlace & { isInline: boolean },
  secrets: Readonly<Record<string, string>>,
  redactor: Redactor,
  { model, ask }: More = {},
): Surroundings {
  const { dir, pluginDir } = place;
  Object.values(secrets).forEach((value) => redactor.add(value));
  const readValues = () => model?.facts ?? readFacts(place.hostName);
  const env = model?.env ?? readEnvironment();
  for (const [name, value] of Object.entries(env)) {
    if (SECRET_NAME_REGEXP.test(name)) redactor.add(value);
  }
  const allEnv = { ...env, ...secrets };
  let opened: Promise<Templates> | undefined;
  const open = () =>
    opened ??= openEngine({
      redactor,
      env: allEnv,
      readSecrets: async () => ({ ...(await ask?.())?.found, ...secrets }),
      readValues,
      dir,
      unitsDir: isInline ? undefined : dir,
      pluginDir,
      home: toHome(),
    });
  const requireSecrets = async () => {
    const asked = await ask?.();
    if (asked === undefined || asked.missing.length === 0) return;
    throw new ConfigErrors([...asked.missing]);
  };
  const readHost = () => ({
    facts: toMap(readValues()["facts"]),
    env: Object.fromEntries(
      Object.entries(env).filter(([name, value]) =>
        !SECRET_NAME_REGEXP.test(name) && !redactor.has(value)
      ),
    ),
  });
  return { ...place, env: allEnv, open, requireSecrets, readHost };
}

function toMap(value: unknown): Record<string, unknown> {
  return isMap(value) ? value : {};
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
