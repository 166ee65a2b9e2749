/** Params of the `locale` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `locale` task as a configuration writes them. */
export interface LocaleParams {
  /** Locales, such as `de_DE.UTF-8`; none when only defaults are kept. */
  readonly name?: string | readonly string[];
  /** `present`: generated, or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Defaults of the system by name: `LANG`, `LANGUAGE` and `LC_…`; those that are not named stay. */
  readonly settings?: Readonly<Record<string, string>> | Template;
}
