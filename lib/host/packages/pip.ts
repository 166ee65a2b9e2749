/** Python's package manager, pip, of one interpreter. */

import * as z from "zod";
import { TaskError } from "../../error.ts";
import type { Host, Package, QueryResult } from "../host.ts";
import { readPrintedJson } from "../printed_json.ts";
import type {
  PackageAction,
  PackageFlags,
  PackageManager,
  Preview,
} from "./manager.ts";

/** Which pip is run, and as whom. */
export interface PipPlace {
  /** Words that start it: an interpreter with `-m pip`, or a program. */
  command: readonly string[];
  /** User to run it as; the one that runs when absent. */
  user?: string;
  /** Home directory of that user, where it keeps what it fetched. */
  home?: string;
}

/** How long pip may ask its index, in milliseconds. */
const ASK_MS = 300_000;

const ENV = {
  PIP_DISABLE_PIP_VERSION_CHECK: "1",
  PIP_NO_INPUT: "1",
  PIP_ROOT_USER_ACTION: "ignore",
};

const rows = z.array(z.object({ name: z.string(), version: z.string() }));
const report = z.object({
  install: z.array(z.object({
    metadata: z.object({ name: z.string(), version: z.string() }),
  })),
});

/** Gives the one form of a name by which it is compared (PEP 503). */
export function toPipName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, "-");
}

/** Gives pip of a place. */
export function toPip(place: PipPlace): PackageManager {
  const { command, user } = place;
  return {
    name: "pip",
    program: command[0]!,
    databases: [],
    env: toEnv(place),
    nameRegexp: /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/,
    upgradesByInstall: false,
    keepsVersions: true,
    refresh: [],
    ...(user === undefined ? {} : { user }),
    read: (host) => readPip(host, place),
    toSpec: (name, version) => `${name}==${version}`,
    toVersionForms: (version) => [version],
    toArgv: (action, specs, flags = {}) => [
      ...command,
      ...toWords(action),
      ...(isRemoval(action) ? flags.run ?? [] : flags.both ?? []),
      "--",
      ...specs,
    ],
    preview: (host, action, specs, flags) =>
      isRemoval(action)
        ? Promise.resolve(toRemoval(specs))
        : previewPip(host, place, [...toWords(action), "--", ...specs], flags),
  };
}

function toEnv({ home }: PipPlace): Record<string, string> {
  return { ...ENV, ...(home === undefined ? {} : { HOME: home }) };
}

function isRemoval(action: PackageAction): boolean {
  return action === "remove" || action === "purge";
}

function toWords(action: PackageAction): string[] {
  if (isRemoval(action)) return ["uninstall", "--yes"];
  return action === "upgrade" ? ["install", "--upgrade"] : ["install"];
}

function toRemoval(names: readonly string[]): Preview {
  return { steps: names.map((name) => ({ name })), selected: new Map() };
}

async function ask(
  host: Host,
  place: PipPlace,
  words: readonly string[],
): Promise<QueryResult> {
  const { command, user } = place;
  return await host.query([...command, ...words], {
    env: toEnv(place),
    timeoutMs: ASK_MS,
    ...(user === undefined ? {} : { user }),
  });
}

async function readPip(
  host: Host,
  place: PipPlace,
): Promise<Map<string, Package>> {
  const result = await ask(host, place, ["list", "--format=json"]);
  if (result.code !== 0) throw toPipError(result);
  return new Map(
    readPrintedJson("pip", result.stdout, rows).map(({ name, version }) => {
      const key = toPipName(name);
      return [key, {
        name: key,
        version,
        status: "installed",
        arch: "",
        held: false,
        provides: [],
      }];
    }),
  );
}

/**
 * Asks pip what an installation would do.
 * @throws {TaskError} When it would fail, in words of what to do about it.
 */
export async function previewPip(
  host: Host,
  place: PipPlace,
  [verb, ...words]: readonly string[],
  flags: PackageFlags = {},
): Promise<Preview> {
  const result = await ask(host, place, [
    verb!,
    "--dry-run",
    "--quiet",
    "--report=-",
    ...(flags.both ?? []),
    ...words,
  ]);
  if (result.code !== 0) throw toPipError(result);
  const { install } = readPrintedJson("pip", result.stdout, report);
  return {
    steps: install.map(({ metadata: { name, version } }) => ({
      name: toPipName(name),
      to: version,
    })),
    selected: new Map(),
  };
}

/** What pip says, what it means, and what to do about it; `$1` is its word. */
const FAILURES: readonly [RegExp, string, string][] = [
  [
    /No module named '?pip'?/,
    "Cannot run pip: this Python has none",
    "Install the package python3-pip, or give a virtualenv",
  ],
  [
    /no such option: --(?:dry-run|report)/,
    "Cannot plan with pip: it is older than version 22.2",
    "Upgrade pip in its virtual environment",
  ],
  [
    /externally-managed-environment/,
    "Cannot install here: the system manages the packages of this Python",
    "Give a virtualenv, or set break_system_packages: true",
  ],
  [
    /No matching distribution found for (\S+)/,
    'Cannot find package "$1"',
    "Correct its name or version, or give the index that has it in extra_args",
  ],
];

function toPipError({ code, stdout, stderr }: QueryResult): TaskError {
  const output = { rc: code, stdout, stderr };
  for (const [pattern, message, advice] of FAILURES) {
    const found = pattern.exec(stderr);
    if (!found) continue;
    const text = message.replace("$1", () => found[1] ?? "");
    return new TaskError(text, { advice, output });
  }
  const said = stderr.trim().split("\n").slice(-6).join("; ");
  return new TaskError(`Cannot plan with pip: ${said}`, { output });
}
