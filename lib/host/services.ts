/** Service managers and their units. */

import { TaskError } from "../error.ts";
import type { Host, Unit } from "./host.ts";
import { brewServices } from "./services/brew.ts";
import type { ServiceManager } from "./services/manager.ts";
import { launchd } from "./services/launchd.ts";
import { openrc } from "./services/openrc.ts";
import { RUNITS } from "./services/runit.ts";
import { systemd, systemdOffline } from "./services/systemd.ts";
import { chkconfig, sysvinit } from "./services/sysvinit.ts";

export type { ServiceManager, ServiceVerb } from "./services/manager.ts";

/** Names of the known service managers. */
const NAMES = ["brew", "launchd", "openrc", "runit", "systemd", "sysvinit"];

/** What runs wins over what is only installed; scripts in `/etc/init.d` are on nearly all systems. */
const BY_CERTAINTY = [
  systemd,
  openrc,
  ...RUNITS,
  systemdOffline,
  chkconfig,
  sysvinit,
  brewServices,
  launchd,
];

/** Finds the service manager of the system; on a Mac, the one that has services of such names. */
export async function findServiceManager(
  host: Host,
  service = "",
): Promise<ServiceManager | undefined> {
  for (const manager of BY_CERTAINTY) {
    if (manager.refuses?.(service)) continue;
    if (await manager.isPresent(host)) return manager;
  }
  return undefined;
}

/**
 * Gives the service manager of the system, which a name only confirms.
 * @throws {TaskError} When there is none, the name is unknown, or another one runs.
 */
export async function getServiceManager(
  host: Host,
  name?: string,
  service?: string,
): Promise<ServiceManager> {
  const found = await findServiceManager(host, service);
  const isOpen = name === undefined || name === "auto" || name === "service";
  if (found && (isOpen || found.name === name)) return found;
  const supported = NAMES.join(", ");
  if (!isOpen && !NAMES.includes(name)) {
    throw new TaskError(
      `Cannot use service manager "${name}": it is not known`,
      {
        advice: `Supported are ${supported}`,
      },
    );
  }
  throw new TaskError(
    found
      ? `Cannot use service manager "${name}": this host runs ${found.name}`
      : "Cannot find a service manager on this host",
    { advice: `Supported are ${supported}` },
  );
}

/** Reads the state of the service units that are loaded, in one go; others are found by `readUnit`. */
export async function readUnits(
  host: Host,
): Promise<ReadonlyMap<string, Unit>> {
  const manager = await findServiceManager(host);
  return manager?.readUnits ? await manager.readUnits(host) : new Map();
}

/** Reads the state of one unit, or undefined when there is none. */
export async function readUnit(
  host: Host,
  name: string,
): Promise<Unit | undefined> {
  const manager = await findServiceManager(host, name);
  return await manager?.readUnit(host, name);
}
