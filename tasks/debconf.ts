/**
 * The `debconf` task.
 *
 * Keeps the answer to a question that a package of Debian asks when it is
 * installed or configured, as debconf-set-selections(1) sets it; before the
 * package is there it is what the installation then takes. Answers are read
 * from the database of debconf(7), and given by standard input, where no list
 * of processes shows a password.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, oneOf, withDefault } from "../lib/field.ts";
import {
  type Change,
  type Host,
  type Plan,
  type RunChange,
  type Task,
  TaskError,
} from "../lib/task.ts";

const TYPES = [
  "boolean",
  "error",
  "multiselect",
  "note",
  "password",
  "select",
  "string",
  "text",
  "title",
] as const;

/** Params of the `debconf` task. */
export interface DebconfTaskParams {
  /** Package that asks. */
  name: string;
  /** Question, such as `tzdata/Areas`. */
  question: string;
  /** Kind of the answer; what is a `password` is shown nowhere. */
  vtype: (typeof TYPES)[number];
  /** The answer, in one line; true or false of a `boolean`. A password that the package took, and so emptied, is taken for right. */
  value: string;
  /** Ask all the same when the package is configured by hand. */
  unseen: boolean;
}

const DATABASES = [
  "/var/cache/debconf/config.dat",
  "/var/cache/debconf/passwords.dat",
];

/** Greatest database, in bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Keeps an answer for the configuration of a package.
 *
 * @example An answer for a package that is installed next
 * ```yaml
 * - type: debconf
 *   name: postfix
 *   question: postfix/main_mailer_type
 *   vtype: select
 *   value: No configuration
 * ```
 */
export const debconfTask: Task<DebconfTaskParams> = {
  type: "debconf",
  params: z.strictObject({
    name: word(),
    question: word(),
    vtype: oneOf(TYPES),
    value: z.union([line(), flag().transform(String)]),
    unseen: withDefault(flag(), false),
  }),
  os: ["linux"],
  programs: ["debconf-set-selections", "debconf-communicate"],
  plan,
};

/** Reads a name without blanks, for a line is split at them. */
function word(): z.ZodType<string> {
  return line().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9+._:\/@-]*$/, {
    error: 'expected a name such as "tzdata/Areas" without blanks',
  }));
}

async function* plan(want: DebconfTaskParams, host: Host): Plan {
  if (want.vtype === "boolean" && !/^(true|false)$/.test(want.value)) {
    throw new TaskError(
      `Cannot answer "${want.question}": a boolean is true or false`,
    );
  }
  const old = await readAnswer(want.question, host);
  const isOwned = old?.owners.includes(want.name) ?? false;
  const isTaken = want.vtype === "password" && old?.value === "" && old.isSeen;
  const isRight = isOwned && (isTaken || old?.value === want.value);
  if (!isRight) yield toChange(want, old?.value, isOwned);
  return { name: want.name, question: want.question };
}

/** An answer that the database holds. */
interface Answer {
  value: string;
  owners: readonly string[];
  /** Somebody was asked. */
  isSeen: boolean;
}

/** Finds a question in the databases, which are paragraphs of fields; a value has its line breaks as `\n`. */
async function readAnswer(
  question: string,
  host: Host,
): Promise<Answer | undefined> {
  for (const path of DATABASES) {
    if (!await host.stat(path, true)) continue;
    const text = `\n\n${await host.readText(path, MAX_BYTES)}\n\n`;
    const start = text.indexOf(`\n\nName: ${question}\n`);
    if (start === -1) continue;
    const paragraph = text.slice(start + 2, text.indexOf("\n\n", start + 2));
    const read = (key: string) =>
      new RegExp(`^${key}: (.*)$`, "m").exec(paragraph)?.[1];
    const value = read("Value");
    // Without a value it was never answered.
    if (value === undefined && !/^Value:/m.test(paragraph)) continue;
    const owners = read("Owners")?.split(/, */) ?? [];
    const isSeen = /\bseen\b/.test(read("Flags") ?? "");
    return { value: value ?? "", owners, isSeen };
  }
  return undefined;
}

function toChange(
  want: DebconfTaskParams,
  old: string | undefined,
  isOwned: boolean,
): Change {
  const { name, question, vtype, value, unseen } = want;
  const isSecret = vtype === "password";
  const toRun = (answer: string): RunChange => ({
    kind: "run",
    argv: ["debconf-set-selections", ...(unseen ? ["--unseen"] : [])],
    stdin: `${name} ${question} ${vtype} ${answer}\n`,
    predicts: [],
  });
  const back: Change = isOwned && old !== undefined ? toRun(old) : {
    kind: "run",
    argv: ["debconf-communicate", name],
    stdin: `UNREGISTER ${question}\n`,
    predicts: [],
  };
  const from = old === undefined ? "no answer" : `"${old}"`;
  return {
    ...toRun(value),
    shows: isSecret
      ? `${question}: a password`
      : `${question}: ${from} -> "${value}"`,
    ...(isSecret ? { secret: true } : {}),
    undo: [back],
  };
}
