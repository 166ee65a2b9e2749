/** Package managers and the table of installed packages. */

import { TaskError } from "../error.ts";
import type { Host, Package } from "./host.ts";
import { apk } from "./packages/apk.ts";
import { apt } from "./packages/apt.ts";
import { brew } from "./packages/brew.ts";
import { choco } from "./packages/choco.ts";
import { dnf, yum } from "./packages/dnf.ts";
import { toFlatpak } from "./packages/flatpak.ts";
import type { PackageManager } from "./packages/manager.ts";
import { pacman } from "./packages/pacman.ts";
import { snap } from "./packages/snap.ts";
import { winget } from "./packages/winget.ts";
import { zypper } from "./packages/zypper.ts";

export type {
  PackageAction,
  PackageFlags,
  PackageManager,
  PackageStep,
  Preview,
} from "./packages/manager.ts";

/** The known package managers by name. */
export const PACKAGE_MANAGERS: Readonly<Record<string, PackageManager>> = {
  apk,
  apt,
  brew,
  choco,
  dnf,
  flatpak: toFlatpak({ where: "--system" }),
  pacman,
  snap,
  winget,
  yum,
  zypper,
};

/** The managers of a family of systems, by a word of `ID` or `ID_LIKE` in `os-release(5)`. */
const MANAGERS_BY_OS: Readonly<Record<string, readonly PackageManager[]>> = {
  alpine: [apk],
  arch: [pacman],
  centos: [dnf, yum],
  debian: [apt],
  fedora: [dnf, yum],
  rhel: [dnf, yum],
  suse: [zypper],
  ubuntu: [apt],
};

/** Which database is taken for the system's own where `os-release(5)` does not tell. */
const MANAGERS_BY_DATABASE = [apt, pacman, apk, zypper, dnf, yum, brew];

/** Reads the table of installed packages; empty on a system with no known package manager. */
export async function readPackages(
  host: Host,
): Promise<ReadonlyMap<string, Package>> {
  const manager = await findPackageManager(host);
  return manager ? await manager.read(host) : new Map();
}

/**
 * Finds the package manager that the system is built with: the one that
 * `os-release(5)` stands for, else the one whose database is there.
 */
export async function findPackageManager(
  host: Host,
): Promise<PackageManager | undefined> {
  for (const word of await readOsWords(host)) {
    for (const manager of MANAGERS_BY_OS[word] ?? []) {
      if (await isPresent(manager, host)) return manager;
    }
  }
  for (const manager of MANAGERS_BY_DATABASE) {
    if (await isPresent(manager, host)) return manager;
  }
  return undefined;
}

/**
 * Gives a package manager by its name, or the system's own when there is no name.
 * @throws {TaskError} When the name is unknown or the system has none.
 */
export async function getPackageManager(
  host: Host,
  name?: string,
): Promise<PackageManager> {
  const supported = Object.keys(PACKAGE_MANAGERS).join(", ");
  const manager = name === undefined || name === "auto"
    ? await findPackageManager(host)
    : Object.hasOwn(PACKAGE_MANAGERS, name)
    ? PACKAGE_MANAGERS[name]
    : undefined;
  if (manager) return manager;
  throw new TaskError(
    name === undefined || name === "auto"
      ? "Cannot find a package manager on this host"
      : `Cannot use package manager "${name}": it is not known`,
    { advice: `Supported are ${supported}` },
  );
}

/** Tells whether a manager's database and, where several share one, its program are there. */
async function isPresent(
  manager: PackageManager,
  host: Host,
): Promise<boolean> {
  for (const path of manager.databases) {
    if (!await host.stat(path, true)) continue;
    return !manager.sharesDatabase ||
      await host.stat(`/usr/bin/${manager.program}`, true) !== undefined;
  }
  return false;
}

async function readOsWords(host: Host): Promise<string[]> {
  const path = "/etc/os-release";
  if (!await host.stat(path, true)) return [];
  const text = await host.readText(path, 1024 * 1024);
  return ["ID", "ID_LIKE"].flatMap((key) => {
    const found = new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1] ?? "";
    return found.replace(/["']/g, "").split(" ").filter(Boolean);
  });
}
