/** Loads `vars.yml`, `groups.yml` and `hosts/<host>.yml`. */

import type { ConfigFiles } from "./files.ts";
import { readGroups } from "./groups.ts";
import { isMap } from "./plain.ts";
import type { Report } from "./report.ts";
import type { Source } from "./source.ts";
import type { Path } from "./spot.ts";
import { findBadName } from "./variable_name.ts";
import type { VariableLayer } from "./variables.ts";
import { toFoundText } from "../found.ts";

/** Decides an expression over facts; a host without an engine leaves it out. */
export type Decide = (condition: string | boolean) => Promise<boolean>;

/** The files and the host that variables are for. */
export interface VariableFiles {
  files: ConfigFiles;
  report: Report;
  hostName: string;
  /** Files of variables, in order. */
  vars: readonly Source[];
  /** Files of groups, in order. */
  groups: readonly Source[];
  decide?: Decide | undefined;
}

/** Layers of a host, and names that are set for others. */
export interface LoadedVariables {
  /** Layers above those of the `apply` files, lowest first. */
  upper: VariableLayer[];
  /** Layers below them. */
  lower: VariableLayer[];
  otherNames: Set<string>;
}

/** Loads the layers of a host; errors go to the report. */
export async function loadVariables(
  from: VariableFiles,
): Promise<LoadedVariables> {
  const lower = from.vars.flatMap((source) =>
    toLayer("vars", source, [], from.report)
  );
  const { layers, otherNames } = await readGroups(from);
  const host = await loadHost(from);
  return { lower, upper: [...layers, ...host], otherNames };
}

async function loadHost(from: VariableFiles): Promise<VariableLayer[]> {
  const { files, hostName, report } = from;
  if (!/^\w[\w.-]*$/.test(hostName)) return [];
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

/** Makes a layer of the map at a path; reports what is no variable. */
export function toLayer(
  name: string,
  source: Source,
  path: Path,
  report: Report,
  value: unknown = source.value,
): VariableLayer[] {
  if (value === null || value === undefined) return [];
  if (!isMap(value)) {
    report.add(
      source.errorAt(
        path,
        `Expected a map of variables, got ${toFoundText(value)}`,
      ),
    );
    return [];
  }
  for (const key of Object.keys(value)) {
    const wanted = findBadName(key, false);
    if (wanted === undefined) continue;
    report.add(
      source.errorAt(
        [...path, key],
        `Cannot use "${key}" as the name of a variable: expected ${wanted}`,
        { what: "key" },
      ),
    );
  }
  return [{ name, values: value, source, path }];
}
