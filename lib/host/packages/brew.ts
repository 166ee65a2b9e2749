/** Homebrew; it refuses to work for root. */

import * as z from "zod";
import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";
import { readPrintedJson } from "../printed_json.ts";
import {
  type PackageManager,
  type Preview,
  toLooseVersions,
} from "./manager.ts";

const PREFIXES = ["/opt/homebrew", "/home/linuxbrew/.linuxbrew", "/usr/local"];
const ROOMS = ["Cellar", "Caskroom"];

const ENV = { HOMEBREW_NO_AUTO_UPDATE: "1", HOMEBREW_NO_ANALYTICS: "1" };

/** Which Homebrew is run, and as whom. */
export interface BrewPlace {
  /** Its program, by name or path. */
  program: string;
  /** User to run it as; the one that runs when absent. */
  user?: string;
}

/** Homebrew, for the user that runs. */
export const brew: PackageManager = toBrew({ program: "brew" });

/** Finds Homebrew and the user that owns its prefix, which alone may change it. */
export async function findBrew(host: Host): Promise<BrewPlace | undefined> {
  for (const prefix of PREFIXES) {
    const room = await host.stat(`${prefix}/Cellar`, true);
    if (!room) continue;
    const users = [...(await host.users()).values()];
    const user = users.find(({ uid }) => uid === room.uid)?.name;
    const program = `${prefix}/bin/brew`;
    return user === undefined ? { program } : { program, user };
  }
  return undefined;
}

/** Homebrew of a place. */
export function toBrew(place: BrewPlace): PackageManager {
  const { program, user } = place;
  return {
    name: "brew",
    program: "brew",
    databases: PREFIXES.map((prefix) => `${prefix}/Cellar`),
    env: ENV,
    nameRegexp: /^[a-z0-9][a-z0-9@._+\/-]*$/,
    upgradesByInstall: false,
    refresh: [program, "update"],
    read: readBrew,
    toSpec: () => undefined,
    toVersionForms: toLooseVersions,
    toArgv: (action, specs, flags = {}) => [
      program,
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
    preview: (host, action, specs) => previewBrew(host, action, specs, place),
    ...(user === undefined ? {} : { user }),
  };
}

/** Reads the rooms of the prefixes: a directory per package, in it one per version. */
async function readBrew(host: Host): Promise<Map<string, Package>> {
  const found = new Map<string, Package>();
  for (const prefix of PREFIXES) {
    for (const room of ROOMS) {
      const dir = `${prefix}/${room}`;
      if ((await host.stat(dir, true))?.type !== "dir") continue;
      for (const name of await host.list(dir)) {
        const versions = await host.list(`${dir}/${name}`);
        const pin = `${prefix}/var/homebrew/pinned/${name}`;
        found.set(name, {
          name,
          version: versions.filter((one) => !one.startsWith(".")).at(-1) ?? "",
          status: "installed",
          arch: "",
          held: await host.stat(pin) !== undefined,
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
  { program, user }: BrewPlace,
): Promise<Preview> {
  if (action !== "upgrade") {
    const isRemoval = action === "remove" || action === "purge";
    const steps = specs.map((name) => isRemoval ? { name } : { name, to: "" });
    return { steps, selected: new Map() };
  }
  const { stdout, stderr, code } = await host.query(
    [program, "outdated", "--json=v2", "--", ...specs],
    { env: ENV, timeoutMs: 120_000, ...(user === undefined ? {} : { user }) },
  );
  if (code > 1) {
    throw new TaskError(`Cannot plan with brew: ${stderr.trim()}`);
  }
  return { steps: parseOutdated(stdout), selected: new Map() };
}

const outdated = z.array(z.object({
  name: z.string(),
  installed_versions: z.optional(z.array(z.string())),
  current_version: z.string(),
}));
const OUTDATED = z.object({
  formulae: z.optional(outdated),
  casks: z.optional(outdated),
});

/** Parses the answer of `brew outdated --json=v2`. */
export function parseOutdated(
  text: string,
): { name: string; from?: string; to: string }[] {
  const answer = readPrintedJson("brew", text || "{}", OUTDATED);
  return [...answer.formulae ?? [], ...answer.casks ?? []].map((one) => {
    const from = one.installed_versions?.at(-1);
    return {
      name: one.name,
      to: one.current_version,
      ...(from === undefined ? {} : { from }),
    };
  });
}
