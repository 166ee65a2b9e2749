/** Params of the `audit_rule` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `audit_rule` task as a configuration writes them. */
export interface AuditRuleParams {
  /** Name of the file, without `.rules`; files are read in the order of their names: `30-identity`. */
  readonly name: string;
  /** Rules and settings as auditctl(8) takes them, one a line; of several that match the first counts. */
  readonly rules?: string | readonly string[];
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Compare with what the kernel has now, and load; false where it is read at the next boot only. */
  readonly load?: boolean | Template;
}
