/** Params of the `apt_key` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `apt_key` task as a configuration writes them. */
export interface AptKeyParams {
  /** Name of the file, without its ending. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Keys as armored text. */
  readonly content?: string;
  /** File of the configuration, or absolute path on the host, armored or binary. */
  readonly src?: string;
  /** Address to fetch the keys from, armored or binary. */
  readonly url?: string;
  /** Fingerprints that the keys must have, 40 or 64 hex digits each; blanks do not matter. */
  readonly fingerprint?: string | readonly string[];
}
