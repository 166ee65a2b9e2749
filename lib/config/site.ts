/** Where a list of tasks stands, and what building nodes shares. */

import { ConfigError } from "../error.ts";
import type { Inherited } from "./envelope.ts";
import type { ConfigFiles } from "./files.ts";
import type { RoleScope } from "./node.ts";
import type { Report } from "./report.ts";
import type { Source } from "./source.ts";
import type { TypeTable } from "./types.ts";
import type { VariableLayer } from "./variables.ts";

/** Most tasks and blocks of one configuration. */
export const MAX_NODES = 100_000;

/** Where a list of tasks stands. */
export interface Site {
  source: Source;
  /** What the blocks and includes around it hand down. */
  inherited: Inherited;
  /** Names of the files that led here, outermost first. */
  chain: readonly string[];
  role?: RoleScope;
}

/** What all building of nodes shares. */
export interface Build {
  types: TypeTable;
  files: ConfigFiles;
  report: Report;
  /** Platform that tasks must serve; not checked when absent. */
  os: string | undefined;
  /** Counts tasks and blocks. */
  counter: NodeCounter;
  /** Variables of roles, for `explain`. */
  roleLayers: VariableLayer[];
}

/** Counts nodes up to the limit. */
export class NodeCounter {
  #count = 0;

  /**
   * Counts one more.
   * @throws {ConfigError} Over the limit.
   */
  add(source: Source): void {
    if (++this.#count <= MAX_NODES) return;
    throw new ConfigError(`Cannot load more than ${MAX_NODES} tasks`, {
      place: { file: source.file, line: 1, col: 1 },
      advice: "Look for files that include each other many times",
    });
  }
}
