/** What a service manager is to the tasks. */

import type { Change } from "../../change.ts";
import type { Host, Unit } from "../host.ts";

/** What can be done with a service. */
export type ServiceVerb =
  | "start"
  | "stop"
  | "restart"
  | "reload"
  | "enable"
  | "disable";

/** A service manager: how services are found and what its programs are called with. */
export interface ServiceManager {
  /** Name, as in a configuration. */
  readonly name: string;
  /** Is installed but runs nothing, as in a chroot: only what is started at boot can be changed. */
  readonly isOffline?: boolean;
  /** Tells whether it is the one of this system. */
  isPresent(host: Host): Promise<boolean>;
  /** Gives the full name of a service. */
  toUnitName(name: string): string;
  /** Reads many services at once, where that is cheaper than one by one. */
  readUnits?(host: Host): Promise<Map<string, Unit>>;
  /** Reads one service, or undefined when there is none. */
  readUnit(host: Host, name: string): Promise<Unit | undefined>;
  /** Gives the change that does something with a service, still without what it shows and predicts. */
  toChange(verb: ServiceVerb, name: string): Change;
}

/** Describes a service of a manager that knows only running and enabled. */
export function toSimpleUnit(
  name: string,
  isRunning: boolean,
  isEnabled: boolean,
): Unit {
  return {
    name,
    loadState: "loaded",
    activeState: isRunning ? "active" : "inactive",
    subState: isRunning ? "running" : "dead",
    fileState: isEnabled ? "enabled" : "disabled",
    needsReload: false,
  };
}
