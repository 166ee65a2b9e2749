/** Edits of lists and maps in brackets, as in JSON, flow YAML and inline TOML. */

import type { DocNode } from "./_document.ts";
import { splice, toIndent, toLineStart, toNextLine } from "./_splice.ts";

/** How a format writes what is in brackets. */
export interface BracketStyle {
  /** Blanks and comments, as a sticky pattern. */
  trivia: RegExp;
  /** One step of indentation. */
  unit: string;
  /** Write the first entry of an empty pair of brackets on a line of its own. */
  isTall: boolean;
  /** What pads a pair of brackets of one line. */
  pad: string;
}

/** Adds an entry at the end; `toEntry` writes it for an indentation. */
export function addEntry(
  text: string,
  node: DocNode,
  toEntry: (indent: string) => string,
  style: BracketStyle,
): string {
  const last = node.members.at(-1);
  const outer = toIndent(text, node.start);
  const close = node.end - 1;
  if (!last) {
    const inner = text.slice(node.start + 1, close);
    if (inner.trim() !== "") {
      const at = close - (/[ \t]*$/.exec(inner)?.[0].length ?? 0);
      const start = text[at - 1] === "\n" ? "" : "\n";
      const indent = outer + style.unit;
      return splice(
        text,
        at,
        close,
        `${start}${indent}${toEntry(indent)}\n${outer}`,
      );
    }
    const indent = outer + style.unit;
    const entry = style.isTall
      ? `\n${indent}${toEntry(indent)}\n${outer}`
      : `${style.pad}${toEntry(outer)}${style.pad}`;
    return splice(text, node.start + 1, close, entry);
  }
  const comma = findComma(text, last.node.end, style);
  const first = node.members[0]!;
  if (!text.slice(node.start, first.start).includes("\n")) {
    const entry = toEntry(outer);
    const at = comma === undefined ? last.node.end : comma + 1;
    const parted = comma === undefined
      ? `${toSeparator(text, node)}${entry}`
      : ` ${entry},`;
    return splice(text, at, at, parted);
  }
  const indent = toIndent(text, last.start);
  const at = findLineBreak(text, comma ?? last.node.end, close, style);
  const tail = comma === undefined ? "" : ",";
  const added = splice(text, at, at, `\n${indent}${toEntry(indent)}${tail}`);
  if (comma !== undefined) return added;
  return splice(added, last.node.end, last.node.end, ",");
}

/** Removes an entry with its comma, and its line where nothing else stands on it. */
export function removeEntry(
  text: string,
  node: DocNode,
  index: number,
  style: BracketStyle,
): string {
  const { start, node: { end } } = node.members[index]!;
  const previous = node.members[index - 1];
  const next = node.members[index + 1];
  const comma = findComma(text, end, style);
  const from = toLineStart(text, start);
  const isOwnLine = text.slice(from, start).trim() === "";
  const close = node.end - 1;
  const after = comma === undefined ? end : comma + 1;
  const lineBreak = findLineBreak(text, after, close, style);
  const endsLine = (next?.start ?? close) > lineBreak &&
    text.indexOf("\n", lineBreak) >= 0;
  const removed = isOwnLine && endsLine
    ? text.slice(0, from) + text.slice(toNextLine(text, lineBreak))
    : next
    ? text.slice(0, start) + text.slice(next.start)
    : previous
    ? text.slice(0, previous.node.end) + text.slice(after)
    : text.slice(0, node.start + 1) + text.slice(close);
  if (next || !previous || comma !== undefined) return removed;
  const dangling = findComma(removed, previous.node.end, style);
  return dangling === undefined
    ? removed
    : removed.slice(0, dangling) + removed.slice(dangling + 1);
}

/** Where the comma after a value stands. */
function findComma(
  text: string,
  at: number,
  { trivia }: BracketStyle,
): number | undefined {
  trivia.lastIndex = at;
  trivia.exec(text);
  return text[trivia.lastIndex] === "," ? trivia.lastIndex : undefined;
}

/** Where the line of a value ends, comments behind it included; at most at the closing bracket. */
function findLineBreak(
  text: string,
  from: number,
  close: number,
  { trivia }: BracketStyle,
): number {
  const start = text[from] === "," ? from + 1 : from;
  trivia.lastIndex = start;
  const found = trivia.exec(text)?.[0] ?? "";
  let at = start;
  for (const [piece] of found.matchAll(/\/\*[^]*?\*\/|\r?\n|[^]/g)) {
    if (piece === "\n" || piece === "\r\n") return Math.min(at, close);
    at += piece.length;
  }
  return Math.min(start, close);
}

/** What parts the entries of a line: as between the first two. */
function toSeparator(text: string, node: DocNode): string {
  const [first, second] = node.members;
  if (!first || !second) return ", ";
  const between = text.slice(first.node.end, second.start);
  return /^\s*,\s*$/.test(between) && !between.includes("\n") ? between : ", ";
}
