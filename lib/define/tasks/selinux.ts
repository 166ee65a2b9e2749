/** Params of the `selinux` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `selinux` task as a configuration writes them. */
export interface SelinuxParams {
  /** `on` and `off` of a boolean; `enforcing`, `permissive` and `disabled` of the system; `context` and `restorecon` of files. */
  readonly state:
    | "on"
    | "off"
    | "enforcing"
    | "permissive"
    | "disabled"
    | "context"
    | "restorecon"
    | Template;
  /** Name of the boolean. */
  readonly boolean?: string;
  /** After a boot too; false for now only. */
  readonly persistent?: boolean | Template;
  /** Policy that is loaded at boot, such as `targeted`; for a mode. */
  readonly policy?: string;
  /** File or directory. */
  readonly target?: string;
  /** Whole label, `user:role:type` or `user:role:type:range`; its parts win over it. */
  readonly context?: string;
  /** User of the label. */
  readonly seuser?: string;
  /** Role of the label. */
  readonly serole?: string;
  /** Type of the label. */
  readonly setype?: string;
  /** Range of the label, such as `s0`. */
  readonly serange?: string;
  /** All that is in the directory too. */
  readonly recurse?: boolean | Template;
  /** The target of a link instead of the link, for `target` itself. */
  readonly follow?: boolean | Template;
  /** A target that is not there is no error. */
  readonly ignore_missing?: boolean | Template;
}
