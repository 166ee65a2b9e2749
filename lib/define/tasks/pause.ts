/** Params of the `pause` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `pause` task as a configuration writes them. */
export interface PauseParams {
  /** Seconds to wait; negative is none. */
  readonly seconds?: number | string;
  /** Minutes to wait; negative is none. */
  readonly minutes?: number | string;
  /** What the pause is for; nobody is asked. */
  readonly prompt?: string;
  /** Accepted; nothing is read. */
  readonly echo?: boolean | Template;
}
