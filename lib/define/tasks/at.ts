/** Params of the `at` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `at` task as a configuration writes them. */
export interface AtParams {
  /** Name by which the job is known. */
  readonly name: string;
  /** `present`: queued until it ran, or `absent`: not queued. */
  readonly state?: "present" | "absent" | Template;
  /** What a shell runs, one or more lines. */
  readonly command?: string;
  /** Time of this host's zone, such as `2026-12-01 03:00`. */
  readonly time?: string;
  /** Time from the first apply on, in seconds, in place of `time`; at(1) knows whole minutes. */
  readonly delay_secs?: number | string;
  /** Letter of the queue; later ones run with less priority. */
  readonly queue?: string;
  /** User that the job runs as; the one that applies when absent. */
  readonly user?: string | number;
}
