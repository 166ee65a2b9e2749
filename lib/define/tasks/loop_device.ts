/** Params of the `loop_device` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `loop_device` task as a configuration writes them. */
export interface LoopDeviceParams {
  /** Image file. */
  readonly path: string;
  /** Device, such as `/dev/loop7`; the first free one when absent. */
  readonly device?: string;
  /** `present`, or `absent`: no device of the file is left, or not the one that is named. */
  readonly state?: "present" | "absent" | Template;
  /** Nothing can be written through the device. */
  readonly read_only?: boolean | Template;
  /** Where in the file the device begins; a number is bytes. */
  readonly offset?: number | string;
  /** How much of the file it shows; a number is bytes. The rest of the file when absent. */
  readonly size_limit?: number | string;
  /** Devices for the partitions in it, such as `/dev/loop7p1`; false leaves them as they are. */
  readonly partitions?: boolean | Template;
}
