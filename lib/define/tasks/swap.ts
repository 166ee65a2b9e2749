/** Params of the `swap` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `swap` task as a configuration writes them. */
export interface SwapParams {
  /** File or device. */
  readonly path: string;
  /** Size of the file, in whole MiB; a number is bytes. Not for devices. */
  readonly size?: number | string;
  /** `present`, or `absent`: not in use, not in the table, and a file away. */
  readonly state?: "present" | "absent" | Template;
  /** Areas with a higher one are used first; the system's own choice when absent. */
  readonly priority?: number | Template;
  /** Use it now. */
  readonly active?: boolean | Template;
  /** Use it after a boot: a line in `/etc/fstab`. */
  readonly persist?: boolean | Template;
  /** Make it over what is there and is no swap area; its data is LOST. */
  readonly force?: boolean | Template;
}
