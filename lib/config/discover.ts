/** Finds the configuration directory and says which file in it is for what. */

import { ConfigError, toMessage } from "../error.ts";
import { EXTENSIONS } from "./source.ts";

/** Parts of the program that configuration files are for. */
export type Kind =
  | "apply"
  | "facts"
  | "logs"
  | "agent"
  | "plugins"
  | "secrets"
  | "vars"
  | "groups";

const KINDS: readonly Kind[] = [
  "apply",
  "facts",
  "logs",
  "agent",
  "plugins",
  "secrets",
  "vars",
  "groups",
];

/** Keys that tell what a file is for when its name does not, in this order. */
const KIND_KEYS: readonly (readonly [Kind, readonly string[]])[] = [
  ["apply", ["tasks", "handlers", "roles"]],
  ["facts", ["collectors", "thresholds", "notifiers"]],
  ["logs", ["sources", "outputs"]],
  ["apply", ["vars"]],
];

/** Files of other tools that live in such directories. */
const FOREIGN: ReadonlySet<string> = new Set([
  "deno.json",
  "package.json",
  "tsconfig.json",
]);

/** Where root's configuration is. */
const SYSTEM_DIR = "/etc/driftless/config";

/** The place of a configuration. */
export interface ConfigPlace {
  /** Configuration directory, absolute where the working directory may be known. */
  dir: string;
  /** Name of the one file in it that was named instead of the directory. */
  file?: string;
}

/** A file of a configuration directory. */
export interface ConfigFile {
  /** Path relative to the directory. */
  name: string;
  /** What it is for; undefined when only its keys can tell. */
  kind?: Kind;
}

/**
 * Finds the configuration directory: the one given, else
 * `/etc/driftless/config`, else `driftless/config` in `XDG_CONFIG_HOME` or
 * `~/.config`. A file given stands for its directory.
 * @throws {ConfigError} With what was tried.
 */
export function resolveConfigDir(
  given: string | undefined,
  home: string | undefined,
): string {
  return findConfig(given, home).dir;
}

/**
 * Finds the configuration as `resolveConfigDir` does, and keeps the name of a
 * file that was given.
 * @throws {ConfigError} With what was tried.
 */
export function findConfig(
  given: string | undefined,
  home: string | undefined,
): ConfigPlace {
  if (given !== undefined) {
    const path = toAbsolute(given.replace(/(?<=.)\/+$/, ""));
    const info = stat(path);
    if (info?.isDirectory) return { dir: path };
    if (info?.isFile) {
      const slash = path.lastIndexOf("/");
      return {
        dir: slash <= 0 ? "/" : path.slice(0, slash),
        file: path.slice(slash + 1),
      };
    }
    throw new ConfigError(`Cannot find the configuration "${given}"`, {
      advice: `Make one with: driftless init ${given}`,
    });
  }
  const tried = [SYSTEM_DIR, ...toUserDirs(home)];
  const dir = tried.find((path) => stat(path)?.isDirectory);
  if (dir !== undefined) return { dir };
  throw new ConfigError(
    `Cannot find a configuration in ${
      tried.map((path) => `"${path}"`).join(" or ")
    }`,
    {
      advice: isConfig(".")
        ? "Name the one in this directory: --config ."
        : "Make one with: driftless init, or name one with --config",
    },
  );
}

/** Tells whether a directory has a file that its name makes configuration; one that may not be read has none. */
function isConfig(dir: string): boolean {
  try {
    return listConfigFiles(dir).some(({ kind }) => kind !== undefined);
  } catch {
    return false;
  }
}

/**
 * Lists the files of a directory that may be configuration: its own and those
 * of `apply.d` and the like. Hidden files, backups and files of other tools
 * are passed over. Files named for a kind come first, then in order of name.
 */
export function listConfigFiles(dir: string): ConfigFile[] {
  const files: ConfigFile[] = [];
  for (const entry of readEntries(dir)) {
    if (entry.isDirectory) {
      const kind = KINDS.find((one) => entry.name === `${one}.d`);
      if (kind === undefined) continue;
      for (const inner of readEntries(`${dir}/${entry.name}`)) {
        if (!inner.isFile || !isConfigName(inner.name)) continue;
        files.push({ name: `${entry.name}/${inner.name}`, kind });
      }
    } else if (entry.isFile && isConfigName(entry.name)) {
      const kind = findKind(entry.name);
      if (kind !== undefined) files.push({ name: entry.name, kind });
      // A program is only run when its name says what for.
      else if (!entry.name.endsWith(".ts")) files.push({ name: entry.name });
    }
  }
  return files.sort((a, b) =>
    Number(a.kind === undefined) - Number(b.kind === undefined) ||
    (a.name < b.name ? -1 : 1)
  );
}

/** Tells what a file is for by its name: `apply.yml`, `apply.web.yml`, `apply-web.json`. */
export function findKind(name: string): Kind | undefined {
  return KINDS.find((kind) =>
    name.startsWith(kind) && /^[._-]/.test(name.slice(kind.length))
  );
}

/** Tells what a file is for by its keys. */
export function findKindOfKeys(keys: readonly string[]): Kind | undefined {
  return KIND_KEYS.find(([, words]) =>
    words.some((word) => keys.includes(word))
  )?.[0];
}

/** The keys by which files are told apart. */
export function listKindKeys(): string[] {
  return KIND_KEYS.flatMap(([, words]) => words);
}

function isConfigName(name: string): boolean {
  return !name.startsWith(".") && !FOREIGN.has(name) &&
    EXTENSIONS.some((extension) => name.endsWith(`.${extension}`));
}

function readEntries(
  dir: string,
): { name: string; isFile: boolean; isDirectory: boolean }[] {
  const entries = [];
  try {
    for (const entry of Deno.readDirSync(dir)) {
      // A link counts as what it points to.
      const info = entry.isSymlink ? stat(`${dir}/${entry.name}`) : entry;
      if (info === undefined) continue;
      const { isFile, isDirectory } = info;
      entries.push({ name: entry.name, isFile, isDirectory });
    }
  } catch (cause) {
    throw new ConfigError(
      `Cannot read the directory "${dir}": ${toMessage(cause)}`,
      { cause },
    );
  }
  return entries;
}

function stat(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory ||
      error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotCapable;
    if (isAbsent) return undefined;
    throw error;
  }
}

function toUserDirs(home: string | undefined): string[] {
  const base = readVariable("XDG_CONFIG_HOME") ||
    (home === undefined ? undefined : `${home}/.config`);
  return base === undefined ? [] : [`${base}/driftless/config`];
}

/** The home directory, where it may be known. */
export function toHome(): string | undefined {
  return readVariable("HOME");
}

/** Reads a variable of the environment; undefined when it is not set or may not be read. */
export function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

function toAbsolute(path: string): string {
  if (path.startsWith("/")) return path;
  try {
    const rest = path.replace(/^(?:\.\/+)+|^\.$/, "");
    const cwd = Deno.cwd();
    return rest === "" ? cwd : `${cwd}/${rest}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return path;
    throw error;
  }
}
