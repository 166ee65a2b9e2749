/**
 * The `cron` task.
 *
 * Keeps one job, or one variable, of a user's crontab or of a file below
 * `/etc/cron.d`, or keeps it away, as `crontab(5)` describes them. A marker
 * line above the job tells which one it is; all other lines stay as they are.
 *
 * @module
 */

import * as z from "zod";
import {
  flag,
  line,
  nameText,
  oneOf,
  optional,
  withDefault,
} from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { type CronFile, findCronFile } from "./_cron_file.ts";
import { type SCHEDULE_FIELDS, scheduleField } from "./_cron_schedule.ts";
import {
  type Crontab,
  dropJob,
  dropVariable,
  type JobName,
  parseCrontab,
  putJob,
  putVariable,
  toCrontabText,
} from "./_crontab.ts";
import { planFile } from "./_files.ts";
import { decodeUtf8, encodeUtf8 } from "./_text.ts";

/** Params of the `cron` task. */
export interface CronTaskParams {
  /** Name of the job, by which it is known, or of the variable. */
  name: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Command of the job, or value of the variable. */
  job?: string | undefined;
  /** User whose crontab holds the job, or who runs it in a `cron_file`. */
  user: string;
  /** Minutes, 0 to 59. */
  minute: string;
  /** Hours, 0 to 23. */
  hour: string;
  /** Days of the month, 1 to 31. */
  day: string;
  /** Months, 1 to 12 or `jan` to `dec`. */
  month: string;
  /** Days of the week, 0 to 7 or `sun` to `sat`; 0 and 7 are Sunday. */
  weekday: string;
  /** A word instead of the five fields: `reboot`, `hourly`, `daily`, … */
  special_time?: string | undefined;
  /** The same as `special_time`. */
  special?: string | undefined;
  /** Keep the job as a comment. */
  disabled: boolean;
  /** Name by which the job is known instead of `name`; a comment line of this text is taken over. */
  comment?: string | undefined;
  /** Keep a variable instead of a job. */
  env: boolean;
  /** Variable after which a new one goes. */
  insertafter?: string | undefined;
  /** Variable before which a new one goes. */
  insertbefore?: string | undefined;
  /** Name of a file below `/etc/cron.d`, or an absolute path, instead of a user's crontab. */
  cron_file?: string | undefined;
  /** Keep a copy of the old file beside it, under a name that cron does not run. */
  backup: boolean;
}

/** Words of `crontab(5)` that stand for a schedule. */
const SPECIALS = [
  "reboot",
  "yearly",
  "annually",
  "monthly",
  "weekly",
  "daily",
  "midnight",
  "hourly",
] as const;

/**
 * Keeps a job of cron.
 *
 * @example A job every night
 * ```yaml
 * - type: cron
 *   name: clean up
 *   minute: 15
 *   hour: 3
 *   job: /usr/bin/find /var/tmp/app -mtime +7 -delete
 *   cron_file: app
 * ```
 */
export const cronTask: Task<CronTaskParams> = {
  type: "cron",
  params: z.strictObject({
    name: nameText(),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    job: line().optional(),
    user: withDefault(nameText(), "root"),
    minute: withDefault(scheduleField("minute"), "*"),
    hour: withDefault(scheduleField("hour"), "*"),
    day: withDefault(scheduleField("day"), "*"),
    month: withDefault(scheduleField("month"), "*"),
    weekday: withDefault(scheduleField("weekday"), "*"),
    special_time: special().optional(),
    special: special().optional(),
    disabled: withDefault(flag(), false),
    comment: nameText().optional(),
    env: withDefault(flag(), false),
    insertafter: nameText().optional(),
    insertbefore: nameText().optional(),
    cron_file: optional(nameText()),
    backup: withDefault(flag(), false),
  }).superRefine(checkTogether),
  programs: ["crontab"],
  plan,
};

function special(): z.ZodType<string> {
  return z.preprocess(
    (value) => typeof value === "string" ? value.replace(/^@/, "") : value,
    oneOf(SPECIALS),
  );
}

