/** Params of the `assert` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `assert` task as a configuration writes them. */
export interface AssertParams {
  /** A condition, or a list of conditions that must all be true. */
  readonly that: string | boolean | readonly (string | boolean)[];
  /** What to say when all are true. */
  readonly success_msg?: string | number | boolean;
  /** What to say when one is false. */
  readonly fail_msg?: string | number | boolean;
  /** Another name for `fail_msg`. */
  readonly msg?: string | number | boolean;
  /** Say nothing when all are true. */
  readonly quiet?: boolean | Template;
}
