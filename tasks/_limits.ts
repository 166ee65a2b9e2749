/** Limits of sessions (limits.conf(5)): lines of domain, type, item and value. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";
import { splice } from "./_splice.ts";
import { insertLines, readLines, toTerminator } from "./_text.ts";

/** Items of limits.conf(5). */
export const LIMIT_ITEMS = [
  "core",
  "data",
  "fsize",
  "memlock",
  "nofile",
  "rss",
  "stack",
  "cpu",
  "nproc",
  "as",
  "maxlogins",
  "maxsyslogins",
  "nonewprivs",
  "priority",
  "locks",
  "sigpending",
  "msgqueue",
  "nice",
  "rtprio",
  "chroot",
] as const;

/** Who, which kind, what and how much. */
export interface Limit {
  domain: string;
  type: "soft" | "hard" | "-";
  item: string;
  value: string;
}

/** Reads who a limit is for: a user, `@group`, `%group`, `*`, or a range of numbers. */
export function limitDomain(): z.ZodType<string> {
  return z.string().regex(/^[@%]?[^\s#@%\0][^\s#\0]*$|^%$/, {
    error: 'expected a user, "@group", "*" or a range of ids such as "1000:"',
  });
}

/** Reads a limit: a number, or `unlimited`, `infinity` or `-1`. */
export function limitValue(): z.ZodType<string> {
  const error = ({ input }: { input?: unknown }) =>
    input === undefined
      ? undefined
      : `expected a number or "unlimited", got ${toFoundText(input)}`;
  return z.union([z.int(), z.string()], { error }).transform(String).refine(
    (value) => /^(?:-?\d+|unlimited|infinity|\/\S*)$/.test(value),
    { error },
  );
}

/** Parses one line; comments and what is no limit give undefined. */
export function parseLimit(line: string): Limit | undefined {
  const [domain, type, item, value, more] = line.replace(/#.*$/, "").trim()
    .split(/\s+/);
  const isLimit = domain && item && value && more === undefined &&
    (type === "soft" || type === "hard" || type === "-");
  return isLimit ? { domain, type, item, value } : undefined;
}

/** Writes one line, comment included. */
export function toLimitLine(want: Limit, comment?: string): string {
  const { domain, type, item, value } = want;
  const note = comment === undefined ? "" : `\t# ${comment}`;
  return `${domain}\t${type}\t${item}\t${value}${note}`;
}

/** Keeps one limit: its last line gets the value, earlier ones go, a missing one comes at the end; without a value all go. */
export function editLimit(
  text: string,
  want: Omit<Limit, "value">,
  value: string | undefined,
  comment?: string,
): string {
  const own = [...readLines(text)].filter(({ text: line }) => {
    const found = parseLimit(line);
    return found?.domain === want.domain && found.type === want.type &&
      found.item === want.item;
  });
  const last = value === undefined ? undefined : own.pop();
  let after = text;
  if (last && value !== undefined) {
    const isRight = parseLimit(last.text)?.value === value &&
      (comment === undefined || last.text.endsWith(`# ${comment}`));
    const kept = /#\s*(.*)$/.exec(last.text)?.[1];
    if (!isRight) {
      const row = toLimitLine({ ...want, value }, comment ?? kept);
      after = splice(after, last.start, last.end, row);
    }
  }
  for (const { start, next } of own.reverse()) {
    after = after.slice(0, start) + after.slice(next);
  }
  if (last || value === undefined) return after;
  const terminator = toTerminator(after);
  const end = /^#[ \t]*End of file[ \t]*\r?\n?$/mi.exec(after)?.index ??
    after.length;
  const row = toLimitLine({ ...want, value }, comment) + terminator;
  return insertLines(after, end, row, terminator);
}
