/** Params of the `filesystem` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `filesystem` task as a configuration writes them. */
export interface FilesystemParams {
  /** Device, or an image file. */
  readonly dev: string;
  /** Type: `ext4`, `xfs`, `btrfs`, `vfat`, …; `ext4` when a new one is made. */
  readonly fstype?: string;
  /** `present`, or `absent`: all signatures are wiped, and with them the data. */
  readonly state?: "present" | "absent" | Template;
  /** Replace what is there when it is something else; its data is LOST. */
  readonly force?: boolean | Template;
  /** More words for mkfs. */
  readonly opts?: readonly (string | number | boolean)[] | Template;
}
