/** Ruby's package manager, gem(1). It keeps versions side by side. */

import { TaskError } from "../../error.ts";
import type { Host, Package, QueryResult } from "../host.ts";
import type {
  PackageAction,
  PackageFlags,
  PackageManager,
  PackageStep,
} from "./manager.ts";

/** Which gem(1) is run, and as whom. */
export interface GemPlace {
  /** Its program, by name or path. */
  program: string;
  /** User to run it as; the one that runs when absent. */
  user?: string;
  /** Home directory of that user, where it keeps what it fetched. */
  home?: string;
}

/** How long gem(1) may ask its sources, in milliseconds. */
const ASK_MS = 300_000;

/** Gives gem(1) of a place. */
export function toGem(place: GemPlace): PackageManager {
  const { program, user } = place;
  return {
    name: "gem",
    program,
    databases: [],
    env: toEnv(place),
    // What stands after "--" is for the compiler, so no name may look like an option.
    nameRegexp: /^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/,
    upgradesByInstall: true,
    keepsVersions: true,
    isSideBySide: true,
    refresh: [],
    ...(user === undefined ? {} : { user }),
    read: (host) => readGems(host, place),
    toSpec: (name, version) => `${name}:${version}`,
    toVersionForms: (version) => [version],
    toArgv: (action, specs, flags = {}) => [
      program,
      ...toWords(action),
      ...(isRemoval(action) ? flags.run ?? [] : flags.both ?? []),
      ...specs,
    ],
    preview: async (host, action, specs, flags) => ({
      steps: isRemoval(action)
        ? await previewRemoval(host, place, specs)
        : await previewInstall(host, place, specs, flags),
      selected: new Map(),
    }),
  };
}

function toEnv({ home }: GemPlace): Record<string, string> {
  return home === undefined ? {} : { HOME: home };
}

function isRemoval(action: PackageAction): boolean {
  return action === "remove" || action === "purge";
}

function toWords(action: PackageAction): string[] {
  return isRemoval(action)
    ? ["uninstall", "--all", "--executables"]
    : ["install"];
}

async function ask(
  host: Host,
  place: GemPlace,
  words: readonly string[],
): Promise<QueryResult> {
  const { program, user } = place;
  return await host.query([program, ...words], {
    env: toEnv(place),
    timeoutMs: ASK_MS,
    ...(user === undefined ? {} : { user }),
  });
}

async function readGems(
  host: Host,
  place: GemPlace,
): Promise<Map<string, Package>> {
  const { code, stdout, stderr } = await ask(host, place, ["list", "--local"]);
  if (code !== 0) {
    throw new TaskError(`Cannot list gems: ${stderr.trim()}`, {
      output: { rc: code, stdout, stderr },
    });
  }
  return parseGems(stdout);
}

/** Parses lines such as `rake (13.0.6, 12.3.3, default: 13.0.3 ruby)`; `default` stands for the architecture of those that Ruby itself brings. */
export function parseGems(text: string): Map<string, Package> {
  const found = new Map<string, Package>();
  for (const line of text.split("\n")) {
    const row = /^(\S+) \(([^)]+)\)$/.exec(line.trim());
    if (!row) continue;
    const [, name, list] = row;
    const all = list!.split(", ").map((one) => ({
      version: one.replace(/^default: /, "").split(" ", 1)[0]!,
      isDefault: one.startsWith("default: "),
    }));
    found.set(name!, {
      name: name!,
      version: all[0]!.version,
      status: "installed",
      arch: all.some(({ isDefault }) => isDefault) ? "default" : "",
      held: false,
      provides: [],
      versions: all.map(({ version }) => version),
    });
  }
  return found;
}

async function previewInstall(
  host: Host,
  place: GemPlace,
  specs: readonly string[],
  flags: PackageFlags = {},
): Promise<PackageStep[]> {
  const { code, stdout, stderr } = await ask(host, place, [
    "install",
    "--explain",
    ...(flags.both ?? []),
    ...specs,
  ]);
  if (code === 0) return parseExplained(stdout);
  const output = { rc: code, stdout, stderr };
  const unknown = /Could not find a valid gem '([^']+)' \(([^)]*)\)/
    .exec(stderr);
  if (unknown) {
    throw new TaskError(`Cannot find gem "${unknown[1]}" (${unknown[2]})`, {
      advice: "Correct its name or version, or give the source that has it",
      output,
    });
  }
  throw new TaskError(
    `Cannot plan with gem: ${stderr.replace(/^ERROR: +/gm, "").trim()}`,
    { output },
  );
}

/** Parses what `gem install --explain` prints: a title, then `name-version` each. */
export function parseExplained(text: string): PackageStep[] {
  return text.split("\n").flatMap((line) => {
    const row = /^ {2}(\S+?)-(\d[^-\s]*)(?:-\S+)?$/.exec(line);
    return row ? [{ name: row[1]!, to: row[2]! }] : [];
  });
}

/** Gems that Ruby brings cannot be removed, of which gem(1) says so and succeeds. */
async function previewRemoval(
  host: Host,
  place: GemPlace,
  specs: readonly string[],
): Promise<PackageStep[]> {
  const table = await readGems(host, place);
  const steps = specs.map((spec) => {
    const [name = "", from] = spec.split(":");
    return from === undefined ? { name } : { name, from };
  });
  const fixed = steps.find(({ name }) => table.get(name)?.arch === "default");
  if (fixed !== undefined) {
    throw new TaskError(
      `Cannot remove gem "${fixed.name}": Ruby itself brings it`,
    );
  }
  return steps;
}
