/** Params of the `limits` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `limits` task as a configuration writes them. */
export interface LimitsParams {
  /** Name of the file, without `.conf`; files are read in the order of their names. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** User, `@group`, `*`, or a range of numbers of users such as `1000:`. */
  readonly domain?: string;
  /** Limits by item, such as `nofile`: one value for both kinds, or `soft` and `hard`. */
  readonly limits?:
    | Readonly<
      Record<
        string,
        number | string | {
          readonly soft?: number | string;
          readonly hard?: number | string;
        }
      >
    >
    | Template;
}
