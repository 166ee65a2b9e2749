/** Params of the `kernel_module` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `kernel_module` task as a configuration writes them. */
export interface KernelModuleParams {
  /** Name; `-` and `_` are the same. */
  readonly name: string;
  /** `present`, or `absent`: not loaded now, and not at boot by `persist`. */
  readonly state?: "present" | "absent" | Template;
  /** Load it at boot too. */
  readonly persist?: boolean | Template;
  /** Parameters of the module by name, used when it is loaded. */
  readonly params?: Readonly<Record<string, string | number>> | Template;
  /** Keep it from being loaded by itself for a device, or no more; left as it is when absent. */
  readonly blacklist?: boolean | Template;
}
