/** Template filters of a configuration, as the process that they run in serves them. */

import type { TemplateFilter } from "../template/filter.ts";
import { findUnit, type Served, type UnitModules } from "./served.ts";

/** Makes `describe` and `apply`. */
export function serveFilters(modules: UnitModules): Served {
  const find = async (url: unknown) =>
    findUnit(await modules.load(String(url)), isFilter, "template filter");
  return {
    describe: async ([url]) => ({ name: (await find(url)).name }),
    apply: async ([url, value, ...args]) =>
      await (await find(url)).apply(value, ...args),
  };
}

/** Tells whether what a module exports is a template filter. */
export function isFilter(value: unknown): value is TemplateFilter {
  return typeof value === "object" && value !== null && "apply" in value &&
    typeof value.apply === "function";
}
