/** The installed packages of a host beside the wished ones: which of them something must be done about. */

import { toGlob } from "../lib/glob.ts";
import {
  findPackageManager,
  getPackageManager,
  type PackageFlags,
  type PackageManager,
} from "../lib/host/packages.ts";
import { type Host, type Package, TaskError } from "../lib/task.ts";

/** A package manager on a host. */
export interface Packages {
  manager: PackageManager;
  /** Goes before names of a manager that is not the system's own, in predictions. */
  prefix: string;
  /** Words for what undoes a transaction. */
  flags?: PackageFlags;
  /** Reads what is installed. */
  read(): Promise<ReadonlyMap<string, Package>>;
}

/** A package that a configuration names. */
export interface WantedPackage {
  name: string;
  /** Exact version, or a glob. */
  version?: string;
  /** What stands for it in the command, when not name and version. */
  spec?: string;
  /** Only the manager can tell whether what is installed is what is wanted. */
  asks?: boolean;
}

/** What is wished of packages. */
export interface PackageWish {
  wanted: readonly WantedPackage[];
  state: "present" | "absent" | "latest";
  /** Removes configuration files too. */
  purge?: boolean;
  /** Installs nothing that is not there. */
  onlyUpgrade?: boolean;
  /** May change packages on hold. */
  allowHeld?: boolean;
  /** May go back to an older version. */
  allowDowngrade?: boolean;
  /** How long another run of the manager is waited for, in seconds; 120 when absent. */
  lockSecs?: number;
  /** Refuses to remove packages that are not named. */
  failOnRemovals?: boolean;
  /** The lists are fetched by a change that is not made: what they bring is unknown. */
  isFetching?: boolean;
  flags?: PackageFlags;
}

/**
 * Opens the package manager of a name, or the system's own.
 * @throws {TaskError} When the name is unknown, or the system has none, or its program is missing.
 */
export async function openPackages(
  host: Host,
  name?: string,
): Promise<Packages> {
  const manager = await getPackageManager(host, name);
  const own = name === undefined ? manager : await findPackageManager(host);
  if (own?.read === manager.read) {
    return { manager, prefix: "", read: () => host.packages() };
  }
  if (!await host.findProgram(manager.program)) {
    throw new TaskError(`Cannot find "${manager.program}" on this host`, {
      advice: "Install it first; package works with what a host has",
    });
  }
  return openTable(manager, `${manager.name} `, host);
}

/** Opens a table that is not the system's own, by a prefix that no other has and that ends with a blank. */
export function openTable(
  manager: PackageManager,
  prefix: string,
  host: Host,
  flags: PackageFlags = {},
): Packages {
  const source = { prefix, read: (from: Host) => manager.read(from) };
  return { manager, prefix, flags, read: () => host.packages(source) };
}

/** Splits `name=version` as a configuration writes it; the version may be a glob. */
export function toWanted(text: string, version?: string): WantedPackage {
  const at = text.indexOf("=");
  const own = at === -1 ? version : text.slice(at + 1);
  const name = at === -1 ? text : text.slice(0, at);
  return own === undefined ? { name } : { name, version: own };
}

/**
 * Checks names and versions by what the manager can take.
 * @throws {TaskError} When it cannot take one of them.
 */
export function requireNames(
  manager: PackageManager,
  wanted: readonly WantedPackage[],
): void {
  for (const { name, version, spec } of wanted) {
    if (!manager.nameRegexp.test(name) && spec === undefined) {
      throw new TaskError(
        `Cannot use "${name}" as the name of a package of ${manager.name}`,
      );
    }
    if (version !== undefined && manager.toSpec(name, version) === undefined) {
      throw new TaskError(
        `Cannot choose version "${version}" of package "${name}": ${manager.name} installs the newest only`,
      );
    }
  }
}

/** Finds an installed package by its name, with or without its architecture. */
export function findInstalled(
  table: ReadonlyMap<string, Package>,
  name: string,
): Package | undefined {
  const one = table.get(name) ?? findNative(table, name);
  return one?.status === "installed" ? one : undefined;
}

function findNative(
  table: ReadonlyMap<string, Package>,
  name: string,
): Package | undefined {
  const at = name.indexOf(":");
  const one = at === -1 ? undefined : table.get(name.slice(0, at));
  return one && one.arch === name.slice(at + 1) ? one : undefined;
}

/** Picks the packages that something must be done about, each once. */
export function selectWanted(
  manager: PackageManager,
  wish: PackageWish,
  table: ReadonlyMap<string, Package>,
): WantedPackage[] {
  const once = new Map(wish.wanted.map((one) => [toSpec(manager, one), one]));
  return [...once.values()].filter((one) => {
    const found = findInstalled(table, one.name);
    if (wish.state === "absent") {
      const rest = table.get(one.name);
      const isOther = manager.isSideBySide && found &&
        !hasVersion(manager, one, found);
      if (isOther) return false;
      return found !== undefined || rest?.status === "broken" ||
        (wish.purge === true && rest !== undefined);
    }
    if (!found && wish.onlyUpgrade) return false;
    if (wish.state === "latest" && one.version === undefined) {
      return !found || !found.held || wish.allowHeld === true;
    }
    if (found) {
      return one.version === undefined
        ? one.asks === true
        : !hasVersion(manager, one, found);
    }
    return one.version !== undefined || !isProvided(table, one.name);
  });
}

function hasVersion(
  manager: PackageManager,
  { version }: WantedPackage,
  found: Package,
): boolean {
  if (version === undefined) return true;
  const fits = toGlob(version);
  return [found.version, ...found.versions ?? []]
    .some((one) => manager.toVersionForms(one).some(fits));
}

function isProvided(
  table: ReadonlyMap<string, Package>,
  name: string,
): boolean {
  for (const one of table.values()) {
    if (one.status === "installed" && one.provides.includes(name)) return true;
  }
  return false;
}

/** Writes a wanted package as the manager takes it. */
export function toSpec(manager: PackageManager, one: WantedPackage): string {
  if (one.spec !== undefined) return one.spec;
  return one.version === undefined
    ? one.name
    : manager.toSpec(one.name, one.version) ?? one.name;
}
