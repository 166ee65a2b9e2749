/** Params of the `lvg` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `lvg` task as a configuration writes them. */
export interface LvgParams {
  /** Name of the group. */
  readonly vg: string;
  /** Devices that belong to it, such as `/dev/sdb`; needed for `present`. */
  readonly pvs?: string | readonly string[];
  /** `present`, or `absent`: the group goes, its devices stay physical volumes. */
  readonly state?: "present" | "absent" | Template;
  /** Take devices that hold something, and remove a group with volumes; the data is LOST. */
  readonly force?: boolean | Template;
}
