/** The package managers of the Red Hat family: dnf(8), and yum(8) before it. */

import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";
import { markHeld, parseVersionlock } from "./holds.ts";
import { findOwner } from "./locks.ts";
import {
  type PackageAction,
  type PackageFlags,
  type PackageManager,
  type PackageStep,
  type Preview,
  toLooseVersions,
} from "./manager.ts";
import { readRpm, RPM_DATABASES, RPM_NAME_REGEXP } from "./rpm.ts";

/** The package manager of Fedora and its family since 2015. */
export const dnf: PackageManager = toManager("dnf", "upgrade");

/** The package manager of the Red Hat family until version 7. */
export const yum: PackageManager = toManager("yum", "update");

/** What the plugins for keeping versions read, of dnf(8) and of yum(8). */
const KEPT = [
  "/etc/dnf/plugins/versionlock.list",
  "/etc/yum/pluginconf.d/versionlock.list",
];

/** Where a run writes its number while it works. */
const LOCKS = [
  "/var/lib/dnf/rpmdb_lock.pid",
  "/var/cache/dnf/metadata_lock.pid",
  "/var/cache/dnf/download_lock.pid",
  "/var/run/yum.pid",
];

async function readKept(host: Host): Promise<Map<string, Package>> {
  return await markHeld(await readRpm(host), KEPT, parseVersionlock, host);
}

function toManager(program: string, upgrade: string): PackageManager {
  const toWords = (action: PackageAction): string[] => {
    if (action === "upgrade") return [upgrade];
    return [action === "purge" ? "remove" : action];
  };
  return {
    name: program,
    program,
    databases: RPM_DATABASES,
    sharesDatabase: true,
    env: {},
    nameRegexp: RPM_NAME_REGEXP,
    upgradesByInstall: false,
    refresh: [program, "-q", "-y", "makecache"],
    sources: ["/etc/yum.repos.d"],
    lists: [`/var/cache/${program}`],
    findLock: (host) => findOwner(LOCKS, host),
    read: readKept,
    toSpec: (name, version) => `${name}-${version}`,
    toVersionForms: toLooseVersions,
    toArgv: (action, specs, flags = {}) => [
      program,
      "-y",
      ...(flags.run ?? []),
      ...(flags.both ?? []),
      ...toWords(action),
      "--",
      ...specs,
    ],
    preview: (host, action, specs, flags) =>
      preview(host, program, [...toWords(action), "--", ...specs], flags),
  };
}

/** Lets it make its transaction and answers no, which ends with exit code 1. */
async function preview(
  host: Host,
  program: string,
  words: readonly string[],
  flags: PackageFlags = {},
): Promise<Preview> {
  const argv = [program, "--assumeno", ...(flags.both ?? []), ...words];
  const { code, stdout, stderr } = await host.query(argv, {
    timeoutMs: 300_000,
    answers: [1],
  });
  const said = `${stdout}\n${stderr}`;
  const unknown =
    /(?:Unable to find a match|No match for argument|No package): ?(\S+)/
      .exec(said)?.[1];
  if (code > 1 || (code === 1 && !/^Operation aborted/m.test(said))) {
    if (unknown !== undefined && words[0] !== "remove") {
      throw new TaskError(`Cannot find package "${unknown}"`, {
        advice: `Refresh the lists (${program} makecache), or correct the name`,
      });
    }
    throw new TaskError(
      `Cannot plan with ${program}: ${
        stderr.replace(/^Error: ?/gm, "").trim()
      }`,
      { output: { rc: code, stdout, stderr } },
    );
  }
  return parseDnfTransaction(stdout);
}

const SECTION_REGEXP =
  /^(Installing|Upgrading|Updating|Downgrading|Reinstalling|Removing)\b.*:$/;

/** Parses the table of a transaction; a row that is too long goes on in lines with more blanks. */
export function parseDnfTransaction(text: string): Preview {
  const steps: PackageStep[] = [];
  let section: string | undefined;
  let row: string[] = [];
  const end = () => {
    const [name, arch, version] = row;
    row = [];
    if (section === undefined || version === undefined) return;
    const isGone = section === "Removing";
    steps.push({
      name: name!,
      arch: arch!,
      ...(isGone ? { from: version } : { to: version }),
      ...(section === "Downgrading" ? { down: true } : {}),
    });
  };
  for (const line of text.split("\n")) {
    const isRow = section !== undefined && /^ +\S/.test(line);
    if (!isRow || /^ \S/.test(line)) end();
    if (isRow) row.push(...line.trim().split(/ +/));
    else section = SECTION_REGEXP.exec(line)?.[1];
  }
  end();
  return { steps, selected: new Map() };
}
