/** Params of the `netns` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `netns` task as a configuration writes them. */
export interface NetnsParams {
  /** Name. */
  readonly name: string | number;
  /** `present`, or `absent`: only where no process is in it. */
  readonly state?: "present" | "absent" | Template;
  /** Have its loopback interface up; it is left alone when false. */
  readonly loopback?: boolean | Template;
}
