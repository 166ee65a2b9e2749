/** The file of the resolver (resolv.conf(5)): finding and editing its lines. */

import { splice } from "./_splice.ts";
import { insertLines, readLines, toTerminator } from "./_text.ts";

/** What is wanted in the file; what is absent stays. */
export interface WantedResolver {
  nameservers?: readonly string[] | undefined;
  search?: readonly string[] | undefined;
  options?: readonly string[] | undefined;
}

/** Keeps lines of name servers one each, and search and options one in all; empty lists take them away; `domain` is the old form of `search`. */
export function editResolver(text: string, want: WantedResolver): string {
  let after = text;
  if (want.search) {
    const row = want.search.join(" ");
    after = keepLines(after, "domain", []);
    after = keepLines(after, "search", row === "" ? [] : [row]);
  }
  if (want.nameservers) {
    after = keepLines(after, "nameserver", want.nameservers);
  }
  if (want.options) {
    const row = want.options.join(" ");
    after = keepLines(after, "options", row === "" ? [] : [row]);
  }
  return after;
}

function findLines(
  text: string,
  keyword: string,
): { value: string; start: number; end: number; next: number }[] {
  return [...readLines(text)].flatMap(({ text: line, start, end, next }) => {
    const [word, ...values] = line.replace(/[#;].*$/, "").trim().split(/\s+/);
    return word === keyword
      ? [{ value: values.join(" "), start, end, next }]
      : [];
  });
}

/** Brings the lines of a keyword to values; the first stays where it is. */
function keepLines(
  text: string,
  keyword: string,
  values: readonly string[],
): string {
  const found = findLines(text, keyword);
  const isRight = found.length === values.length &&
    found.every(({ value }, at) => value === values[at]);
  if (isRight) return text;
  const [first, ...more] = found;
  const rest = more.reverse().reduce(
    (now, { start, next }) => now.slice(0, start) + now.slice(next),
    text,
  );
  const rows = values.map((value) => `${keyword} ${value}\n`).join("");
  if (first) return splice(rest, first.start, first.next, rows);
  const terminator = toTerminator(rest);
  return insertLines(
    rest,
    rest.length,
    rows.replaceAll("\n", terminator),
    terminator,
  );
}
