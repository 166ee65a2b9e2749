/** A host that is not this machine, on which a configuration is planned. */

import type { Host } from "../host/host.ts";
import { parseRelease, toFactVariables, toFamily } from "./facts.ts";

/** What is known of a host that is not this machine. */
export interface ModelHost {
  /** Its name. */
  readonly name: string;
  /** What the env file of this machine would hold. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Names and values as `readFacts` gives them. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What may be said of it. */
export interface ModelOptions {
  /** Its name; `host.example` when absent. */
  readonly hostName?: string | undefined;
  /** Values of the env file; none when absent. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** The environment; empty when absent. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Facts that are other than those of a small Debian. */
  readonly facts?: Readonly<Record<string, unknown>> | undefined;
}

/** What a host without `/etc/os-release` is. */
const DEBIAN = 'ID=debian\nVERSION_ID="13"\nVERSION_CODENAME=trixie\n';

/** Describes a host by what it answers, as a small Debian where it says nothing. */
export async function toModelHost(
  host: Host,
  options: ModelOptions,
): Promise<ModelHost> {
  const { hostName: name = "host.example", secrets = {}, env = {} } = options;
  const path = "/etc/os-release";
  const text = await host.stat(path, true) ? await host.readText(path) : DEBIAN;
  const release = parseRelease(text);
  const distribution = release["ID"] ?? host.os;
  const known = {
    hostname: name.split(".")[0]!,
    fqdn: name,
    os: host.os,
    os_family: toFamily(distribution, release["ID_LIKE"] ?? ""),
    distribution,
    distribution_version: release["VERSION_ID"] ?? "",
    distribution_codename: release["VERSION_CODENAME"] ?? "",
    architecture: "x86_64",
    kernel: "6.12.0",
    cpus: 2,
    memory_bytes: 4 * 1024 ** 3,
    uid: host.uid,
    ...options.facts,
  };
  return { name, secrets, env, facts: toFactVariables(known) };
}
