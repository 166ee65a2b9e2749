/** What this process uses of the host. */

import process from "node:process";

/** What a process uses. */
export interface OwnUse {
  /** Resident memory, in bytes. */
  memoryBytes(): number;
  /** Processor time since its start, in milliseconds. */
  cpuMs(): number;
}

/** What this process uses. */
export const OWN_USE: OwnUse = {
  memoryBytes: () => process.memoryUsage.rss(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};
