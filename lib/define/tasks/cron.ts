/** Params of the `cron` task. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "../part.ts";

/** Params of the `cron` task as a configuration writes them. */
export interface CronParams {
  /** Name of the job, by which it is known, or of the variable. */
  readonly name: string;
  /** `present` or `absent`. */
  readonly state?: "present" | "absent" | Template;
  /** Command of the job, or value of the variable. */
  readonly job?: string;
  /** User whose crontab holds the job, or who runs it in a `cron_file`. */
  readonly user?: string;
  /** Minutes, 0 to 59. */
  readonly minute?: string | number;
  /** Hours, 0 to 23. */
  readonly hour?: string | number;
  /** Days of the month, 1 to 31. */
  readonly day?: string | number;
  /** Months, 1 to 12 or `jan` to `dec`. */
  readonly month?: string | number;
  /** Days of the week, 0 to 7 or `sun` to `sat`; 0 and 7 are Sunday. */
  readonly weekday?: string | number;
  /** A word instead of the five fields: `reboot`, `hourly`, `daily`, … */
  readonly special_time?:
    | "reboot"
    | "yearly"
    | "annually"
    | "monthly"
    | "weekly"
    | "daily"
    | "midnight"
    | "hourly"
    | Template;
  /** The same as `special_time`. */
  readonly special?:
    | "reboot"
    | "yearly"
    | "annually"
    | "monthly"
    | "weekly"
    | "daily"
    | "midnight"
    | "hourly"
    | Template;
  /** Keep the job as a comment. */
  readonly disabled?: boolean | Template;
  /** Name by which the job is known instead of `name`; a comment line of this text is taken over. */
  readonly comment?: string;
  /** Keep a variable instead of a job. */
  readonly env?: boolean | Template;
  /** Variable after which a new one goes. */
  readonly insertafter?: string;
  /** Variable before which a new one goes. */
  readonly insertbefore?: string;
  /** Name of a file below `/etc/cron.d`, or an absolute path, instead of a user's crontab. */
  readonly cron_file?: string;
  /** Keep a copy of the old file beside it, under a name that cron does not run. */
  readonly backup?: boolean | Template;
}
