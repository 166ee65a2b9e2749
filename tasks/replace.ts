/**
 * The `replace` task.
 *
 * Replaces text in a file: each match of a pattern, or each occurrence of a
 * literal text. `^` and `$` match at each line, before a carriage return
 * too; whatever does not match stays byte for byte.
 *
 * @module
 */

import * as z from "zod";
import { flag, oneOf, withDefault } from "../lib/field.ts";
import { compilePattern } from "../lib/regex.ts";
import { toReplacer } from "../lib/regex_replacement.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import {
  EDIT_FIELDS,
  type EditParams,
  fileText,
  planText,
  readEditable,
  regexp,
  requireEditable,
} from "./_edit.ts";
import { type Replacement, replaceText } from "./_replacement.ts";

/** Params of the `replace` task. */
export interface ReplaceTaskParams extends EditParams {
  /** `present` replaces; `absent` turns `replace` back into the literal `before`. */
  state: "present" | "absent";
  /** Pattern of what is replaced. */
  regexp?: string | undefined;
  /** With `regexp` a pattern: only text before its last match is searched. Without, the literal text that is replaced. */
  before?: string | undefined;
  /** Pattern: only text after its first match is searched; with `before`, only the first such section. */
  after?: string | undefined;
  /** The new text. With `regexp` it may hold `\1`, `\g<name>`, `$1` and `${name}`, else it is taken as it is. */
  replace: string;
  /** False replaces the first match only. */
  replace_all: boolean;
}

/**
 * Replaces text in a file.
 *
 * @example A new name of a host
 * ```yaml
 * - type: replace
 *   path: /etc/app.conf
 *   regexp: "^(server|backup) = old\\.example\\.org$"
 *   replace: '\1 = new.example.org'
 * ```
 *
 * @example A literal text
 * ```yaml
 * - type: replace
 *   path: /etc/app.conf
 *   before: "price: $1"
 *   replace: "price: $2"
 * ```
 */
export const replaceTask: Task<ReplaceTaskParams> = {
  type: "replace",
  params: z.strictObject({
    ...EDIT_FIELDS,
    state: withDefault(oneOf(["present", "absent"]), "present"),
    regexp: regexp().optional(),
    before: fileText().optional(),
    after: regexp().optional(),
    replace: withDefault(fileText(), ""),
    replace_all: withDefault(flag(), true),
  }).superRefine(refine),
  plan,
};

function refine(want: ReplaceTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  const { regexp, before } = want;
  if (before === "") refuse("before", "expected some text");
  if (regexp === undefined) {
    if (before === undefined) {
      refuse("regexp", "expected regexp, or before with a literal text");
    }
    if (want.state === "absent" && want.replace === "") {
      refuse("replace", "expected the text that is turned back into before");
    }
    return;
  }
  if (want.state === "absent") {
    refuse(
      "state",
      "expected before instead of regexp: what a pattern replaced cannot be told from the result",
    );
  }
  for (
    const [field, check] of [
      ["before", () => before !== undefined && compilePattern(before)],
      ["replace", () => toReplacement(want)],
    ] as const
  ) {
    try {
      check();
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      refuse(field, error.message);
    }
  }
}

async function* plan(
  want: ReplaceTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const old = await readEditable(want, host);
  if (old === undefined && want.state === "absent") return toOutput(want, 0);
  const text = requireEditable(old, want.path);
  const result = replaceText(text, toReplacement(want));
  if (!result) {
    throw new TaskError(
      `Cannot replace in "${want.path}": the new text matches again and would change on every run`,
      { advice: "Make regexp match only text that is not replaced yet" },
    );
  }
  if (!result.hasSection) {
    context.warn(
      `Nothing was searched in "${want.path}": before or after do not match`,
    );
  }
  const { backup_file } = yield* planText(want, old, result.text, host);
  return toOutput(want, result.count, backup_file);
}

function toOutput(
  want: ReplaceTaskParams,
  count: number,
  backup?: string,
): Record<string, unknown> {
  return {
    path: want.path,
    replacements: count,
    msg: count === 0 ? "" : `${count} replacements made`,
    ...(backup === undefined ? {} : { backup_file: backup }),
  };
}

/** Says what is searched and what comes in its place. */
function toReplacement(want: ReplaceTaskParams): Replacement {
  const { regexp, before = "", replace, replace_all: all } = want;
  const after = want.after === undefined ? {} : { after: want.after };
  if (regexp === undefined) {
    const [literal, template] = want.state === "absent"
      ? [replace, before]
      : [before, replace];
    return { literal, template, replace: () => template, all, ...after };
  }
  const pattern = compilePattern(regexp, { multiline: true });
  return {
    pattern,
    template: replace,
    replace: toReplacer(replace, pattern, { dollar: true }),
    all,
    ...after,
    ...(want.before === undefined ? {} : { before }),
  };
}
