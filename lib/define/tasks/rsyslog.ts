/** Params of the `rsyslog` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `rsyslog` task as a configuration writes them. */
export interface RsyslogParams {
  /** Name of the file, without `.conf`; files are read in the order of their names: `30-app`. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Rules, in the old form or RainerScript. */
  readonly config?: string;
}
