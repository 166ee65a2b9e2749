/** Params of the `xattr` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `xattr` task as a configuration writes them. */
export interface XattrParams {
  /** Path of the file or directory; links are followed. */
  readonly path: string;
  /** Name, such as `user.origin`; without a namespace it is of `user`. */
  readonly key: string;
  /** Value as text. */
  readonly value?: string;
  /** Value as base64, for bytes that are no text. */
  readonly value_base64?: string;
  /** `present`, or `absent`. */
  readonly state?: "present" | "absent" | Template;
}
