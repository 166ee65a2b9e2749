/** Facts of the host that configurations may name, read only when one does. */

import { VERSION } from "../version.ts";

/** Names that texts may use, `facts` holding the same under one roof. */
export const FACT_NAMES: readonly string[] = [
  "facts",
  "driftless_version",
  "driftless_distribution",
  "driftless_os_family",
  "driftless_architecture",
  "os_family",
  "distribution",
];

/** Reads the facts: names of `os-release(5)`, host name, architecture, kernel. */
export function readFacts(hostName: string): Record<string, unknown> {
  const release = parseRelease(readRelease());
  const distribution = release["ID"] ?? Deno.build.os;
  const family = toFamily(distribution, release["ID_LIKE"] ?? "");
  const facts = {
    hostname: hostName.split(".")[0]!,
    fqdn: hostName,
    os: Deno.build.os,
    os_family: family,
    distribution,
    distribution_version: release["VERSION_ID"] ?? "",
    distribution_codename: release["VERSION_CODENAME"] ?? "",
    architecture: Deno.build.arch,
    kernel: Deno.osRelease(),
    cpus: navigator.hardwareConcurrency,
    memory_bytes: Deno.systemMemoryInfo().total,
    uid: Deno.uid() ?? 0,
  };
  return toFactVariables(facts);
}

/** The variables that hold facts: all under one roof, and some by names of their own. */
export function toFactVariables(
  facts: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { distribution, os_family, architecture } = facts;
  return {
    facts,
    driftless_version: VERSION,
    driftless_distribution: distribution,
    driftless_os_family: os_family,
    driftless_architecture: architecture,
    os_family,
    distribution,
  };
}

function readRelease(): string {
  try {
    return Deno.readTextFileSync("/etc/os-release");
  } catch {
    return "";
  }
}

/** Parses `os-release(5)`: shell-like assignments, quotes taken off. */
export function parseRelease(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const match = /^([A-Z_]+)=(["']?)(.*)\2$/.exec(line.trim());
    if (match) values[match[1]!] = match[3]!;
  }
  return values;
}

/** Tells the family of a distribution by `ID` and `ID_LIKE`, os-release(5). */
export function toFamily(id: string, like: string): string {
  const words = [id, ...like.split(" ")];
  for (const family of ["debian", "rhel", "suse", "arch", "alpine"]) {
    if (words.includes(family)) return family;
  }
  return words.includes("fedora") ? "rhel" : id;
}
