/** Params of the `logrotate` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `logrotate` task as a configuration writes them. */
export interface LogrotateParams {
  /** Name of the file below `/etc/logrotate.d`. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Path or list of paths of the logs; `*` and the like are matched by logrotate. */
  readonly path?: string | readonly string[];
  /** Options as logrotate(8) has them: `daily`, `rotate 7`. */
  readonly options?: readonly string[] | Template;
  /** Shell lines to run before a log is rotated. */
  readonly prerotate?: string;
  /** Shell lines to run after a log is rotated. */
  readonly postrotate?: string;
  /** Shell lines to run once before all logs are rotated. */
  readonly firstaction?: string;
  /** Shell lines to run once after all logs are rotated. */
  readonly lastaction?: string;
  /** Shell lines to run before an old log is removed. */
  readonly preremove?: string;
}
