/** Params of the `lvol` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `lvol` task as a configuration writes them. */
export interface LvolParams {
  /** Name of the group. */
  readonly vg: string;
  /** Name of the volume. */
  readonly lv: string;
  /** Size, in whole extents and rounded up, such as `10GiB`; or for a new volume a share such as `100%FREE` or `50%VG`. */
  readonly size?: string | number;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Make it smaller, or remove it; the data is LOST. */
  readonly force?: boolean | Template;
  /** Resize the file system with it, by fsadm(8). */
  readonly resizefs?: boolean | Template;
  /** Can be used now; a new one is so unless told otherwise. */
  readonly active?: boolean | Template;
}
