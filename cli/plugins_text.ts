/** Plugins in lines: what they are, bring and may do. */

import type { LockedPlugin, PluginUnits } from "../lib/plugins/lock_file.ts";
import {
  listPermissions,
  type PluginPermissions,
} from "../lib/plugins/permissions.ts";
import { toLine } from "./output.ts";

/** A plugin as it is shown. */
export interface ShownPlugin {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly units: PluginUnits;
  readonly permissions: PluginPermissions;
}

/** Writes what a plugin is, brings and may do, a line each. */
export function toPluginLines(
  { name, version, description, units, permissions }: ShownPlugin,
  note = "",
): string[] {
  const rights = listPermissions(permissions);
  return [
    `${name} ${version}${note}`,
    ...description === "" ? [] : [`  ${description}`],
    ...Object.entries(units).flatMap(([kind, names]) =>
      (names ?? []).map((unit) =>
        `  brings  ${
          kind.replaceAll("_", " ").replace(/s$/, "")
        } ${name}.${unit}`
      )
    ),
    ...rights.length === 0
      ? ["  may     compute, and nothing else"]
      : rights.map((right) => `  may     ${right}`),
  ].map(toLine);
}

/** Writes a plugin for programs. */
export function toPluginRecord(
  name: string,
  { version, format, integrity, source, registry, description, ...rest }:
    LockedPlugin,
): Record<string, unknown> {
  const { permissions, units } = rest;
  return {
    type: "plugin",
    plugin: name,
    version,
    format,
    integrity,
    source,
    registry: registry ?? null,
    description,
    units,
    permissions,
  };
}
