/** Params of the `journald` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `journald` task as a configuration writes them. */
export interface JournaldParams {
  /** Name of the drop-in file, without `.conf`; the main file when absent. */
  readonly name?: string;
  /** `present` or `absent`; absent removes the drop-in file. */
  readonly state?: "present" | "absent" | Template;
  /** Settings of `[Journal]` by name; true and false are written as yes and no, a list as several lines. */
  readonly config?:
    | Readonly<
      Record<
        string,
        | string
        | number
        | boolean
        | readonly (string | number | boolean)[]
        | null
      >
    >
    | Template;
}
