/** Params of the `capabilities` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `capabilities` task as a configuration writes them. */
export interface CapabilitiesParams {
  /** Path of the program's file. */
  readonly path: string;
  /** Capabilities with their flags of `e`, `i` and `p`, such as `cap_net_raw+ep`; the name is enough for `absent`. */
  readonly capability: string | readonly string[];
  /** `present`, `absent`, or `exact`: these and no others. */
  readonly state?: "present" | "absent" | "exact" | Template;
}
