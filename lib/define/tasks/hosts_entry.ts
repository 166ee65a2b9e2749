/** Params of the `hosts_entry` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `hosts_entry` task as a configuration writes them. */
export interface HostsEntryParams {
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** The address. */
  readonly ip?: string;
  /** Names of it, the canonical one first. */
  readonly names?: string | readonly string[];
  /** The line of the address holds these names only, in this order. */
  readonly exclusive?: boolean | Template;
  /** Absolute path of the file. */
  readonly path?: string;
  /** Keep a copy of the old file beside it. */
  readonly backup?: boolean | Template;
  /** Write in place where the file cannot be replaced, as in containers. */
  readonly unsafe_writes?: boolean | Template;
}
