/** Params of the `cgroup` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `cgroup` task as a configuration writes them. */
export interface CgroupParams {
  /** Path of the group below the hierarchy: `build` or `app.service/worker`. */
  readonly path: string;
  /** `present`, or `absent`: of a group without processes and without groups below it. */
  readonly state?: "present" | "absent" | Template;
  /** Controllers that the group has, beside those that its settings name. */
  readonly controllers?: string | readonly string[];
  /** Values by file, as the kernel takes them: `memory.max: 2G`, `cpu.max: 50000 100000`. */
  readonly settings?: Readonly<Record<string, string | number>> | Template;
}
