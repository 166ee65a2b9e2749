/** Files of ssh_config(5) and sshd_config(5): a global part, then blocks of `Host` and `Match`. */

import { splice, toLineStart } from "./_splice.ts";
import { insertLines, readLines, toBodyStart, toTerminator } from "./_text.ts";

/** Options by name: their lines in order, none for an option that is to be absent. */
export type SshOptions = Record<string, string[]>;

/** A block of a file, such as `Host *.example.org`; undefined means the global part. */
export interface SshBlock {
  keyword: "Host" | "Match";
  criteria: string;
}

/** One line of a file. */
interface SshLine {
  kind: "block" | "option" | "other";
  /** In small letters, for names have no case. */
  key: string;
  value: string;
  indent: string;
  separator: string;
  comment: string;
  /** Number of the block, 0 for the global part. */
  block: number;
  start: number;
  end: number;
  next: number;
}

const LINE_REGEXP =
  /^([ \t]*)([A-Za-z][A-Za-z0-9]*)([ \t]*=[ \t]*|[ \t]+)((?:"[^"]*"|[^\s#"]|[ \t]+(?!#|[ \t]|$))*)([ \t]*(?:#.*)?)$/;

/** Reads the lines of a file. */
export function readSshConfig(text: string): SshLine[] {
  const lines: SshLine[] = [];
  let block = 0;
  for (const { text: line, start, end, next } of readLines(text)) {
    const [, indent = "", word, separator = "", value = "", comment = ""] =
      LINE_REGEXP.exec(line) ?? [];
    const key = word?.toLowerCase() ?? "";
    const isBlock = key === "host" || key === "match";
    if (isBlock) block++;
    lines.push({
      kind: isBlock ? "block" : key === "" ? "other" : "option",
      key,
      value,
      indent,
      separator,
      comment,
      block,
      start,
      end,
      next,
    });
  }
  return lines;
}

/** Keeps options of the global part or of a block; a missing block comes before one for all. */
export function keepOptions(
  text: string,
  block: SshBlock | undefined,
  options: SshOptions,
): string {
  let after = text;
  if (block && findBlock(readSshConfig(text), block) === undefined) {
    if (Object.values(options).every(({ length }) => length === 0)) return text;
    after = addBlock(text, block);
  }
  for (const [name, values] of Object.entries(options)) {
    after = keepOption(after, block, name, values);
  }
  return after;
}

/** Removes a block with its options; comments above it stay. */
export function dropBlock(text: string, block: SshBlock): string {
  const lines = readSshConfig(text);
  const number = findBlock(lines, block);
  if (number === undefined) return text;
  const own = lines.filter((line) => line.block === number);
  const last = own.findLastIndex(({ kind }) => kind !== "other");
  const [first] = own;
  const blank = own[last + 1];
  const end = blank && text.slice(blank.start, blank.end).trim() === ""
    ? blank.next
    : own[last]!.next;
  return text.slice(0, first!.start) + text.slice(end);
}

function findBlock(
  lines: readonly SshLine[],
  { keyword, criteria }: SshBlock,
): number | undefined {
  return lines.find(({ kind, key, value }) =>
    kind === "block" && key === keyword.toLowerCase() &&
    toFolded(value) === toFolded(criteria)
  )?.block;
}

/** Values are compared without quotes around all, and with one blank for many. */
export function toFolded(value: string): string {
  return value.trim().replace(/\s+/g, " ").replace(/^"([^"]*)"$/, "$1");
}

/** The first value counts, so a new block stands before the first one that is for all. */
function addBlock(text: string, { keyword, criteria }: SshBlock): string {
  const all = readSshConfig(text).find(({ kind, key, value }) =>
    kind === "block" &&
    (key === "host" ? value === "*" : value.toLowerCase() === "all")
  );
  const head = `${keyword} ${criteria}`;
  const terminator = toTerminator(text);
  if (!all) {
    const isBlank = text.slice(toBodyStart(text)).trim() === "";
    const gap = isBlank || /\n\r?\n$/.test(text) ? "" : terminator;
    return insertLines(text, text.length, gap + head + terminator, terminator);
  }
  let at = all.start;
  while (at > toBodyStart(text)) {
    const before = toLineStart(text, at - 1);
    if (!/^\s*#/.test(text.slice(before, at))) break;
    at = before;
  }
  return splice(text, at, at, `${head}\n\n`);
}

function keepOption(
  text: string,
  block: SshBlock | undefined,
  name: string,
  values: readonly string[],
): string {
  const lines = readSshConfig(text);
  const number = block ? findBlock(lines, block) : 0;
  const own = lines.filter((line) => line.block === number);
  const found = own.filter(({ kind, key }) =>
    kind === "option" && key === name.toLowerCase()
  );
  const isRight = found.length === values.length &&
    found.every(({ value }, at) => toFolded(value) === toFolded(values[at]!));
  if (isRight) return text;
  const [first, ...more] = found;
  const rest = (values.length === 0 ? found : more).toReversed().reduce(
    (now, { start, next }) => now.slice(0, start) + now.slice(next),
    text,
  );
  if (values.length === 0) return rest;
  if (!first) return addOption(rest, own, block, name, values);
  const word = text.slice(first.start + first.indent.length)
    .slice(0, name.length);
  const isFirst = toFolded(first.value) === toFolded(values[0]!);
  const rows = values.map((value, at) =>
    at === 0 && isFirst
      ? text.slice(first.start, first.end)
      : first.indent + word + first.separator + value +
        (at === 0 ? first.comment : "")
  );
  return splice(rest, first.start, first.end, rows.join("\n"));
}

/** Adds lines behind a commented one of the same name, else behind the last option of the block. */
function addOption(
  text: string,
  own: readonly SshLine[],
  block: SshBlock | undefined,
  name: string,
  values: readonly string[],
): string {
  const options = own.filter(({ kind }) => kind === "option");
  const hint = own.find(({ kind, start, end }) =>
    kind === "other" &&
    new RegExp(`^\\s*#\\s?${name}(?:\\s|=)`, "i").test(text.slice(start, end))
  );
  const indent = options.at(-1)?.indent ?? (block ? "    " : "");
  const rows = values.map((value) => `${indent}${name} ${value}`);
  const head = own.find(({ kind }) => kind === "block");
  const after = hint ?? options.at(-1) ?? head;
  if (!after) {
    const at = toBodyStart(text);
    return splice(text, at, at, rows.map((row) => `${row}\n`).join(""));
  }
  const isEnded = after.next > after.end;
  return splice(
    text,
    after.next,
    after.next,
    rows.map((row) => isEnded ? `${row}\n` : `\n${row}`).join(""),
  );
}
