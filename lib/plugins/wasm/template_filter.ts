/** Template filters of a module in WebAssembly. */

import type { TemplateFilter } from "../../template/filter.ts";
import { callJson } from "./call.ts";
import type { Definition } from "./describe.ts";

/** Makes a template filter of a definition; value and arguments cross as JSON. */
export function toWasmTemplateFilter(
  module: WebAssembly.Module,
  { name }: Definition,
): TemplateFilter {
  return {
    name,
    apply: (value, ...args) =>
      callJson(module, "execute_template_filter", [
        name,
        JSON.stringify(value) ?? "null",
        JSON.stringify(args),
      ]),
  };
}
