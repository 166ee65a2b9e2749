/** Alpine's package manager, apk(8). */

import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";
import { markHeld, parsePinned } from "./holds.ts";
import { findHolder } from "./locks.ts";
import {
  type PackageManager,
  type PackageStep,
  type Preview,
  toLooseVersions,
} from "./manager.ts";

/** Where apk(8) keeps what is installed; version 3 moved it. */
const DATABASES = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

/** Alpine's package manager. */
export const apk: PackageManager = {
  name: "apk",
  program: "apk",
  databases: DATABASES,
  env: {},
  nameRegexp: /^\.?[A-Za-z0-9_][A-Za-z0-9_.+:-]*$/,
  upgradesByInstall: false,
  refresh: ["apk", "update"],
  sources: ["/etc/apk/repositories", "/etc/apk/repositories.d"],
  lists: ["/var/cache/apk", "/etc/apk/cache"],
  findLock: (host) => findHolder("/lib/apk/db/lock", host),
  read: readApk,
  toSpec: (name, version) => `${name}=${version}`,
  toVersionForms: toLooseVersions,
  toArgv: (action, specs, flags = {}) => [
    "apk",
    ...toWords(action),
    ...(flags.run ?? []),
    ...(flags.both ?? []),
    "--",
    ...specs,
  ],
  preview: previewApk,
};

function toWords(action: string): string[] {
  if (action === "remove") return ["del"];
  if (action === "purge") return ["del", "--purge"];
  return action === "upgrade" ? ["add", "--upgrade"] : ["add"];
}

async function readApk(host: Host): Promise<Map<string, Package>> {
  for (const path of DATABASES) {
    if (!await host.stat(path)) continue;
    const found = parseApk(await host.readText(path));
    return await markHeld(found, ["/etc/apk/world"], parsePinned, host);
  }
  return new Map();
}

/** Parses the database of apk(8): paragraphs of one-letter fields. */
export function parseApk(text: string): Map<string, Package> {
  const found = new Map<string, Package>();
  for (const paragraph of text.split("\n\n")) {
    const fields: Record<string, string> = {};
    for (const line of paragraph.split("\n")) {
      if (line[1] === ":") fields[line[0]!] = line.slice(2);
    }
    const { P: name, V: version = "", A: arch = "", p: provides = "" } = fields;
    if (name === undefined) continue;
    found.set(name, {
      name,
      version,
      status: "installed",
      arch,
      held: false,
      provides: provides.split(" ").filter((one) =>
        one !== "" && !one.startsWith("so:") && !one.startsWith("cmd:")
      ).map((one) => one.split(/[<>=~]/, 1)[0]!),
    });
  }
  return found;
}

const STEP_REGEXP =
  /^\(\d+\/\d+\) (Installing|Upgrading|Downgrading|Purging|Replacing|Reinstalling) (\S+) \((\S+)(?: -> (\S+))?\)/;

/** Parses what `apk --simulate` prints. */
export function parseApkSimulation(text: string): Preview {
  const steps: PackageStep[] = [];
  for (const line of text.split("\n")) {
    const found = STEP_REGEXP.exec(line);
    if (!found) continue;
    const [, verb, name, first, second] = found;
    if (verb === "Purging") steps.push({ name: name!, from: first! });
    else if (second === undefined) steps.push({ name: name!, to: first! });
    else {
      const down = verb === "Downgrading" ? { down: true } : {};
      steps.push({ name: name!, from: first!, to: second, ...down });
    }
  }
  return { steps, selected: new Map() };
}

async function previewApk(
  host: Host,
  action: string,
  specs: readonly string[],
  flags: { both?: readonly string[] } = {},
): Promise<Preview> {
  const argv = [
    "apk",
    ...toWords(action),
    "--simulate",
    ...(flags.both ?? []),
    "--",
    ...specs,
  ];
  const { code, stdout, stderr } = await host.query(argv, {
    timeoutMs: 120_000,
  });
  if (code === 0) return parseApkSimulation(stdout);
  const said = `${stdout}\n${stderr}`;
  const unknown = /^ {2}(\S+) \(no such package\)/m.exec(said)?.[1];
  if (unknown !== undefined) {
    throw new TaskError(`Cannot find package "${unknown}"`, {
      advice: "Refresh the package lists (apk update), or correct the name",
    });
  }
  throw new TaskError(`Cannot plan with apk: ${stderr.trim()}`);
}
