/** What a package manager is to the tasks. */

import type { Host, Package } from "../host.ts";

/** What is done with packages; `upgrade` means to the newest version. */
export type PackageAction = "install" | "upgrade" | "remove" | "purge";

/** Words that go before the names: `both` into previews too, `run` only where it is done. */
export interface PackageFlags {
  both?: readonly string[];
  run?: readonly string[];
}

/** What would become of one package. */
export interface PackageStep {
  /** Name as in the table of installed packages. */
  name: string;
  /** Version before, absent when not installed. */
  from?: string;
  /** Version after, absent when it goes; empty when not told. */
  to?: string;
  /** Architecture, where it is told. */
  arch?: string;
  /** Goes with its configuration files. */
  purge?: boolean;
  /** Goes back to an older version. */
  down?: boolean;
}

/** What a transaction would do. */
export interface Preview {
  steps: PackageStep[];
  /** Real packages that were taken for virtual names. */
  selected: ReadonlyMap<string, string>;
}

/** Gives a version as it is, without its epoch, and without epoch and release. */
export function toLooseVersions(version: string): string[] {
  const plain = version.replace(/^\d+:/, "");
  return [version, plain, plain.replace(/-[^-]*$/, "")];
}

/** A package manager: how its table is read and what its programs are called with. */
export interface PackageManager {
  /** Name, as in a configuration. */
  readonly name: string;
  /** Program that installs. */
  readonly program: string;
  /** Files or directories that hold the installed packages; one of them exists. */
  readonly databases: readonly string[];
  /** Other managers use the same database. */
  readonly sharesDatabase?: boolean;
  /** Environment of the program where it changes something. */
  readonly env: Readonly<Record<string, string>>;
  /** What a name looks like; no leading `-`. */
  readonly nameRegexp: RegExp;
  /** `install` brings installed packages to the newest version too. */
  readonly upgradesByInstall: boolean;
  /** Words that fetch the lists of what can be installed. */
  readonly refresh: readonly string[];
  /** Words that put the packages named after them on hold. */
  readonly hold?: readonly string[];
  /** Exit codes that mean success; 0 when absent. */
  readonly success?: readonly number[];
  /** User that its program runs as; that of this process when absent. */
  readonly user?: string;
  /** Files and directories that say which repositories there are. */
  readonly sources?: readonly string[];
  /** Directories in which something is written when the lists are fetched. */
  readonly lists?: readonly string[];
  /** Every version can be had again, so that upgrades are undone too. */
  readonly keepsVersions?: boolean;
  /** Versions stand side by side: a newer one does not take the place of an older. */
  readonly isSideBySide?: boolean;
  /** Tells what has the lock that its program needs, or undefined when it is free. */
  findLock?(host: Host): Promise<string | undefined>;
  /** Reads the installed packages by name. */
  read(host: Host): Promise<Map<string, Package>>;
  /** Writes a name with a version as the program wants it, or undefined when it cannot install a chosen version. */
  toSpec(name: string, version: string): string | undefined;
  /** Gives the forms in which a configuration may write an installed version. */
  toVersionForms(version: string): string[];
  /** Gives the words that do something with packages. */
  toArgv(
    action: PackageAction,
    specs: readonly string[],
    flags?: PackageFlags,
  ): string[];
  /**
   * Asks what an action would do, changing nothing.
   * @throws {TaskError} When it cannot be done, with the name that is unknown.
   */
  preview(
    host: Host,
    action: PackageAction,
    specs: readonly string[],
    flags?: PackageFlags,
  ): Promise<Preview>;
}