function checkTogether(
  want: CronTaskParams,
  context: z.core.$RefinementCtx<CronTaskParams>,
): void {
  const isSpecial = (want.special_time ?? want.special) !== undefined;
  const hasFields = FIELDS.some((field) => want[field] !== "*");
  const anchors = [want.insertafter, want.insertbefore];
  const rules: [boolean, keyof CronTaskParams, string][] = [
    [
      want.state === "present" && !want.env && (want.job ?? "").trim() === "",
      "job",
      "expected a command",
    ],
    [
      want.state === "present" && want.env && want.job === undefined,
      "job",
      "expected the value of the variable, which may be empty",
    ],
    [
      isSpecial && hasFields,
      "special_time",
      "special_time and the five fields exclude each other",
    ],
    [
      anchors.some((anchor) => anchor !== undefined) && !want.env,
      "insertafter",
      "insertafter and insertbefore are for variables: set env: true",
    ],
    [
      anchors.every((anchor) => anchor !== undefined),
      "insertbefore",
      "insertafter and insertbefore exclude each other",
    ],
    [
      want.env && !/^[^\s="'#]+$/.test(want.name),
      "name",
      "expected the name of a variable",
    ],
    [
      want.env && /"/.test(want.job ?? "") && /'/.test(want.job ?? ""),
      "job",
      "cron cannot read a value with both kinds of quotes",
    ],
  ];
  for (const [isBroken, field, message] of rules) {
    if (!isBroken) continue;
    const input = want[field];
    context.addIssue({ code: "custom", message, path: [field], input });
  }
}

const FIELDS = [
  "minute",
  "hour",
  "day",
  "month",
  "weekday",
] as const satisfies readonly (keyof typeof SCHEDULE_FIELDS)[];

async function* plan(
  want: CronTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const file = await findCronFile(want, host);
  const { path } = file;
  const output = { name: want.name, state: want.state, path };
  const isThere = await host.stat(path, file.follow) !== undefined;
  if (!isThere && want.state === "absent") return output;
  const before = isThere ? decodeUtf8(await host.readFile(path)) : "";
  const crontab = parseCrontab(before);
  const lines = want.env
    ? editVariables(crontab, want, path)
    : editJobs(crontab, want, file);
  warn(want, context);
  const isSame = lines.join("\n") === crontab.lines.join("\n");
  if (want.state === "absent") {
    if (isSame) return output;
    if (lines.every((text) => text.trim() === "")) {
      yield { kind: "remove", path };
      return output;
    }
  }
  const isWhole = before === "" || before.endsWith("\n");
  const after = isSame && isWhole
    ? before
    : toCrontabText({ ...crontab, lines }, file.needsHeader);
  const content = encodeUtf8(after);
  const { changed, ...rest } = yield* planFile({
    ...file.attributes,
    path,
    content,
    follow: file.follow,
    backup: want.backup,
    ...(file.validate ? { validate: file.validate } : {}),
  }, host);
  return { ...output, ...rest, changed };
}

function editVariables(
  { lines }: Crontab,
  want: CronTaskParams,
  path: string,
): string[] {
  if (want.state === "absent") return dropVariable(lines, want.name);
  const value = want.job ?? "";
  const quote = value.includes('"') ? "'" : '"';
  const edited = putVariable(
    lines,
    want.name,
    `${want.name}=${quote}${value}${quote}`,
    { after: want.insertafter, before: want.insertbefore },
  );
  if (edited) return edited;
  throw new TaskError(
    `Cannot find variable "${
      want.insertafter ?? want.insertbefore
    }" in "${path}"`,
    { advice: "Add a task for that variable before this one" },
  );
}

function editJobs(
  { lines }: Crontab,
  want: CronTaskParams,
  file: CronFile,
): string[] {
  const job: JobName = {
    name: want.comment ?? want.name,
    comment: want.comment,
  };
  const text = want.job === undefined ? undefined : toJobLine(want, file);
  return want.state === "absent" || text === undefined
    ? dropJob(lines, job, text)
    : putJob(lines, job, text);
}

function toJobLine(want: CronTaskParams, { hasUser }: CronFile): string {
  const word = want.special_time ?? want.special;
  return [
    (want.disabled ? "#" : "") +
    (word === undefined
      ? FIELDS.map((field) => want[field]).join(" ")
      : `@${word}`),
    ...(hasUser ? [want.user] : []),
    want.job,
  ].join(" ");
}

function warn(want: CronTaskParams, context: TaskContext): void {
  if (want.env || !/(^|[^\\])%/.test(want.job ?? "")) return;
  context.warn(
    `cron ends the command of "${want.name}" at "%" and hands it the rest as input: write "\\%" for the sign`,
  );
}
