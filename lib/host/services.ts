/** Service managers and their units. */

import { TaskError } from "../error.ts";
import type { Host, Unit } from "./host.ts";
import { brewServices } from "./services/brew.ts";
import type { ServiceManager } from "./services/manager.ts";
import { openrc } from "./services/openrc.ts";
import { runit } from "./services/runit.ts";
import { systemd, systemdOffline } from "./services/systemd.ts";
import { sysvinit } from "./services/sysvinit.ts";

export type { ServiceManager, ServiceVerb } from "./services/manager.ts";

/** The known service managers by name. */
export const SERVICE_MANAGERS: Readonly<Record<string, ServiceManager>> = {
  brew: brewServices,
  openrc,
  runit,
  systemd,
  sysvinit,
};

/** What runs wins over what is only installed; scripts in `/etc/init.d` are on nearly all systems. */
const BY_CERTAINTY = [
  systemd,
  openrc,
  runit,
  systemdOffline,
  sysvinit,
  brewServices,
];

/** Finds the service manager of the system. */
export async function findServiceManager(
  host: Host,
): Promise<ServiceManager | undefined> {
  for (const manager of BY_CERTAINTY) {
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
): Promise<ServiceManager> {
  const found = await findServiceManager(host);
  const isOpen = name === undefined || name === "auto" || name === "service";
  if (found && (isOpen || found.name === name)) return found;
  const supported = Object.keys(SERVICE_MANAGERS).join(", ");
  if (!isOpen && !Object.hasOwn(SERVICE_MANAGERS, name)) {
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
  return await (await findServiceManager(host))?.readUnit(host, name);
}
