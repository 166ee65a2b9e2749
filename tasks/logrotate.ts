/**
 * The `logrotate` task.
 *
 * Keeps a file below `/etc/logrotate.d` that says how logs are rotated
 * (logrotate(8)), owned by root with mode 0644, for logrotate skips any
 * other. Options are checked by name, and by `logrotate -d` before the file
 * is put in place where that can tell.
 *
 * @module
 */

import * as z from "zod";
import { line, oneOf, withDefault, words } from "../lib/field.ts";
import type { Host, Plan, Task, TaskContext } from "../lib/task.ts";
import { dropInName, planDropIn } from "./_drop_in.ts";
import {
  findRotated,
  LOGROTATE_OPTIONS,
  type Rotation,
  toRotationText,
} from "./_logrotate.ts";

/** Params of the `logrotate` task. */
export interface LogrotateTaskParams {
  /** Name of the file below `/etc/logrotate.d`. */
  name: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Path or list of paths of the logs; `*` and the like are matched by logrotate. */
  path?: string[] | undefined;
  /** Options as logrotate(8) has them: `daily`, `rotate 7`. */
  options: string[];
  /** Shell lines to run before a log is rotated. */
  prerotate?: string | undefined;
  /** Shell lines to run after a log is rotated. */
  postrotate?: string | undefined;
  /** Shell lines to run once before all logs are rotated. */
  firstaction?: string | undefined;
  /** Shell lines to run once after all logs are rotated. */
  lastaction?: string | undefined;
  /** Shell lines to run before an old log is removed. */
  preremove?: string | undefined;
}

/**
 * Keeps how logs are rotated.
 *
 * @example The logs of an application, kept for two weeks
 * ```yaml
 * - type: logrotate
 *   name: app
 *   path: /var/log/app/*.log
 *   options: [daily, rotate 14, compress, missingok, notifempty]
 *   postrotate: systemctl kill --signal=HUP app.service
 * ```
 */
export const logrotateTask: Task<LogrotateTaskParams> = {
  type: "logrotate",
  params: z.strictObject({
    name: dropInName().refine(
      (name) =>
        !/\.(bak|cfsaved|disabled|new|old|orig|rhn-cfg-tmp-.*|rpmnew|rpmorig|rpmsave|swp|dpkg-\w+|ucf-\w+|v)$/
          .test(name),
      { error: "expected a name without an ending that logrotate skips" },
    ),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    path: words().refine((list) => list.length > 0 && list.every(isLogPath), {
      error: "expected absolute paths of one line without quotes and braces",
    }).optional(),
    options: withDefault(z.array(option()), []),
    prerotate: script().optional(),
    postrotate: script().optional(),
    firstaction: script().optional(),
    lastaction: script().optional(),
    preremove: script().optional(),
  }).refine((want) => want.state === "absent" || want.path !== undefined, {
    error: "expected the path of the logs",
    path: ["path"],
  }),
  programs: ["logrotate"],
  plan,
};

function isLogPath(path: string): boolean {
  return path.startsWith("/") && !/[\0\r\n"'{}]/.test(path);
}

function option(): z.ZodType<string> {
  return line().superRefine((text, context) => {
    const name = text.trim().split(/[\s=]/, 1)[0] ?? "";
    if (/[{}]/.test(text)) return context.addIssue("expected no braces");
    if (LOGROTATE_OPTIONS.has(name)) return;
    context.addIssue(
      `expected an option of logrotate(8), such as "rotate 7", got "${name}"`,
    );
  });
}

function script(): z.ZodType<string> {
  return z.string().refine(
    (text) => text.trim() !== "" && !/\0|^\s*endscript\s*$/m.test(text),
    { error: 'expected shell lines without a line "endscript"' },
  );
}

async function* plan(
  want: LogrotateTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const path = `/etc/logrotate.d/${want.name}`;
  const isPresent = want.state === "present";
  const rotation = toRotation(want);
  const text = isPresent ? toRotationText(rotation) : undefined;
  const isChecked = isPresent && await canCheck(rotation, host);
  yield* planDropIn({
    path,
    text,
    ...(isChecked ? { validate: ["logrotate", "-d", "%s"] } : {}),
  }, host);
  for (const log of isPresent ? rotation.paths : []) {
    const other = await findRotated(log, path, host);
    if (other === undefined) continue;
    context.warn(
      `"${log}" is rotated by "${other}" too: logrotate skips the second`,
    );
  }
  return { path, state: want.state };
}

/** Tells whether `logrotate -d` fails only for what is wrong with the file: a log that is missing is a failure too. */
async function canCheck(rotation: Rotation, host: Host): Promise<boolean> {
  if (await host.findProgram("logrotate") === undefined) return false;
  if (rotation.options.includes("missingok")) return true;
  for (const path of rotation.paths) {
    if (/[*?[]/.test(path) || !await host.stat(path, true)) return false;
  }
  return true;
}

function toRotation(want: LogrotateTaskParams): Rotation {
  const { path = [], options, ...rest } = want;
  return {
    paths: path,
    options: options.map((text) => text.trim()),
    scripts: ([
      "firstaction",
      "prerotate",
      "postrotate",
      "lastaction",
      "preremove",
    ] as const).flatMap((name) =>
      rest[name] === undefined ? [] : [{ name, text: rest[name] }]
    ),
  };
}
