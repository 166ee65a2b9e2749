/**
 * The `updates` group: packages that wait for an update, as the package
 * manager knows from its last look at the archives. It asks no network.
 *
 * @module
 */

import {
  type FactObject,
  type Group,
  type Host,
  type Kernel,
  key,
  NoData,
  type NoParams,
  toFields,
  toLines,
} from "../group.ts";
import { findPackageManager } from "../../host/packages.ts";

const FROM =
  "apt list --upgradable, dnf check-update, pacman -Qu, zypper list-updates";

/** A package that waits. */
interface Update {
  name: string;
  from?: string | undefined;
  to: string;
  isSecurity?: boolean | undefined;
}

/** How a package manager is asked. */
interface Manager {
  /** Directories of its lists of packages; one of them is used. */
  lists: readonly string[];
  /** Files or directories whose change makes an answer old, besides the lists. */
  inputs: readonly string[];
  /** Tells whether a name in the directory is a list. */
  isList(name: string): boolean;
  ask(host: Host, timeoutMs: number): Promise<Update[]>;
}

/** Where rpm(8) keeps what is installed. */
const RPM = ["/var/lib/rpm", "/usr/lib/sysimage/rpm"].flatMap((dir) => [
  dir,
  `${dir}/rpmdb.sqlite`,
  `${dir}/Packages`,
  `${dir}/Packages.db`,
]);
/** Caches of dnf(8), those of its fifth version last. */
const DNF_CACHES = ["/var/cache/dnf", "/var/cache/libdnf5"];

const MANAGERS: Readonly<Record<string, Manager>> = {
  apt: {
    lists: ["/var/lib/apt/lists"],
    inputs: ["/var/lib/dpkg/status", "/etc/apt"],
    isList: (name) => /_Packages(\.\w+)?$/.test(name),
    ask: askApt,
  },
  dnf: toDnf("dnf"),
  pacman: {
    lists: ["/var/lib/pacman/sync"],
    inputs: ["/var/lib/pacman/local"],
    isList: (name) => name.endsWith(".db"),
    ask: askPacman,
  },
  yum: toDnf("yum"),
  zypper: {
    lists: ["/var/cache/zypp/solv"],
    inputs: RPM,
    // The installed packages are no list of what there is.
    isList: (name) => name !== "@System",
    ask: askZypper,
  },
};

/** Tells which packages wait for an update. */
export const updatesGroup: Group<NoParams> = {
  type: "updates",
  help: "packages that wait for an update",
  isDefault: true,
  timeoutSecs: 20,
  endsItself: true,
  fields: {},
  collectors: [],
  keys: [
    key("manager", "Package manager of the system.", "/etc/os-release"),
    key(
      "pending_updates",
      "Packages that wait for an update; absent where that is not known.",
      FROM,
    ),
    key(
      "security_updates",
      "Those that mend security; absent where the manager does not tell.",
      FROM,
    ),
    key(
      "lists_age_seconds",
      "Time since the manager last looked at the archives.",
      "/var/lib/apt/lists, /var/cache/dnf, /var/lib/pacman/sync, /var/cache/zypp",
    ),
    key("unknown", "Why the number of updates is not known.", FROM),
    key("updates[].name", "Name of a package.", FROM),
    key("updates[].from", "Version that is installed.", FROM),
    key("updates[].to", "Version that waits.", FROM),
    key("updates[].is_security", "Whether it mends security.", FROM),
  ],
  open: () => {
    let last: { state: string; updates: readonly Update[] } | undefined;
    return async (source) => {
      const { kernel } = source;
      const host = await source.host();
      const name = (await findPackageManager(host))?.name;
      if (name === undefined) throw new NoData("no package manager is known");
      const manager = MANAGERS[name];
      if (manager === undefined) {
        return { manager: name, unknown: `${name} cannot be asked cheaply` };
      }
      const lists = findLists(kernel, manager);
      if (lists.length === 0) {
        return { manager: name, unknown: "the archives were never looked at" };
      }
      // Asking takes a second of a processor, and nothing changes by itself.
      const state = [...manager.inputs, ...lists]
        .map((path) => `${path} ${kernel.stat(path)?.mtimeMs}`).join("\n");
      if (last?.state !== state) {
        const updates = await askOrNot(() =>
          manager.ask(host, source.timeoutMs)
        );
        if (typeof updates === "string") {
          return { manager: name, unknown: updates };
        }
        last = { state, updates };
      }
      return toFacts(name, last.updates, findAge(kernel, manager));
    };
  },
};

/** Asks, or tells which right that takes; the rest of the facts needs no such right. */
async function askOrNot<T>(ask: () => Promise<T>): Promise<T | string> {
  try {
    return await ask();
  } catch (error) {
    const isRight = error instanceof Error &&
      error.cause instanceof Deno.errors.NotCapable;
    if (isRight) return error.message;
    throw error;
  }
}

