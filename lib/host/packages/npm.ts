/** Node's package manager, npm, of one directory or of the whole system. */

import * as z from "zod";
import { TaskError } from "../../error.ts";
import type { Host, Package, QueryResult } from "../host.ts";
import { readPrintedJson } from "../printed_json.ts";
import type {
  PackageAction,
  PackageFlags,
  PackageManager,
  PackageStep,
  Preview,
} from "./manager.ts";

/** Which npm is run, where, and as whom. */
export interface NpmPlace {
  /** Its program, by name or path. */
  program: string;
  /** Words that tell where packages are: `--global`, or `--prefix` with a directory. */
  where: readonly string[];
  /** User to run it as; the one that runs when absent. */
  user?: string;
  /** Home directory of that user, where it keeps what it fetched. */
  home?: string;
}

/** How long npm may ask its registry, in milliseconds. */
const ASK_MS = 120_000;

const ENV = { NPM_CONFIG_UPDATE_NOTIFIER: "false", NPM_CONFIG_FUND: "false" };

/** Of a question: a registry that does not answer is not waited for again and again. */
const ASK_ENV = {
  NPM_CONFIG_FETCH_RETRIES: "1",
  NPM_CONFIG_FETCH_RETRY_MINTIMEOUT: "1000",
  NPM_CONFIG_FETCH_RETRY_MAXTIMEOUT: "1000",
};

const tree = z.object({
  dependencies: z.optional(z.record(
    z.string(),
    z.object({
      version: z.optional(z.string()),
      missing: z.optional(z.boolean()),
    }),
  )),
});
const versions = z.union([z.string(), z.array(z.string())]);

/** Gives npm of a place. */
export function toNpm(place: NpmPlace): PackageManager {
  const { program, where, user } = place;
  return {
    name: "npm",
    program,
    databases: [],
    env: toEnv(place),
    nameRegexp: /^(@[a-z0-9~][a-z0-9~._-]*\/)?[A-Za-z0-9~][A-Za-z0-9~._-]*$/,
    upgradesByInstall: true,
    keepsVersions: true,
    refresh: [],
    ...(user === undefined ? {} : { user }),
    read: (host) => readNpm(host, place),
    toSpec: (name, version) => `${name}@${version}`,
    toVersionForms: (version) => [version],
    toArgv: (action, specs, flags = {}) => [
      program,
      isRemoval(action) ? "uninstall" : "install",
      ...where,
      ...(isRemoval(action) ? [] : flags.run ?? []),
      ...(isRemoval(action) ? [] : flags.both ?? []),
      "--",
      ...specs,
    ],
    preview: async (host, action, specs, flags) =>
      ({
        steps: isRemoval(action)
          ? specs.map((name) => ({ name }))
          : await previewInstall(host, place, specs, flags),
        selected: new Map(),
      }) satisfies Preview,
  };
}

function toEnv({ home }: NpmPlace): Record<string, string> {
  return { ...ENV, ...(home === undefined ? {} : { HOME: home }) };
}

function isRemoval(action: PackageAction): boolean {
  return action === "remove" || action === "purge";
}

async function ask(
  host: Host,
  place: NpmPlace,
  words: readonly string[],
): Promise<QueryResult> {
  const { program, user } = place;
  return await host.query([program, ...words], {
    env: { ...toEnv(place), ...ASK_ENV },
    timeoutMs: ASK_MS,
    // Something is missing or not as the manifest wants it; the answer is whole.
    answers: [1],
    ...(user === undefined ? {} : { user }),
  });
}

/** Reads what is there; what a manifest wants and nobody installed, or somebody deleted, is not. */
async function readNpm(
  host: Host,
  place: NpmPlace,
): Promise<Map<string, Package>> {
  const result = await ask(host, place, [
    "ls",
    "--json",
    "--depth=0",
    ...place.where,
  ]);
  const found = new Map<string, Package>();
  const { dependencies = {} } = readPrintedJson(
    "npm",
    result.stdout || "{}",
    tree,
  );
  for (const [name, { version, missing }] of Object.entries(dependencies)) {
    if (version === undefined || missing) continue;
    found.set(name, {
      name,
      version,
      status: "installed",
      arch: "",
      held: false,
      provides: [],
    });
  }
  return found;
}

/** npm does not say which versions it would install, so the registry is asked for each. */
async function previewInstall(
  host: Host,
  place: NpmPlace,
  specs: readonly string[],
  flags: PackageFlags = {},
): Promise<PackageStep[]> {
  const steps: PackageStep[] = [];
  for (const spec of specs) {
    const result = await ask(host, place, [
      "view",
      "--json",
      ...(flags.both ?? []),
      "--",
      spec,
      "version",
    ]);
    // A scope begins with the sign that ends a name before its version.
    const at = spec.lastIndexOf("@");
    const name = at > 0 ? spec.slice(0, at) : spec;
    if (result.code !== 0) throw toNpmError(result, name);
    const said = result.stdout.trim() === ""
      ? undefined
      : readPrintedJson("npm", result.stdout, versions);
    const to = Array.isArray(said) ? said.at(-1) : said;
    if (to === undefined) {
      throw new TaskError(`Cannot find package "${spec}": no such version`);
    }
    steps.push({ name, to });
  }
  return steps;
}

function toNpmError(
  { code, stdout, stderr }: QueryResult,
  name: string,
): TaskError {
  const output = { rc: code, stdout, stderr };
  if (/\bE404\b/.test(stdout + stderr)) {
    return new TaskError(`Cannot find package "${name}"`, {
      advice: "Correct its name, or give the registry that has it",
      output,
    });
  }
  const said = stderr.replace(/^npm (?:ERR!|error) ?/gm, "").trim();
  return new TaskError(
    `Cannot plan with npm: ${said.split("\n").slice(0, 4).join("; ")}`,
    { output },
  );
}
