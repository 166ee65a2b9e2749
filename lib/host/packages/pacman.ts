/** Arch's package manager, pacman(8). */

import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";
import { markHeld, parseIgnored } from "./holds.ts";
import {
  type PackageManager,
  type PackageStep,
  type Preview,
  toLooseVersions,
} from "./manager.ts";

const DATABASE = "/var/lib/pacman/local";
const CONF = "/etc/pacman.conf";

/** Is there while a run works, and stays when one is killed. */
const LOCK = "/var/lib/pacman/db.lck";

/** Arch's package manager. It keeps no old versions, so a chosen version cannot be installed. */
export const pacman: PackageManager = {
  name: "pacman",
  program: "pacman",
  databases: [DATABASE],
  env: {},
  nameRegexp: /^[a-z0-9@_+][a-z0-9@._+-]*$/,
  upgradesByInstall: true,
  refresh: ["pacman", "-Sy", "--noconfirm"],
  sources: [CONF],
  lists: ["/var/lib/pacman/sync"],
  findLock: async (host) =>
    await host.stat(LOCK) ? `"${LOCK}" is there` : undefined,
  read: readPacman,
  toSpec: () => undefined,
  toVersionForms: toLooseVersions,
  toArgv: (action, specs, flags = {}) => [
    "pacman",
    ...toWords(action),
    "--noconfirm",
    ...(flags.run ?? []),
    ...(flags.both ?? []),
    "--",
    ...specs,
  ],
  preview: previewPacman,
};

function toWords(action: string): string[] {
  if (action === "remove") return ["-R"];
  if (action === "purge") return ["-Rn"];
  return ["-S", "--needed"];
}

/** Reads one `desc` file per package; none of them is larger than a few kilobytes. */
async function readPacman(host: Host): Promise<Map<string, Package>> {
  const found = new Map<string, Package>();
  for (const name of await host.list(DATABASE)) {
    const path = `${DATABASE}/${name}/desc`;
    if (name === "ALPM_DB_VERSION" || !await host.stat(path)) continue;
    const one = parsePacmanDesc(await host.readText(path));
    if (one) found.set(one.name, one);
  }
  return await markHeld(found, [CONF], parseIgnored, host);
}

/** Parses a `desc` file: `%KEY%` lines, each with its values below until an empty line. */
export function parsePacmanDesc(text: string): Package | undefined {
  const fields = new Map<string, string[]>();
  for (const section of text.split("\n\n")) {
    const [key, ...values] = section.trim().split("\n");
    if (key) fields.set(key, values);
  }
  const name = fields.get("%NAME%")?.[0];
  if (name === undefined) return undefined;
  return {
    name,
    version: fields.get("%VERSION%")?.[0] ?? "",
    status: "installed",
    arch: fields.get("%ARCH%")?.[0] ?? "",
    held: false,
    provides: (fields.get("%PROVIDES%") ?? []).map((one) =>
      one.split(/[<>=]/, 1)[0]!
    ),
  };
}

async function previewPacman(
  host: Host,
  action: string,
  specs: readonly string[],
  flags: { both?: readonly string[] } = {},
): Promise<Preview> {
  const { code, stdout, stderr } = await host.query([
    "pacman",
    ...toWords(action),
    "--print-format",
    "%n %v",
    ...(flags.both ?? []),
    "--",
    ...specs,
  ], { timeoutMs: 120_000 });
  if (code !== 0) throw toPacmanError(stdout, stderr);
  const isRemoval = action === "remove" || action === "purge";
  const steps: PackageStep[] = [];
  for (const line of stdout.split("\n")) {
    const found = /^([a-z0-9@_+][^\s:]*) (\S+)$/.exec(line);
    if (!found) continue;
    const [, name, version] = found;
    steps.push(
      isRemoval
        ? { name: name!, from: version! }
        : { name: name!, to: version! },
    );
  }
  return { steps, selected: new Map() };
}

function toPacmanError(stdout: string, stderr: string): TaskError {
  const unknown = /^error: target not found: (\S+)/m.exec(stderr)?.[1];
  if (unknown !== undefined) {
    return new TaskError(`Cannot find package "${unknown}"`, {
      advice: "Refresh the package lists (pacman -Sy), or correct the name",
    });
  }
  const why = stdout.split("\n").filter((line) => line.startsWith(":: "));
  return new TaskError(
    `Cannot plan with pacman: ${
      [stderr.replace(/^error: /gm, "").trim(), ...why].join("; ")
    }`,
  );
}
