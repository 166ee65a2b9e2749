/** Params of the `timezone` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `timezone` task as a configuration writes them. */
export interface TimezoneParams {
  /** Name in the zone database, such as `Europe/Berlin` or `UTC`. */
  readonly name: string;
  /** Time that the clock of the hardware keeps; left alone when absent. */
  readonly hwclock?: "UTC" | "local" | Template;
}
