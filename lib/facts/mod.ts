/**
 * All collectors by their word, loaded when they run.
 *
 * @module
 */

import type { CollectorRegistry } from "./collector.ts";

/** The collectors, sorted by their word. */
export const collectors: CollectorRegistry = {
  diskstats: async () =>
    (await import("./collectors/diskstats.ts")).diskstatsCollector,
  loadavg: async () =>
    (await import("./collectors/loadavg.ts")).loadavgCollector,
  uname: async () => (await import("./collectors/uname.ts")).unameCollector,
};
