/** Params of the `set_fact` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `set_fact` task as a configuration writes them. */
export interface SetFactParams {
  /** Accepted; values last for the run. */
  readonly cacheable?: boolean | Template;
  /** Any other name. */
  readonly [name: string]: unknown;
}
