/** Params of the `alternatives` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `alternatives` task as a configuration writes them. */
export interface AlternativesParams {
  /** Name of the group. */
  readonly name: string;
  /** Absolute path of the alternative; for `absent` all go when it is absent. */
  readonly path?: string;
  /** Absolute path of the link; needed for a new group. */
  readonly link?: string;
  /** Priority of the alternative; that of now stays when absent, a new one has 50. */
  readonly priority?: number | Template;
  /** `selected` by hand, `auto`: the one with the highest priority, `present`: only registered, or `absent`. */
  readonly state?: "selected" | "auto" | "present" | "absent" | Template;
  /** Further links that go with the alternative, such as that of its manual: absolute path of the link, and what stands behind it; those of now stay when absent. */
  readonly subcommands?: Readonly<Record<string, string>> | Template;
}
