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

/** A change of a service, and what takes it back. */
export interface ReversibleChange {
  change: Change;
  undo: Change;
  /** What else is so afterwards. */
  next?: Partial<Unit>;
}

/** A service manager: how services are found and what its programs are called with. */
export interface ServiceManager {
  /** Name, as in a configuration. */
  readonly name: string;
  /** Is installed but runs nothing, as in a chroot: only what is started at boot can be changed. */
  readonly isOffline?: boolean;
  /** Runs only what is started at boot, and ends what is not any more. */
  readonly runsEnabledOnly?: boolean;
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
  /** Gives the change of a verb as the service is now, where `toChange` cannot tell; undefined where it can. */
  readChange?(
    host: Host,
    name: string,
    verb: ServiceVerb,
  ): Promise<ReversibleChange | undefined>;
  /** Does not manage services of such names, which are left to the next manager. */
  refuses?(name: string): boolean;
}

/** What is told of a service that runs. */
export const RUNNING: Partial<Unit> = {
  activeState: "active",
  subState: "running",
};
/** What is told of a service that does not run. */
export const STOPPED: Partial<Unit> = {
  activeState: "inactive",
  subState: "dead",
};

/** Describes a service of a manager that knows only running and enabled. */
export function toSimpleUnit(
  name: string,
  isRunning: boolean,
  isEnabled: boolean,
): Unit {
  return {
    name,
    loadState: "loaded",
    activeState: "inactive",
    subState: "dead",
    ...(isRunning ? RUNNING : STOPPED),
    fileState: isEnabled ? "enabled" : "disabled",
    needsReload: false,
  };
}
