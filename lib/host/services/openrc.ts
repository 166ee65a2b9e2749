/** The service manager openrc(8): its state is in links, so nothing is run to read it. */

import type { Host, Unit } from "../host.ts";
import { type ServiceManager, toSimpleUnit } from "./manager.ts";

const RUNLEVELS = "/etc/runlevels";

/** The service manager of Alpine and Gentoo. */
export const openrc: ServiceManager = {
  name: "openrc",
  isPresent: async (host) => await host.stat("/run/openrc") !== undefined,
  toUnitName: (name) => name,
  readUnit,
  toChange: (verb, name) => ({
    kind: "run",
    argv: verb === "enable"
      ? ["rc-update", "add", name, "default"]
      : verb === "disable"
      ? ["rc-update", "--all", "delete", name]
      : ["rc-service", name, verb],
  }),
};

async function readUnit(host: Host, name: string): Promise<Unit | undefined> {
  if (!await host.stat(`/etc/init.d/${name}`, true)) return undefined;
  const isRunning = await host.stat(`/run/openrc/started/${name}`);
  const unit = toSimpleUnit(
    name,
    isRunning !== undefined,
    await isEnabled(host, name),
  );
  const hasFailed = await host.stat(`/run/openrc/failed/${name}`);
  return hasFailed ? { ...unit, activeState: "failed" } : unit;
}

async function isEnabled(host: Host, name: string): Promise<boolean> {
  if (!await host.stat(RUNLEVELS)) return false;
  for (const level of await host.list(RUNLEVELS)) {
    if (await host.stat(`${RUNLEVELS}/${level}/${name}`)) return true;
  }
  return false;
}
