/** Params of the `reboot` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `reboot` task as a configuration writes them. */
export interface RebootParams {
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
  /** Absolute paths of files that ask for a restart, beside those of packages; below `/run` they are gone afterwards. */
  readonly flags?: string | readonly string[];
  /** A newer kernel asks for a restart. */
  readonly kernel?: boolean | Template;
}
