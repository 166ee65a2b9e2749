/** Params of the `shutdown` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `shutdown` task as a configuration writes them. */
export interface ShutdownParams {
  /** Name of the occasion: for each it is done once. */
  readonly id?: string;
  /** Time until it happens in seconds, rounded up to minutes; the run ends right away when it is 0. */
  readonly delay_secs?: number | string;
  /** The same as `delay_secs`. */
  readonly delay?: number | string;
  /** What users who are logged in are told. */
  readonly msg?: string;
  /** Do not wait for services to stop. */
  readonly force?: boolean | Template;
  /** Only tell what would be done. */
  readonly test?: boolean | Template;
  /** `poweroff`, or `halt`: stopped and left on. */
  readonly mode?: "poweroff" | "halt" | Template;
}
