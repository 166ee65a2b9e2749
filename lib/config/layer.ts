/** One layer of variables, and what layers are read from. */

import { toFoundText } from "../found.ts";
import type { ConfigFiles } from "./files.ts";
import { isMap } from "./plain.ts";
import type { Report } from "./report.ts";
import type { Source } from "./source.ts";
import type { Path } from "./spot.ts";
import { findBadName } from "../variable_name.ts";
import type { VariableLayer } from "./variables.ts";

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
