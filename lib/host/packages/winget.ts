/** The package manager of Windows, winget. */

import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";
import type { PackageAction, PackageManager, PackageStep } from "./manager.ts";

/** Words that keep it from asking and from telling who uses it. */
const QUIET = ["--disable-interactivity", "--accept-source-agreements"];

/** Nothing newer, or there already (winget-cli, doc/windows/package-manager/winget/returnCodes.md). */
const SUCCESS = [0, 0x8a15002b, 0x8a150061];

/** The package manager of Windows. Names are identifiers, for names of people are not unique. */
export const winget: PackageManager = {
  name: "winget",
  program: "winget",
  databases: [],
  env: {},
  nameRegexp: /^[A-Za-z0-9][A-Za-z0-9_+-]*(\.[A-Za-z0-9_+-]+)+$/,
  upgradesByInstall: false,
  refresh: [],
  success: SUCCESS,
  read: readWinget,
  toSpec: () => undefined,
  toVersionForms: (version) => [version],
  toArgv: (action, specs, flags = {}) => [
    "winget",
    toVerb(action),
    "--exact",
    "--silent",
    ...QUIET,
    ...(toVerb(action) === "uninstall" ? [] : ["--accept-package-agreements"]),
    ...(flags.run ?? []),
    ...specs,
  ],
  preview: async (host, action, specs) => ({
    steps: await preview(host, action, specs),
    selected: new Map(),
  }),
};

function toVerb(action: PackageAction): string {
  return action === "remove" || action === "purge" ? "uninstall" : action;
}

/** A row of the table that winget prints. */
export interface WingetRow {
  id: string;
  version: string;
  /** Newer version, where there is one. */
  available: string;
}

async function readRows(host: Host): Promise<WingetRow[]> {
  const { code, stdout, stderr } = await host.query([
    "winget",
    "list",
    "--source",
    "winget",
    ...QUIET,
  ], { timeoutMs: 120_000 });
  if (code !== 0) {
    throw new TaskError(`Cannot list packages of winget: ${stderr.trim()}`);
  }
  return parseWinget(stdout);
}

async function readWinget(host: Host): Promise<Map<string, Package>> {
  return new Map(
    (await readRows(host)).map(({ id, version }) => [id, {
      name: id,
      version,
      status: "installed",
      arch: "",
      held: false,
      provides: [],
    }]),
  );
}

/**
 * Parses a table for people, for winget prints no other: columns begin below
 * the words of its head. Identifiers that are cut off are left out.
 */
export function parseWinget(text: string): WingetRow[] {
  const lines = text.split("\n").map((line) =>
    line.slice(line.lastIndexOf("\r", line.length - 2) + 1).trimEnd()
  );
  const rule = lines.findIndex((line) => /^-{10,}$/.test(line));
  const head = lines[rule - 1];
  if (rule < 1 || head === undefined) return [];
  const starts = [...head.matchAll(/\S+/g)].map((word) => word.index);
  return lines.slice(rule + 1).flatMap((line) => {
    const cells = starts.map((start, index) =>
      line.slice(start, starts[index + 1]).trim()
    );
    const [, id = "", version = "", ...rest] = cells;
    if (id === "" || !/^[\w.+-]+$/.test(id)) return [];
    return [{ id, version, available: rest.length > 1 ? rest[0]! : "" }];
  });
}

/** winget has no simulation: only what is newer can be asked. */
async function preview(
  host: Host,
  action: PackageAction,
  specs: readonly string[],
): Promise<PackageStep[]> {
  if (action === "install") return specs.map((name) => ({ name, to: "" }));
  if (action !== "upgrade") return specs.map((name) => ({ name }));
  return (await readRows(host))
    .filter(({ id, available }) => available !== "" && specs.includes(id))
    .map(({ id, available }) => ({ name: id, to: available }));
}
