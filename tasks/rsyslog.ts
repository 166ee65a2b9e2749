/**
 * The `rsyslog` task.
 *
 * Keeps a file below `/etc/rsyslog.d`, as it is written in the configuration.
 * Before it is put in place, `rsyslogd -N1` reads the whole set with it: the
 * main file and all others. Rules hold after a restart of `rsyslog`, best by
 * a handler.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, withDefault } from "../lib/field.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { dropInName, planDropIn } from "./_drop_in.ts";
import { fileText } from "./_edit.ts";

/** Params of the `rsyslog` task. */
export interface RsyslogTaskParams {
  /** Name of the file, without `.conf`; files are read in the order of their names: `30-app`. */
  name: string;
  /** `present` or `absent`. */
  state: "present" | "absent";
  /** Rules, in the old form or RainerScript. */
  config?: string | undefined;
}

const MAIN = "/etc/rsyslog.conf";
const DIRECTORY = "/etc/rsyslog.d";
/** Greatest file that is read for a check, in bytes. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Lines of the main file that bring in the directory (rsyslog.conf(5)). */
const INCLUDE_REGEXP =
  /^[ \t]*(?:\$IncludeConfig[ \t]+\/etc\/rsyslog\.d\/\*(?:\.conf)?|include\(\s*file="\/etc\/rsyslog\.d\/\*(?:\.conf)?"[^)]*\))[ \t]*$/im;

/**
 * Keeps rules of rsyslog.
 *
 * @example Logs of an application in a file of their own
 * ```yaml
 * - type: rsyslog
 *   name: 30-app
 *   config: |
 *     if $programname == "app" then {
 *       action(type="omfile" file="/var/log/app.log")
 *       stop
 *     }
 * ```
 */
export const rsyslogTask: Task<RsyslogTaskParams> = {
  type: "rsyslog",
  params: z.strictObject({
    name: dropInName(".conf"),
    state: withDefault(oneOf(["present", "absent"]), "present"),
    config: fileText().optional(),
  }).refine((want) => want.state === "absent" || want.config?.trim(), {
    error: "expected rules",
    path: ["config"],
  }),
  programs: ["rsyslogd"],
  plan,
};

async function* plan(
  want: RsyslogTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const path = `${DIRECTORY}/${want.name}.conf`;
  const text = want.state === "absent"
    ? undefined
    : `${want.config ?? ""}`.replace(/\n*$/, "\n");
  if (text !== undefined && await isNew(path, text, host)) {
    await requireValid(path, text, host, context);
  }
  yield* planDropIn({ path, text }, host);
  return { path, state: want.state };
}

async function isNew(path: string, text: string, host: Host): Promise<boolean> {
  const entry = await host.stat(path);
  return entry?.type !== "file" ||
    entry.size !== new TextEncoder().encode(text).length ||
    await host.readText(path) !== text;
}

/**
 * Has the whole set checked as it will be.
 * @throws {TaskError} When rsyslogd refuses it.
 */
async function requireValid(
  path: string,
  text: string,
  host: Host,
  context: TaskContext,
): Promise<void> {
  const set = await readSet(path, text, host);
  if (set === undefined || !await host.findProgram("rsyslogd")) {
    context.warn(
      `"${path}" was not checked: ${
        set === undefined
          ? `"${MAIN}" does not include "${DIRECTORY}/*.conf"`
          : '"rsyslogd" is not installed'
      }`,
    );
    return;
  }
  const { code, stdout, stderr } = await host.query(
    ["rsyslogd", "-N1", "-f", "/dev/stdin"],
    { stdin: set },
  );
  if (code === 0) return;
  const said = (stderr || stdout).split("\n")
    .filter((line) => !/config validation run/.test(line)).join("\n").trim();
  throw new TaskError(
    `Cannot write "${path}": "rsyslogd" refused the whole set with it: ${said}`,
    { advice: "The file was left as it was" },
  );
}

/** Puts the main file and all that it includes together, with the new file at its place. */
async function readSet(
  path: string,
  text: string,
  host: Host,
): Promise<string | undefined> {
  if (!await host.stat(MAIN, true)) return undefined;
  const main = await host.readText(MAIN, MAX_BYTES);
  if (!INCLUDE_REGEXP.test(main)) return undefined;
  const names = await host.stat(DIRECTORY, true)
    ? await host.list(DIRECTORY)
    : [];
  const texts = new Map([[path, text]]);
  for (const name of names) {
    const other = `${DIRECTORY}/${name}`;
    if (!name.endsWith(".conf") || name.startsWith(".") || other === path) {
      continue;
    }
    if ((await host.stat(other, true))?.type !== "file") continue;
    texts.set(other, await host.readText(other, MAX_BYTES));
  }
  const whole = [...texts.keys()].sort().map((key) => texts.get(key)!);
  return main.replace(INCLUDE_REGEXP, () => whole.join("\n"));
}
