/** Params of the `pam_limits` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `pam_limits` task as a configuration writes them. */
export interface PamLimitsParams {
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** User, `@group`, `*`, or a range of numbers of users such as `1000:`. */
  readonly domain: string;
  /** `soft`, `hard`, or `-` for both. */
  readonly limit_type: "soft" | "hard" | "-" | Template;
  /** What is limited, such as `nofile` or `nproc`. */
  readonly limit_item:
    | "core"
    | "data"
    | "fsize"
    | "memlock"
    | "nofile"
    | "rss"
    | "stack"
    | "cpu"
    | "nproc"
    | "as"
    | "maxlogins"
    | "maxsyslogins"
    | "nonewprivs"
    | "priority"
    | "locks"
    | "sigpending"
    | "msgqueue"
    | "nice"
    | "rtprio"
    | "chroot"
    | Template;
  /** The limit; a number in the unit of limits.conf(5), or `unlimited`. */
  readonly value?: number | string;
  /** Keep a greater value that stands there. */
  readonly use_max?: boolean | Template;
  /** Keep a smaller value that stands there. */
  readonly use_min?: boolean | Template;
  /** Text behind the line. */
  readonly comment?: string;
  /** Absolute path of the file. */
  readonly dest?: string;
  /** Keep a copy of the old file beside it. */
  readonly backup?: boolean | Template;
}
