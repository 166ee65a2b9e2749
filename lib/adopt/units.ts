/** Units that do not stand as their preset says, and those that were written by hand. */

import {
  type AdoptedTask,
  listNames,
  type Part,
  type Scan,
  toPart,
} from "./part.ts";

/** Kinds of units that are started at boot. */
const TYPES = "service,socket,timer,path";

/** A row of `systemctl list-unit-files`. */
interface UnitFile {
  readonly name: string;
  readonly state: string;
  readonly preset: string;
}

/** Reads what is enabled, disabled or masked against the preset, and how own units stand. */
export async function adoptUnits(scan: Scan): Promise<Part> {
  const { host } = scan;
  if (await host.findProgram("systemctl") === undefined) return toPart({});
  const { code, stdout } = await host.query([
    "systemctl",
    "list-unit-files",
    "--no-legend",
    "--no-pager",
    `--type=${TYPES}`,
  ], { answers: [1] });
  if (code !== 0) return toPart({});
  const own = await readOwn(scan);
  const tasks: AdoptedTask[] = [];
  for (const unit of parseUnitFiles(stdout)) {
    const kind = own.get(unit.name);
    const task = kind === "file"
      ? await toOwnTask(scan, unit)
      : kind === "mask"
      ? { type: "service", name: unit.name, masked: true }
      : toTask(unit);
    if (task !== undefined) tasks.push(task);
  }
  return toPart({ tasks });
}

/** Parses rows of a unit, its state and its preset; templates and what is made at boot are passed over. */
export function parseUnitFiles(text: string): UnitFile[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", state = "", preset = ""] = line.trim().split(/\s+/);
    const isPlain = /^[\w:.\\-]+(?:@[\w:.\\-]+)?\.[a-z]+$/.test(name) &&
      !name.includes("@.");
    return isPlain ? [{ name, state, preset }] : [];
  });
}

function toTask({ name, state, preset }: UnitFile): AdoptedTask | undefined {
  const isEnabled = state === "enabled";
  if (!isEnabled && state !== "disabled") return undefined;
  const differs = preset === (isEnabled ? "disabled" : "enabled");
  return differs ? { type: "service", name, enabled: isEnabled } : undefined;
}

async function toOwnTask(
  { host }: Scan,
  { name, state }: UnitFile,
): Promise<AdoptedTask | undefined> {
  const isBoot = state === "enabled" || state === "disabled";
  const isActive = (await host.findUnit(name))?.activeState === "active";
  if (!isBoot && !isActive) return undefined;
  return {
    type: "service",
    name,
    ...isBoot && { enabled: state === "enabled" },
    ...isActive && { state: "started" },
  };
}

/** Units of the administrator: files, and masks, which are links to nothing; packages mask some of their own elsewhere. */
async function readOwn({ host }: Scan): Promise<Map<string, "file" | "mask">> {
  const dir = "/etc/systemd/system";
  const own = new Map<string, "file" | "mask">();
  for (const name of await listNames(host, dir)) {
    const type = (await host.stat(`${dir}/${name}`))?.type;
    if (type === "file") own.set(name, "file");
    if (type !== "link") continue;
    const target = await host.readLink(`${dir}/${name}`);
    if (target === "/dev/null") own.set(name, "mask");
  }
  return own;
}
