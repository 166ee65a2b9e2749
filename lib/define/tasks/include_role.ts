/** Params of the `include_role` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `include_role` task as a configuration writes them. */
export interface IncludeRoleParams {
  /** Name of the directory in `roles/`. */
  readonly name: string;
  /** Variables for the role; they win over the role's own. */
  readonly vars?: Readonly<Record<string, unknown>> | Template;
  /** Values for names that nothing else sets. */
  readonly defaults?: Readonly<Record<string, unknown>> | Template;
  /** Name of the role's task file, without folder. */
  readonly tasks_from?: string;
  /** Name of the role's variable file, without folder. */
  readonly vars_from?: string;
  /** Run it again where it already ran with the same variables. */
  readonly allow_duplicates?: boolean | Template;
}
