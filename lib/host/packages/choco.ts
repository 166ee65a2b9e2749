/** Chocolatey, a package manager of Windows. */

import { TaskError } from "../../error.ts";
import type { Host, Package } from "../host.ts";
import type { PackageAction, PackageManager, PackageStep } from "./manager.ts";

/** Done; 1641 and 3010 want a restart of the system, 2 finds nothing outdated. */
const SUCCESS = [0, 2, 1641, 3010];

/** Chocolatey. */
export const choco: PackageManager = {
  name: "choco",
  program: "choco",
  databases: ["C:/ProgramData/chocolatey/lib"],
  env: {},
  nameRegexp: /^(?!all$)[A-Za-z0-9_][A-Za-z0-9_.-]*$/i,
  upgradesByInstall: false,
  refresh: [],
  success: SUCCESS,
  read: readChoco,
  toSpec: () => undefined,
  toVersionForms: (version) => [version],
  toArgv: (action, specs, flags = {}) => [
    "choco",
    toVerb(action),
    "--yes",
    "--no-progress",
    "--limit-output",
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

async function readChoco(host: Host): Promise<Map<string, Package>> {
  const list = await host.query(["choco", "list", "--limit-output"]);
  const pins = await host.query(["choco", "pin", "list", "--limit-output"]);
  if (list.code !== 0) {
    throw new TaskError(`Cannot list packages of Chocolatey: ${list.stderr}`);
  }
  const held = parseChoco(pins.stdout);
  return new Map(
    [...parseChoco(list.stdout)].map(([name, [version = ""]]) => [name, {
      name,
      version,
      status: "installed",
      arch: "",
      held: held.has(name),
      provides: [],
    }]),
  );
}

/** Parses rows of `--limit-output`: a name, then values, parted by `|`. */
export function parseChoco(text: string): Map<string, string[]> {
  return new Map(
    text.split(/\r?\n/).filter((line) => line.includes("|")).map((line) => {
      const [name = "", ...values] = line.split("|");
      return [name.toLowerCase(), values];
    }),
  );
}

async function preview(
  host: Host,
  action: PackageAction,
  specs: readonly string[],
): Promise<PackageStep[]> {
  if (action !== "upgrade") {
    const isGone = action !== "install";
    return specs.map((name) => isGone ? { name } : { name, to: "" });
  }
  const { code, stdout, stderr } = await host.query([
    "choco",
    "outdated",
    "--limit-output",
  ], { answers: [2] });
  if (!SUCCESS.includes(code)) {
    throw new TaskError(`Cannot ask what is outdated: ${stderr.trim()}`);
  }
  const outdated = parseChoco(stdout);
  return specs.flatMap((name) => {
    const to = outdated.get(name)?.[1];
    return to === undefined ? [] : [{ name, to }];
  });
}
