/** Params of the `tempfile` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `tempfile` task as a configuration writes them. */
export interface TempfileParams {
  /** `file` or `directory`. */
  readonly state?: "file" | "directory" | Template;
  /** Absolute path of the directory that holds it. */
  readonly path?: string;
  /** How its name begins. */
  readonly prefix?: string;
  /** How its name ends. */
  readonly suffix?: string;
}
