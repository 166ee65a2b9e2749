/** The service manager runit(8), sv(8). */

import type { Host, Unit } from "../host.ts";
import {
  RUNNING,
  type ServiceManager,
  type ServiceVerb,
  STOPPED,
  toSimpleUnit,
} from "./manager.ts";

/** Where a system keeps services that could run, and links to those that do. */
interface Places {
  available: string;
  supervised: string;
}

/** How often and how long apart it is looked whether runsvdir(8), which looks every 5 s, took up a service. */
const LOOKS = 14;
const LOOK_MS = 500;

/** What is down and will be started by itself. */
const STARTING = { activeState: "activating", subState: "want-up" } as const;

/** runit on Void, Debian and Artix. */
export const RUNITS: readonly ServiceManager[] = [
  { available: "/etc/sv", supervised: "/var/service" },
  { available: "/etc/sv", supervised: "/etc/service" },
  { available: "/etc/runit/sv", supervised: "/run/runit/service" },
].map(toRunit);

function toRunit(places: Places): ServiceManager {
  const { available, supervised } = places;
  const runit: ServiceManager = {
    name: "runit",
    runsEnabledOnly: true,
    isPresent: async (host) =>
      await host.stat("/run/runit") !== undefined &&
      (await host.stat(supervised, true))?.type === "dir",
    toUnitName: (name) => name,
    readUnit: (host, name) => readUnit(host, name, places),
    toChange: (verb, name) => ({
      kind: "run",
      argv: verb === "enable"
        ? ["ln", "-s", `${available}/${name}`, `${supervised}/${name}`]
        : verb === "disable"
        ? ["rm", `${supervised}/${name}`]
        : ["sv", verb, `${supervised}/${name}`],
    }),
    readChange: async (host, name, verb) => {
      if (verb !== "enable" && verb !== "disable") return undefined;
      const toBoot = (word: ServiceVerb) => runit.toChange(word, name);
      if (verb === "disable") {
        const change = toBoot("disable");
        return { change, undo: toBoot("enable"), next: STOPPED };
      }
      // runsv(8) does not start what has a file of this name.
      const isDown = await host.stat(`${available}/${name}/down`, true);
      return {
        change: toBoot("enable"),
        undo: toBoot("disable"),
        next: isDown ? STOPPED : RUNNING,
      };
    },
  };
  return runit;
}

async function readUnit(
  host: Host,
  name: string,
  { available, supervised }: Places,
): Promise<Unit | undefined> {
  const link = `${supervised}/${name}`;
  const path = `${available}/${name}`;
  if (await host.stat(link)) {
    const said = await readTakenUp(host, link);
    const unit = toSimpleUnit(name, said.startsWith("run:"), true);
    // runsv(8) lets a second pass before it starts again what has just ended.
    const isStarting = /^down: [^;]*, want up/.test(said);
    return isStarting ? { ...unit, ...STARTING } : unit;
  }
  if (!await host.stat(path, true)) return undefined;
  return toSimpleUnit(name, await isStillRunning(host, path), false);
}

/** Reads the status of an enabled service; one that was linked a moment ago is waited for. */
async function readTakenUp(host: Host, path: string): Promise<string> {
  for (let looks = 0; looks < LOOKS; looks++) {
    const said = await readStatus(host, path);
    const isTakenUp = !/unable to (open supervise|change to service dir)/
      .test(said);
    if (isTakenUp) return said;
    if (!await host.sleep(LOOK_MS)) return "";
  }
  return "";
}

/** Tells whether a service runs that is not enabled; one that no longer is since a moment is waited for. */
async function isStillRunning(host: Host, path: string): Promise<boolean> {
  for (let looks = 0; looks < LOOKS; looks++) {
    if (!(await readStatus(host, path)).startsWith("run:")) return false;
    if (!await host.sleep(LOOK_MS)) return false;
  }
  return true;
}

async function readStatus(host: Host, path: string): Promise<string> {
  return (await host.query(["sv", "status", path])).stdout;
}
