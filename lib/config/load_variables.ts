/** Loads `vars.yml`, `groups.yml` and `hosts/<host>.yml`. */

import { readGroups } from "./groups.ts";
import { toLayer, type VariableFiles } from "./layer.ts";
import type { VariableLayer } from "./variables.ts";

/** Layers of a host, and names that are set for others. */
export interface LoadedVariables {
  /** Layers above those of the `apply` files, lowest first. */
  upper: VariableLayer[];
  /** Layers below them. */
  lower: VariableLayer[];
  otherNames: Set<string>;
  /** Groups that the host belongs to. */
  groups: readonly string[];
}

/** Loads the layers of a host; errors go to the report. */
export async function loadVariables(
  from: VariableFiles,
): Promise<LoadedVariables> {
  const lower = from.vars.flatMap((source) =>
    toLayer("vars", source, [], from.report)
  );
  const { layers, otherNames, groups } = await readGroups(from);
  const host = await loadHost(from);
  return { lower, upper: [...layers, ...host], otherNames, groups };
}

async function loadHost(from: VariableFiles): Promise<VariableLayer[]> {
  const { files, hostName, report } = from;
  if (!/^\w[\w.-]*$/.test(hostName) || !files.isDir("hosts")) return [];
  const short = hostName.split(".", 1)[0] ?? hostName;
  const names = [...new Set([hostName, short])];
  for (const name of names) {
    const file = files.find([`hosts/${name}.yml`, `hosts/${name}`]);
    if (file === undefined) continue;
    const source = await report.try(() => files.read(file));
    return source === undefined
      ? []
      : toLayer(`host ${name}`, source, [], report);
  }
  return [];
}
