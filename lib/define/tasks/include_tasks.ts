/** Params of the `include_tasks` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `include_tasks` task as a configuration writes them. */
export interface IncludeTasksParams {
  /** The file: absolute, beside the including file, in `tasks/` of the role, or in the configuration directory. */
  readonly file: string;
  /** Variables for its tasks. */
  readonly vars?: Readonly<Record<string, unknown>> | Template;
}
