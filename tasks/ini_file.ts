/**
 * The `ini_file` task.
 *
 * Keeps keys of an INI file, such as those of systemd, git, MySQL and PHP, or
 * keeps them away. Comments, blank lines, the order of keys and the form of
 * each line stay; a commented line of the key is where a new one is put.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, oneOf, withDefault } from "../lib/field.ts";
import type { Host, Plan, Task } from "../lib/task.ts";
import {
  EDIT_FIELDS,
  type EditParams,
  planText,
  readEditable,
  requireEditable,
} from "./_edit.ts";
import { editIni, type IniEdit } from "./_ini.ts";

/** Params of the `ini_file` task. */
export interface IniFileTaskParams extends EditParams {
  /** `present` or `absent`; absent without a key removes the whole section. */
  state: "present" | "absent";
  /** Name of the section, without brackets; keys before the first section when absent. */
  section: string;
  /** The key. */
  key?: string | undefined;
  /** Ansible's word for `key`. */
  option?: string | undefined;
  /** Its value; null for a key without one, a list for a key that stands several times. */
  value?: (string | null)[] | undefined;
  /** Several keys of the section with their values. */
  values: Record<string, (string | null)[]>;
  /** Several sections with keys and values. */
  sections: Record<string, Record<string, (string | null)[]>>;
  /** Several keys of the section that are to be absent. */
  keys: string[];
  /** Write new keys as `key=value`, without blanks. */
  no_extra_spaces: boolean;
  /** Text behind a blank and `;` or `#` is a comment, which stays; else it is a part of the value. */
  inline_comments: boolean;
  /** Make a missing file, and its directories. */
  create: boolean;
}

/**
 * Keeps keys of an INI file.
 *
 * @example Settings of a server
 * ```yaml
 * - type: ini_file
 *   path: /etc/mysql/conf.d/tuning.cnf
 *   create: true
 *   section: mysqld
 *   values:
 *     max_connections: 300
 *     skip-name-resolve: null
 * ```
 */
export const iniFileTask: Task<IniFileTaskParams> = {
  type: "ini_file",
  params: z.strictObject({
    ...EDIT_FIELDS,
    state: withDefault(oneOf(["present", "absent"]), "present"),
    section: withDefault(section(), ""),
    key: key().optional(),
    option: key().optional(),
    value: value().optional(),
    values: z._default(z.record(key(), value()), {}),
    sections: z._default(z.record(section(), z.record(key(), value())), {}),
    keys: withDefault(z.array(key()), []),
    no_extra_spaces: withDefault(flag(), false),
    inline_comments: withDefault(flag(), false),
    create: withDefault(flag(), false),
  }).superRefine(refine),
  plan,
};

function section(): z.ZodType<string> {
  return line().refine((name) => !name.includes("]"), {
    error: "expected the name of a section without brackets",
  });
}

function key(): z.ZodType<string> {
  return line().refine(
    (name) => /^[^=:;#[\s][^=:]*$/.test(name) && name === name.trim(),
    { error: 'expected a key without "=" and ":", no comment and no section' },
  );
}

function value(): z.ZodType<(string | null)[]> {
  const error =
    "expected a text, a number, true, false, null or a list of them";
  const one = z.union([
    line().refine((text) => text === text.trim(), {
      error: "expected a value without blanks at its ends",
    }),
    z.number().transform(String),
    z.boolean().transform(String),
    z.null(),
  ], { error });
  return z.union([one.transform((item) => [item]), z.array(one)], { error });
}

function refine(want: IniFileTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const key = want.key ?? want.option;
  const isSet = want.state === "present";
  const several = [...Object.keys(want.values), ...Object.keys(want.sections)];
  if (want.key !== undefined && want.option !== undefined) {
    refuse("option", "expected only one of key and option");
  }
  if (isSet && (key === undefined) !== (want.value === undefined)) {
    refuse("value", "expected key and value together");
  } else if (!isSet && want.value !== undefined) {
    refuse("value", "expected no value: the key is removed");
  }
  if (isSet && key === undefined && several.length === 0) {
    refuse("key", "expected key, values or sections");
  }
  if (isSet && want.keys.length > 0) refuse("keys", "expected state: absent");
  if (!isSet && several.length > 0) {
    refuse("values", "expected keys with state: absent");
  }
  if (!isSet && want.section === "" && toKeys(want).length === 0) {
    refuse("section", "expected a section or a key to remove");
  }
}

function toKeys(want: IniFileTaskParams): string[] {
  const key = want.key ?? want.option;
  return [...(key === undefined ? [] : [key]), ...want.keys];
}

async function* plan(want: IniFileTaskParams, host: Host): Plan {
  const old = await readEditable(want, host);
  const before = want.state === "absent"
    ? old ?? ""
    : requireEditable(old, want.path, want.create);
  const after = editIni(before, toEdits(want), {
    separator: want.no_extra_spaces ? "=" : undefined,
    hasInlineComments: want.inline_comments,
  });
  const { backup_file } = yield* planText(want, old, after, host);
  return {
    path: want.path,
    msg: after === before
      ? ""
      : want.state === "absent"
      ? "keys removed"
      : "keys written",
    ...(backup_file === undefined ? {} : { backup_file }),
  };
}

function toEdits(want: IniFileTaskParams): IniEdit[] {
  const { section } = want;
  if (want.state === "absent") {
    const keys = toKeys(want);
    return keys.length === 0
      ? [{ section, key: undefined, values: [] }]
      : keys.map((key) => ({ section, key, values: [] }));
  }
  const key = want.key ?? want.option;
  const own = { ...(key === undefined ? {} : { [key]: want.value ?? [] }) };
  return [
    [section, { ...own, ...want.values }] as const,
    ...Object.entries(want.sections),
  ].flatMap(([name, values]) =>
    Object.entries(values).map(([one, all]) => ({
      section: name,
      key: one,
      values: all,
    }))
  );
}