function toFacts(
  manager: string,
  updates: readonly Update[],
  age: number | undefined,
): FactObject {
  const isTold = updates.every(({ isSecurity }) => isSecurity !== undefined);
  return {
    manager,
    pending_updates: updates.length,
    security_updates: isTold
      ? updates.filter(({ isSecurity }) => isSecurity).length
      : undefined,
    lists_age_seconds: age,
    updates: updates.map(({ name, from, to, isSecurity }) => ({
      name,
      from,
      to,
      is_security: isSecurity,
    })),
  };
}

function findLists(kernel: Kernel, { lists, isList }: Manager): string[] {
  return lists.flatMap((dir) => {
    try {
      return (kernel.list(dir) ?? []).filter(({ name }) => isList(name))
        .map(({ name }) => `${dir}/${name}`);
    } catch {
      return [];
    }
  });
}

/** The directory changes when lists are fetched, and so does apt's for what is half fetched. */
function findAge(kernel: Kernel, { lists }: Manager): number | undefined {
  const times = lists.flatMap((dir) => [dir, `${dir}/partial`])
    .map((path) => kernel.stat(path)?.mtimeMs ?? 0);
  const newest = Math.max(...times);
  if (newest === 0) return undefined;
  return Math.max(0, Math.round((kernel.now() - newest) / 1000));
}

const APT_REGEXP = /^([^/\s]+)\/(\S+) (\S+) \S+ \[upgradable from: ([^\]]+)\]$/;

/** The archive's name follows the package's: `name/stable-security 2.0 amd64 [upgradable from: 1.0]`. */
async function askApt(host: Host, timeoutMs: number): Promise<Update[]> {
  const argv = ["apt", "list", "--upgradable"];
  const { code, stdout, stderr } = await host.query(argv, {
    timeoutMs,
  });
  if (code !== 0) throw toFailure("apt", code, stderr);
  return toLines(stdout).flatMap((line) => {
    const found = APT_REGEXP.exec(line);
    if (found === null) return [];
    const [, name = "", archives = "", to = "", from] = found;
    return [{ name, from, to, isSecurity: archives.includes("-security") }];
  });
}

/** Without lists dnf(8) tells of no updates, as if there were none. */
function toDnf(program: string): Manager {
  return {
    lists: DNF_CACHES,
    inputs: RPM,
    isList: (name) => name.endsWith(".solv") || /-[0-9a-f]{16}$/.test(name),
    ask: (host, timeoutMs) => askDnf(host, program, timeoutMs),
  };
}

/** 100 is the code where there are updates; after the word Obsoleting come no more of them. */
async function askDnf(
  host: Host,
  program: string,
  timeoutMs: number,
): Promise<Update[]> {
  const argv = [program, "-q", "-C", "check-update"];
  const { code, stdout, stderr } = await host.query(argv, {
    timeoutMs,
  });
  if (code !== 0 && code !== 100) throw toFailure(program, code, stderr);
  const [updates = ""] = stdout.split(/^Obsoleting/m, 1);
  return toLines(updates).flatMap((line) => {
    const [name, to, archive] = toFields(line);
    const isUpdate = name !== undefined && to !== undefined &&
      archive !== undefined && /\.\w+$/.test(name) && /^\d/.test(to);
    return isUpdate ? [{ name: name.replace(/\.\w+$/, ""), to }] : [];
  });
}

/** Code 1 without a word is that of no updates. */
async function askPacman(host: Host, timeoutMs: number): Promise<Update[]> {
  const { code, stdout, stderr } = await host.query(["pacman", "-Qu"], {
    timeoutMs,
  });
  if (code !== 0 && stdout + stderr !== "") {
    throw toFailure("pacman", code, stderr);
  }
  return toLines(stdout).flatMap((line) => {
    const [name, from, arrow, to, mark] = toFields(line);
    const isUpdate = name !== undefined && arrow === "->" &&
      to !== undefined && mark !== "[ignored]";
    return isUpdate ? [{ name, from, to }] : [];
  });
}

const ZYPPER_REGEXP =
  /<update kind="package" name="([^"]+)" edition="([^"]+)"[^>]*? edition-old="([^"]+)"/g;

/** Asks for XML, which is the same in all languages; any code but 0 is that of lists that are not whole. */
async function askZypper(host: Host, timeoutMs: number): Promise<Update[]> {
  const argv = ["zypper", "-n", "-q", "-x", "--no-refresh", "list-updates"];
  const { code, stdout, stderr } = await host.query(argv, { timeoutMs });
  if (code !== 0) throw toFailure("zypper", code, stderr);
  return [...stdout.matchAll(ZYPPER_REGEXP)].map(
    ([, name = "", to = "", from]) => ({ name, from, to }),
  );
}

function toFailure(program: string, code: number, stderr: string): Error {
  const [line = ""] = stderr.trim().split("\n").slice(-1);
  return new Error(`${program} ended with ${code}: ${line.slice(0, 200)}`);
}
