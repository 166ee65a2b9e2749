/** INI files: lines of keys and values in sections; every line that is not edited keeps its bytes. */

import { splice } from "./_splice.ts";
import { readLines, toBodyStart } from "./_text.ts";

/** How keys are written and read. */
export interface IniLook {
  /** What stands between a new key and its value; as on the lines around it when absent. */
  separator?: string | undefined;
  /** Text behind a blank and `;` or `#` is a comment and stays. */
  hasInlineComments?: boolean | undefined;
}

/** Keys that are wanted, by section; an empty name means before the first section. */
export interface IniEdit {
  section: string;
  /** The key; undefined means the whole section. */
  key: string | undefined;
  /** One line for each value, null for a key without one; none means absent. */
  values: readonly (string | null)[];
}

/** One line of a file, with what hangs on it. */
interface IniLine {
  kind: "section" | "option" | "other";
  section: string;
  key: string;
  value: string | null;
  separator: string;
  /** Blank and comment behind the value. */
  comment: string;
  indent: string;
  start: number;
  /** Where its own text ends. */
  end: number;
  /** Where the next line begins, lines that continue this one left out. */
  next: number;
}

const SECTION_REGEXP = /^\s*\[([^\]]*)\]\s*(?:[;#].*)?$/;
/** Makes edits, one after another. */
export function editIni(
  text: string,
  edits: readonly IniEdit[],
  look: IniLook = {},
): string {
  return edits.reduce((now, edit) => applyEdit(now, edit, look), text);
}

function applyEdit(text: string, edit: IniEdit, look: IniLook): string {
  const lines = readIni(text, look);
  const own = lines.filter(({ section }) => section === edit.section);
  if (edit.key === undefined) {
    return edit.values.length > 0 ? text : cut(text, own);
  }
  const found = own.filter(({ kind, key }) =>
    kind === "option" && key === edit.key
  );
  const isRight = found.length === edit.values.length &&
    found.every(({ value }, at) => value === edit.values[at]);
  if (isRight) return text;
  if (found.length === 0) return addLines(text, lines, own, edit, look);
  const kept = found.slice(0, edit.values.length);
  const added = edit.values.slice(kept.length);
  let after = cut(text, found.slice(kept.length));
  const last = kept.at(-1);
  if (last && added.length > 0) {
    const rows = added.map((value) => toLine(last, edit.key!, value));
    after = insertAfter(after, last, rows);
  }
  for (const line of kept.reverse()) {
    const value = edit.values[kept.length - 1 - kept.indexOf(line)]!;
    if (line.value === value) continue;
    const row = toLine(line, line.key, value) + line.comment;
    after = splice(after, line.start, line.end, row);
  }
  return after;
}

/** Reads the lines of a text; a line that is indented deeper than the key before continues it, as one after `\`. */
export function readIni(text: string, look: IniLook = {}): IniLine[] {
  const lines: IniLine[] = [];
  let section = "";
  for (const { text: line, start, end, next } of readLines(text)) {
    const last = lines.at(-1);
    const indent = /^[ \t]*/.exec(line)![0];
    const isMore = last?.kind === "option" && line.trim() !== "" &&
      last.next === start &&
      (last.value?.endsWith("\\") || indent.length > last.indent.length) &&
      !/^\s*[;#]/.test(line);
    if (isMore) {
      last.value = `${last.value?.replace(/\\$/, "")}\n${line.trim()}`;
      last.end = end;
      last.next = next;
      continue;
    }
    section = SECTION_REGEXP.exec(line)?.[1] ?? section;
    lines.push(toIniLine(line, section, { start, end, next }, look));
  }
  return lines;
}

function toIniLine(
  line: string,
  section: string,
  range: { start: number; end: number; next: number },
  { hasInlineComments }: IniLook,
): IniLine {
  const base = { section, key: "", value: null, separator: "", comment: "" };
  if (SECTION_REGEXP.test(line)) {
    return { ...base, kind: "section", indent: "", ...range };
  }
  const option = parseOption(line);
  if (!option) return { ...base, kind: "other", indent: "", ...range };
  const { key, separator, text, indent } = option;
  const end = hasInlineComments ? findComment(text) : text.length;
  return {
    ...base,
    kind: "option",
    key,
    value: separator === "" ? null : text.slice(0, end),
    separator,
    comment: text.slice(end),
    indent,
    ...range,
  };
}

/** Parses a line that is no section; comments and blank lines are none. */
function parseOption(
  line: string,
):
  | { indent: string; key: string; separator: string; text: string }
  | undefined {
  const body = line.trimEnd();
  const start = body.length - body.trimStart().length;
  if (body === "" || ";#=:".includes(body[start] ?? ";")) return undefined;
  const sign = body.slice(start).search(/[=:]/);
  const keyEnd = sign < 0 ? body.length : start + sign;
  const key = body.slice(start, keyEnd).trimEnd();
  const text = sign < 0 ? "" : body.slice(keyEnd + 1).trimStart();
  return {
    indent: body.slice(0, start),
    key,
    separator: body.slice(start + key.length, body.length - text.length),
    text,
  };
}

/** Where the blank before a comment begins, or the end. */
function findComment(text: string): number {
  for (const { index } of text.matchAll(/[;#]/g)) {
    if (index > 0 && /\s/.test(text[index - 1]!)) {
      return text.slice(0, index).trimEnd().length;
    }
  }
  return text.length;
}

/** Adds lines behind a commented line of the same key, else behind the last key of the section, else in a new section. */
function addLines(
  text: string,
  all: readonly IniLine[],
  own: readonly IniLine[],
  edit: IniEdit,
  look: IniLook,
): string {
  if (edit.values.length === 0) return text;
  const isHint = (line: IniLine) => {
    const body = text.slice(line.start, line.end).trim();
    return line.kind === "other" && /^[;#]/.test(body) &&
      parseOption(body.slice(1))?.key === edit.key;
  };
  const options = own.filter(({ kind }) => kind === "option");
  const near = options.at(-1) ??
    all.find(({ kind, separator }) => kind === "option" && separator !== "");
  const model = {
    indent: options.at(-1)?.indent ?? "",
    separator: look.separator ?? (near?.separator || " = "),
  };
  const rows = edit.values.map((value) => toLine(model, edit.key!, value));
  const after = own.findLast(isHint) ?? options.at(-1) ??
    own.findLast(({ kind }) => kind === "section");
  if (after) return insertAfter(text, after, rows);
  if (edit.section === "") {
    const at = toBodyStart(text);
    return splice(text, at, at, rows.map((row) => `${row}\n`).join(""));
  }
  const body = [`[${edit.section}]`, ...rows].join("\n") + "\n";
  const gap = text.length === toBodyStart(text)
    ? ""
    : text.endsWith("\n")
    ? "\n"
    : "\n\n";
  return splice(text, text.length, text.length, gap + body);
}

function insertAfter(
  text: string,
  line: IniLine,
  rows: readonly string[],
): string {
  const isEnded = line.next > line.end;
  const lines = rows.map((row) => isEnded ? `${row}\n` : `\n${row}`).join("");
  return splice(text, line.next, line.next, lines);
}

function toLine(
  { indent, separator }: { indent: string; separator: string },
  key: string,
  value: string | null,
): string {
  if (value === null) return indent + key;
  return `${indent}${key}${separator || " = "}${value}`.trimEnd();
}

/** Removes whole lines. */
function cut(text: string, lines: readonly IniLine[]): string {
  return [...lines].reverse().reduce(
    (now, { start, next }) => now.slice(0, start) + now.slice(next),
    text,
  );
}
