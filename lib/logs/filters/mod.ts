/**
 * All filters by their word, loaded when a configuration uses them.
 *
 * @module
 */

import type { FilterRegistry } from "../filter.ts";

/** The filters, sorted by their word. */
export const filters: FilterRegistry = {
  contains: async () => (await import("./contains.ts")).containsFilter,
  dedupe: async () => (await import("./dedupe.ts")).dedupeFilter,
  exclude: async () => (await import("./exclude.ts")).excludeFilter,
  fieldmatch: async () => (await import("./fieldmatch.ts")).fieldmatchFilter,
  include: async () => (await import("./include.ts")).includeFilter,
  level: async () => (await import("./level.ts")).levelFilter,
  notcontains: async () => (await import("./notcontains.ts")).notcontainsFilter,
  ratelimit: async () => (await import("./ratelimit.ts")).ratelimitFilter,
  sample: async () => (await import("./sample.ts")).sampleFilter,
};
