/** Params of the `debconf` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `debconf` task as a configuration writes them. */
export interface DebconfParams {
  /** Package that asks. */
  readonly name: string;
  /** Question, such as `tzdata/Areas`. */
  readonly question: string;
  /** Kind of the answer; what is a `password` is shown nowhere. */
  readonly vtype:
    | "boolean"
    | "error"
    | "multiselect"
    | "note"
    | "password"
    | "select"
    | "string"
    | "text"
    | "title"
    | Template;
  /** The answer, in one line; true or false of a `boolean`. A password that the package took, and so emptied, is taken for right. */
  readonly value: string | boolean;
  /** Ask all the same when the package is configured by hand. */
  readonly unseen?: boolean | Template;
}
