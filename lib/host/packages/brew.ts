/** Homebrew; it refuses to work for root. */

import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";
import {
  type PackageManager,
  type Preview,
  toLooseVersions,
} from "./manager.ts";

const PREFIXES = ["/opt/homebrew", "/home/linuxbrew/.linuxbrew", "/usr/local"];
const ROOMS = ["Cellar", "Caskroom"];

const ENV = { HOMEBREW_NO_AUTO_UPDATE: "1", HOMEBREW_NO_ANALYTICS: "1" };

/** Homebrew, for the user that owns its prefix. */
export const brew: PackageManager = {
  name: "brew",
  program: "brew",
  databases: PREFIXES.map((prefix) => `${prefix}/Cellar`),
  env: ENV,
  nameRegexp: /^[a-z0-9][a-z0-9@._+\/-]*$/,
  upgradesByInstall: false,
  refresh: ["brew", "update"],
  read: readBrew,
  toSpec: () => undefined,
  toVersionForms: toLooseVersions,
  toArgv: (action, specs, flags = {}) => [
    "brew",
    action === "remove"
      ? "uninstall"
      : action === "purge"
      ? "uninstall"
      : action,
    ...(action === "purge" ? ["--zap"] : []),
    ...(flags.both ?? []),
    "--",
    ...specs,
  ],
  preview: previewBrew,
};

/** Reads the rooms of the prefixes: a directory per package, in it one per version. */
async function readBrew(host: Host): Promise<Map<string, Package>> {
  const found = new Map<string, Package>();
  for (const prefix of PREFIXES) {
    for (const room of ROOMS) {
      const dir = `${prefix}/${room}`;
      if ((await host.stat(dir, true))?.type !== "dir") continue;
      for (const name of await host.list(dir)) {
        const versions = await host.list(`${dir}/${name}`);
        found.set(name, {
          name,
          version: versions.filter((one) => !one.startsWith(".")).at(-1) ?? "",
          status: "installed",
          arch: "",
          held: false,
          provides: [],
        });
      }
    }
  }
  return found;
}

/** Homebrew has no simulation: only what is outdated can be asked. */
async function previewBrew(
  host: Host,
  action: string,
  specs: readonly string[],
): Promise<Preview> {
  if (action !== "upgrade") {
    const isRemoval = action === "remove" || action === "purge";
    const steps = specs.map((name) => isRemoval ? { name } : { name, to: "" });
    return { steps, selected: new Map() };
  }
  const { stdout, stderr, code } = await host.query(
    ["brew", "outdated", "--json=v2", "--", ...specs],
    { env: ENV, timeoutMs: 120_000 },
  );
  if (code > 1) {
    throw new TaskError(`Cannot plan with brew: ${stderr.trim()}`);
  }
  return { steps: parseOutdated(stdout), selected: new Map() };
}

/** Parses the answer of `brew outdated --json=v2`. */
export function parseOutdated(
  text: string,
): { name: string; from?: string; to: string }[] {
  const answer: {
    formulae?: Outdated[];
    casks?: Outdated[];
  } = JSON.parse(text || "{}");
  return [...answer.formulae ?? [], ...answer.casks ?? []].map((one) => {
    const from = one.installed_versions?.at(-1);
    return {
      name: one.name,
      to: one.current_version,
      ...(from === undefined ? {} : { from }),
    };
  });
}

interface Outdated {
  name: string;
  installed_versions?: string[];
  current_version: string;
}
