/** How the original names what a plugin brings, in our words. */

import { isMap } from "../../config/plain.ts";

/**
 * Writes `type: plugin` with `name` and `plugin` as `type: PLUGIN.NAME`; the
 * plugin has the name of what it brings when it is not said. So does a map
 * under the key of the type: `parser_type: { plugin: { name, plugin } }`.
 */
export function toPluginForm(
  value: Readonly<Record<string, unknown>>,
  key: string,
): Readonly<Record<string, unknown>> {
  const type = value[key] ?? value["type"];
  const inner = isMap(type) ? type["plugin"] : undefined;
  const { name, plugin = name, ...rest } = isMap(inner) ? inner : value;
  const isPlugin = type === "plugin" || isMap(inner) ||
    type === undefined && value["plugin"] !== undefined;
  if (!isPlugin || typeof name !== "string") return value;
  const { [key]: _first, type: _second, ...params } = rest;
  return { ...params, [key]: `${String(plugin)}.${name}` };
}
