/** Scripts in `/etc/init.d`, init-d-script(5), and the links that start them at boot. */

import type { Host, Unit } from "../host.ts";
import {
  type ReversibleChange,
  type ServiceManager,
  type ServiceVerb,
  toSimpleUnit,
} from "./manager.ts";

/** Directories of the runlevels that a system is used in: of Debian, and of Red Hat. */
const LEVELS = [2, 3, 4, 5].flatMap((level) => [
  `/etc/rc${level}.d`,
  `/etc/rc.d/rc${level}.d`,
]);

/** System V init as Debian has it. */
export const sysvinit: ServiceManager = {
  name: "sysvinit",
  isPresent: async (host) => await host.stat("/etc/init.d") !== undefined,
  toUnitName: (name) => name,
  readUnit,
  toChange: (verb, name) => ({
    kind: "run",
    argv: verb === "enable" || verb === "disable"
      ? ["update-rc.d", name, verb]
      : ["service", name, verb],
  }),
  readChange,
};

/** System V init as Red Hat had it, chkconfig(8). */
export const chkconfig: ServiceManager = {
  ...sysvinit,
  isPresent: async (host) =>
    await sysvinit.isPresent(host) &&
    await host.findProgram("update-rc.d") === undefined &&
    await host.findProgram("chkconfig") !== undefined,
  readChange: (_host, name, verb) => {
    if (verb !== "enable" && verb !== "disable") {
      return Promise.resolve(undefined);
    }
    const toRun = (word: string) => ({
      kind: "run" as const,
      argv: ["chkconfig", name, word],
    });
    const [on, off] = [toRun("on"), toRun("off")];
    return Promise.resolve(
      verb === "enable" ? { change: on, undo: off } : { change: off, undo: on },
    );
  },
};

/** update-rc.d(8) turns links around, and must be told to make them where there are none yet. */
async function readChange(
  host: Host,
  name: string,
  verb: ServiceVerb,
): Promise<ReversibleChange | undefined> {
  if (verb !== "enable" && verb !== "disable") return undefined;
  const toRun = (word: string) => ({
    kind: "run" as const,
    argv: ["update-rc.d", name, word],
  });
  if (verb === "disable") {
    return { change: toRun("disable"), undo: toRun("enable") };
  }
  return await hasLink(host, name, "[SK]")
    ? { change: toRun("enable"), undo: toRun("disable") }
    : { change: toRun("defaults"), undo: toRun("remove") };
}

async function readUnit(host: Host, name: string): Promise<Unit | undefined> {
  if (!await host.stat(`/etc/init.d/${name}`, true)) return undefined;
  // LSB: 0 is running; 1 to 3 are the ways of not running.
  const { code } = await host.query(["service", name, "status"]);
  return toSimpleUnit(name, code === 0, await isStartedAtBoot(host, name));
}

/** Tells whether a script in `/etc/init.d` has a start link in a runlevel that the system is used in. */
export async function isStartedAtBoot(
  host: Host,
  name: string,
): Promise<boolean> {
  return await hasLink(host, name, "S");
}

async function hasLink(
  host: Host,
  name: string,
  kinds: "S" | "[SK]",
): Promise<boolean> {
  const start = new RegExp(`^${kinds}\\d\\d`);
  for (const dir of LEVELS) {
    if (!await host.stat(dir, true)) continue;
    const names = await host.list(dir);
    if (names.some((one) => start.test(one) && one.slice(3) === name)) {
      return true;
    }
  }
  return false;
}
