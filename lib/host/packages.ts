/** Package managers and the table of installed packages. */

import type { Host, Package } from "./host.ts";

/** Reads the table of installed packages. */
export function readPackages(
  _host: Host,
): Promise<ReadonlyMap<string, Package>> {
  return Promise.resolve(new Map());
}
