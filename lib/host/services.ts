/** Service managers and their units. */

import type { Host, Unit } from "./host.ts";

/** Reads the state of all service units in one go. */
export function readUnits(_host: Host): Promise<ReadonlyMap<string, Unit>> {
  return Promise.resolve(new Map());
}

/** Reads the state of one unit, or undefined when there is none. */
export function readUnit(
  _host: Host,
  _name: string,
): Promise<Unit | undefined> {
  return Promise.resolve(undefined);
}
