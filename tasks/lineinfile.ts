/**
 * The `lineinfile` task.
 *
 * Keeps one line in a text file, or keeps lines away. Lines keep their own
 * terminators, a new one gets that of the file; whatever is not edited stays
 * byte for byte, invalid UTF-8 included. Patterns see a line without its
 * terminator.
 *
 * @module
 */

import * as z from "zod";
import { flag, line, oneOf, withDefault } from "../lib/field.ts";
import { compilePattern } from "../lib/regex.ts";
import { toReplacer } from "../lib/regex_replacement.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
} from "../lib/task.ts";
import { ANCHOR_FIELDS, type AnchorParams, refineAnchor } from "./_anchor.ts";
import {
  EDIT_FIELDS,
  type EditParams,
  planText,
  readEditable,
  regexp,
  requireEditable,
} from "./_edit.ts";
import {
  type Edited,
  fillLine,
  keepLine,
  removeLines,
  toMatcher,
} from "./_line_edit.ts";

/** Params of the `lineinfile` task. */
export interface LineinfileTaskParams extends EditParams, AnchorParams {
  /** `present` or `absent`; absent removes every line that matches. */
  state: "present" | "absent";
  /** The line, without terminator; with `backrefs` it may hold `\1` and `\g<name>`. */
  line?: string | undefined;
  /** Pattern of the line to replace, or of the lines to remove. */
  regexp?: string | undefined;
  /** Text in the line to replace, or in the lines to remove, instead of `regexp`. */
  search_string?: string | undefined;
  /** Fill `line` from the groups of `regexp`; nothing is added when no line matches. */
  backrefs: boolean;
  /** Take the first line that matches instead of the last. */
  firstmatch: boolean;
  /** Make a missing file, and its directories. */
  create: boolean;
}

/**
 * Keeps a line in a file.
 *
 * @example A setting of sshd
 * ```yaml
 * - type: lineinfile
 *   path: /etc/ssh/sshd_config
 *   regexp: "^#?PermitRootLogin "
 *   line: PermitRootLogin no
 *   validate: /usr/sbin/sshd -t -f %s
 * ```
 *
 * @example No lines of an old host
 * ```yaml
 * - type: lineinfile
 *   path: /etc/hosts
 *   regexp: "\\sold\\.example\\.org$"
 *   state: absent
 * ```
 */
export const lineinfileTask: Task<LineinfileTaskParams> = {
  type: "lineinfile",
  params: z.strictObject({
    ...EDIT_FIELDS,
    ...ANCHOR_FIELDS,
    state: withDefault(oneOf(["present", "absent"]), "present"),
    line: line().optional(),
    regexp: regexp().optional(),
    search_string: line().optional(),
    backrefs: withDefault(flag(), false),
    firstmatch: withDefault(flag(), false),
    create: withDefault(flag(), false),
  }).superRefine(refine),
  plan,
};

function refine(want: LineinfileTaskParams, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  refineAnchor(want, context);
  const { line, regexp, search_string, state, backrefs } = want;
  if (regexp !== undefined && search_string !== undefined) {
    refuse("search_string", "expected only one of regexp and search_string");
  }
  if (search_string === "") refuse("search_string", "expected some text");
  if (state === "present" && line === undefined) {
    refuse("line", "expected the line to keep");
  }
  if (line === undefined && regexp === undefined && !search_string) {
    refuse("state", "expected line, regexp or search_string to find lines by");
  }
  if (!backrefs) return;
  if (regexp === undefined) {
    refuse("backrefs", "expected regexp, whose groups are filled in");
  } else if (line !== undefined) {
    try {
      toReplacer(line, compilePattern(regexp));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      refuse("line", error.message);
    }
  }
}

async function* plan(
  want: LineinfileTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const old = await readEditable(want, host);
  if (want.state === "absent") {
    const matcher = toMatcher(want.regexp, want.search_string);
    const { text, found } = removeLines(
      old ?? "",
      (line) => matcher ? matcher.test(line) : line === want.line,
    );
    const { backup_file } = yield* planText(want, old, text, host);
    const msg = found === 0 ? "" : `${found} line(s) removed`;
    return toOutput(want, msg, backup_file, { found });
  }
  const present = requireEditable(old, want.path, want.create);
  const { text, msg } = edit(present, want, context);
  const { backup_file } = yield* planText(want, old, text, host);
  return toOutput(want, msg, backup_file);
}

function edit(
  text: string,
  want: LineinfileTaskParams,
  context: TaskContext,
): Edited {
  const { line = "", regexp, backrefs, firstmatch } = want;
  if (backrefs && regexp !== undefined) {
    try {
      return fillLine(text, line, compilePattern(regexp), firstmatch);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new TaskError(
        `Cannot fill the line of "${want.path}": ${error.message}`,
        { advice: "Make regexp match only lines that are not changed yet" },
      );
    }
  }
  const matcher = toMatcher(regexp, want.search_string);
  if (matcher && !matcher.test(line)) {
    context.warn(
      `The line for "${want.path}" does not match "${matcher.source}" that it is found by: a new value will be added beside an old one`,
    );
  }
  return keepLine(text, { ...want, line, matcher });
}

function toOutput(
  want: LineinfileTaskParams,
  msg: string,
  backup: string | undefined,
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    path: want.path,
    msg,
    ...more,
    ...(backup === undefined ? {} : { backup_file: backup }),
  };
}
