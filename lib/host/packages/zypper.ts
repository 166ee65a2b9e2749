/** SUSE's package manager, zypper(8). */

import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";
import { markHeld, parseZyppLocks } from "./holds.ts";
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

/** Done, with a note: updates or a reboot are wanted, or a repository was left out. */
const SUCCESS = [0, 100, 101, 102, 103, 106];

/** SUSE's package manager. */
export const zypper: PackageManager = {
  name: "zypper",
  program: "zypper",
  databases: RPM_DATABASES,
  sharesDatabase: true,
  env: {},
  nameRegexp: RPM_NAME_REGEXP,
  upgradesByInstall: true,
  refresh: ["zypper", "--non-interactive", "refresh"],
  success: SUCCESS,
  sources: ["/etc/zypp/repos.d"],
  lists: ["/var/cache/zypp/raw", "/var/cache/zypp/solv"],
  findLock: (host) => findOwner(["/run/zypp.pid"], host),
  read: readKept,
  toSpec: (name, version) => `${name}=${version}`,
  toVersionForms: toLooseVersions,
  toArgv: (action, specs, flags = {}) => [
    "zypper",
    "--non-interactive",
    ...(flags.run ?? []),
    toVerb(action),
    ...(flags.both ?? []),
    "--",
    ...specs,
  ],
  preview: previewZypper,
};

async function readKept(host: Host): Promise<Map<string, Package>> {
  const table = await readRpm(host);
  return await markHeld(table, ["/etc/zypp/locks"], parseZyppLocks, host);
}

function toVerb(action: PackageAction): string {
  return action === "remove" || action === "purge" ? "remove" : "install";
}

async function previewZypper(
  host: Host,
  action: PackageAction,
  specs: readonly string[],
  flags: PackageFlags = {},
): Promise<Preview> {
  const { code, stdout, stderr } = await host.query([
    "zypper",
    "--non-interactive",
    "--xmlout",
    "--no-refresh",
    toVerb(action),
    "--dry-run",
    ...(flags.both ?? []),
    "--",
    ...specs,
  ], { timeoutMs: 300_000, answers: SUCCESS });
  if (SUCCESS.includes(code)) return parseZypperSummary(stdout);
  const unknown = /No provider of (?:&apos;|')(.*?)(?:&apos;|') found/
    .exec(stdout)?.[1];
  if (unknown !== undefined) {
    throw new TaskError(`Cannot find package "${unknown}"`, {
      advice: "Refresh the lists (zypper refresh), or correct the name",
    });
  }
  const said = [...stdout.matchAll(/<message type="error">(.*?)<\/message>/g)]
    .map((found) => toText(found[1]!));
  throw new TaskError(
    `Cannot plan with zypper: ${said.join("; ") || stderr.trim()}`,
    { output: { rc: code, stdout, stderr } },
  );
}

/** Parses the `<install-summary>` of `zypper --xmlout`. */
export function parseZypperSummary(xml: string): Preview {
  const steps: PackageStep[] = [];
  let isGone = false;
  let isDown = false;
  for (
    const [tag] of xml.matchAll(
      /<(?:to-[a-z-]+|solvable type="package" [^>]*)>/g,
    )
  ) {
    if (tag.startsWith("<to-")) {
      isGone = tag.startsWith("<to-remove");
      isDown = tag.startsWith("<to-downgrade");
      continue;
    }
    const read = (key: string) =>
      toText(new RegExp(` ${key}="([^"]*)"`).exec(tag)?.[1] ?? "");
    const old = read("edition-old");
    const edition = read("edition");
    steps.push({
      name: read("name"),
      arch: read("arch"),
      ...(isGone
        ? { from: edition }
        : { to: edition, ...(old === "" ? {} : { from: old }) }),
      ...(isDown ? { down: true } : {}),
    });
  }
  return { steps, selected: new Map() };
}

function toText(xml: string): string {
  return xml.replace(
    /&(apos|quot|lt|gt|amp);/g,
    (_all, name) =>
      ({ apos: "'", quot: '"', lt: "<", gt: ">", amp: "&" })[String(name)] ??
        "",
  );
}
