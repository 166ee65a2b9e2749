/** The database of rpm(8). */

import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";

/** Where rpm(8) keeps what is installed, by age of the system. */
export const RPM_DATABASES: readonly string[] = [
  "/usr/lib/sysimage/rpm",
  "/var/lib/rpm",
];

/** What a name, group or name with version and architecture looks like. */
export const RPM_NAME_REGEXP = /^[A-Za-z0-9_@/][A-Za-z0-9_.+~^:@/-]*$/;

const FORMAT = "%{NAME}\\t%|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\\t" +
  "%{ARCH}\\t%{INSTALLTIME}\\t[%{PROVIDENAME} ]\\n";

/** Reads all installed packages with one run of rpm(8). */
export async function readRpm(host: Host): Promise<Map<string, Package>> {
  const { code, stdout, stderr } = await host.query([
    "rpm",
    "-qa",
    "--nosignature",
    "--nodigest",
    "--qf",
    FORMAT,
  ], { timeoutMs: 60_000 });
  if (code !== 0) {
    throw new TaskError(`Cannot read the rpm database: ${stderr.trim()}`);
  }
  return parseRpm(stdout);
}

/**
 * Parses lines of name, version, architecture, time and provided names. Of
 * several versions side by side the one installed last counts.
 */
export function parseRpm(text: string): Map<string, Package> {
  const found: { one: Package; at: number }[] = [];
  for (const line of text.split("\n")) {
    const [name, version, arch, at, provides] = line.split("\t");
    // Keys of repositories are in the database too.
    if (!name || provides === undefined || name === "gpg-pubkey") continue;
    const provided = provides.split(" ").filter((one) =>
      one !== "" && one !== name && !one.includes("(")
    );
    found.push({
      one: {
        name,
        version: version ?? "",
        status: "installed",
        arch: arch ?? "",
        held: false,
        provides: [...new Set(provided)],
      },
      at: Number(at),
    });
  }
  const native = found.find(({ one }) => one.name === "rpm")?.one.arch ?? "";
  found.sort((a, b) => a.at - b.at);
  return new Map(found.map(({ one }) => {
    const isForeign = native !== "" && one.arch !== native &&
      one.arch !== "noarch";
    if (isForeign) one.name = `${one.name}:${one.arch}`;
    return [one.name, one];
  }));
}
