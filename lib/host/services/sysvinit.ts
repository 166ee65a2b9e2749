/** Scripts in `/etc/init.d`, init-d-script(5), and the links that start them at boot. */

import type { Host, Unit } from "../host.ts";
import { type ServiceManager, toSimpleUnit } from "./manager.ts";

/** Directories of the runlevels that a system is used in: of Debian, and of Red Hat. */
const LEVELS = [2, 3, 4, 5].flatMap((level) => [
  `/etc/rc${level}.d`,
  `/etc/rc.d/rc${level}.d`,
]);

/** System V init. */
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
};

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
  for (const dir of LEVELS) {
    if (!await host.stat(dir, true)) continue;
    const names = await host.list(dir);
    if (names.some((one) => /^S\d\d/.test(one) && one.slice(3) === name)) {
      return true;
    }
  }
  return false;
}
