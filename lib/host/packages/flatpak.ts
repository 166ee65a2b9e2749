/** Applications of Flatpak, of the whole system or of a user. */

import { TaskError } from "../../error.ts";
import type { Host, Package, QueryResult } from "../host.ts";
import type { PackageAction, PackageManager, PackageStep } from "./manager.ts";

/** Which applications are meant. */
export interface FlatpakPlace {
  /** `--system`, or `--user`. */
  where: "--system" | "--user";
  /** Remote to install from. */
  remote?: string;
}

/** How long flatpak(1) may ask a remote, in milliseconds. */
const ASK_MS = 120_000;

/** Gives flatpak(1) of a place. */
export function toFlatpak(place: FlatpakPlace): PackageManager {
  const { where, remote } = place;
  return {
    name: "flatpak",
    program: "flatpak",
    databases: ["/var/lib/flatpak"],
    env: {},
    nameRegexp: /^[A-Za-z_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)+$/,
    upgradesByInstall: false,
    refresh: [],
    read: (host) => readFlatpaks(host, where),
    toSpec: () => undefined,
    toVersionForms: (version) => [version],
    toArgv: (action, specs, flags = {}) => [
      "flatpak",
      toVerb(action),
      where,
      "--noninteractive",
      "--assumeyes",
      ...(isRemoval(action) ? [] : flags.both ?? []),
      ...(flags.run ?? []),
      "--",
      ...(action === "install" && remote !== undefined ? [remote] : []),
      ...specs,
    ],
    preview: async (host, action, specs) => ({
      steps: action === "upgrade"
        ? await previewUpgrade(host, where, specs)
        : action === "install"
        ? await previewInstall(host, place, specs)
        : specs.map((name) => ({ name })),
      selected: new Map(),
    }),
  };
}

function isRemoval(action: PackageAction): boolean {
  return action === "remove" || action === "purge";
}

function toVerb(action: PackageAction): string {
  if (action === "upgrade") return "update";
  return action === "install" ? "install" : "uninstall";
}

async function ask(
  host: Host,
  words: readonly string[],
): Promise<QueryResult> {
  return await host.query(["flatpak", ...words], { timeoutMs: ASK_MS });
}

async function readFlatpaks(
  host: Host,
  where: string,
): Promise<Map<string, Package>> {
  const masks = await ask(host, ["mask", where]);
  const { code, stdout, stderr } = await ask(host, [
    "list",
    where,
    "--columns=application,version,active,arch",
  ]);
  if (code !== 0) {
    throw new TaskError(`Cannot list what Flatpak has: ${stderr.trim()}`);
  }
  return parseFlatpaks(stdout, masks.stdout);
}

/** Parses rows of name, version, commit and architecture; what names no version is told by its commit. */
export function parseFlatpaks(
  text: string,
  masks: string,
): Map<string, Package> {
  const held = new Set(masks.split("\n").map((line) => line.trim()));
  const found = new Map<string, Package>();
  for (const line of text.split("\n")) {
    const [name, version, commit, arch] = line.split("\t");
    if (!name || commit === undefined) continue;
    found.set(name, {
      name,
      version: version || commit,
      status: "installed",
      arch: arch ?? "",
      held: held.has(name),
      provides: [],
    });
  }
  return found;
}

/** Flatpak has no simulation: the remote is asked for each name. */
async function previewInstall(
  host: Host,
  { where, remote }: FlatpakPlace,
  specs: readonly string[],
): Promise<PackageStep[]> {
  if (remote === undefined) return specs.map((name) => ({ name, to: "" }));
  const steps: PackageStep[] = [];
  for (const name of specs) {
    const { code, stdout, stderr } = await ask(host, [
      "remote-info",
      where,
      "--",
      remote,
      name,
    ]);
    if (code !== 0) {
      throw new TaskError(
        `Cannot find application "${name}" in remote "${remote}": ${
          stderr.replace(/^error: /, "").trim()
        }`,
        {
          advice: "Correct its name, or add the remote with flatpak remote-add",
        },
      );
    }
    const version = /^\s*Version: (\S+)$/m.exec(stdout)?.[1];
    const commit = /^\s*Commit: ([0-9a-f]{12})/m.exec(stdout)?.[1];
    steps.push({ name, to: version ?? commit ?? "" });
  }
  return steps;
}

async function previewUpgrade(
  host: Host,
  where: string,
  specs: readonly string[],
): Promise<PackageStep[]> {
  const { code, stdout, stderr } = await ask(host, [
    "remote-ls",
    where,
    "--updates",
    "--columns=application,version,commit",
  ]);
  if (code !== 0) {
    throw new TaskError(`Cannot ask for updates: ${stderr.trim()}`);
  }
  return stdout.split("\n").flatMap((line) => {
    const [name, version, commit] = line.split("\t");
    return name !== undefined && specs.includes(name)
      ? [{ name, to: version || commit || "" }]
      : [];
  });
}
