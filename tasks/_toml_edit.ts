/** Edits of TOML in place. */

import { addEntry, type BracketStyle, removeEntry } from "./_brackets.ts";
import {
  type Data,
  type DocNode,
  type DocumentFormat,
  findNode,
  type Found,
  isSame,
  toData,
} from "./_document.ts";
import { splice, toIndent, toLineStart, toNextLine } from "./_splice.ts";
import { KEY_PART_REGEXP, parseTomlTree, TOML_TRIVIA } from "./_toml_tree.ts";
import { toTomlKey, toTomlTable, toTomlText } from "./_toml_write.ts";
import type { Step } from "./_value_path.ts";

const BRACKETS: BracketStyle = {
  trivia: TOML_TRIVIA(),
  unit: "  ",
  isTall: false,
  pad: "",
};

/** TOML by a library that is given once it is loaded. */
export function toTomlFormat(toml: typeof import("smol-toml")): DocumentFormat {
  const format: DocumentFormat = {
    name: "TOML",
    empty: "",
    parse: (text) => parseTomlTree(text, toml),
    replace: (text, found, value) => {
      const { kind, style, start, end } = found.chain.at(-1)!;
      if (isWritten(style)) {
        return splice(text, start, end, toTomlText(value, style));
      }
      if (kind === "map" && value instanceof Map) {
        return replaceTable(text, found, value, format);
      }
      throw new SyntaxError(
        `a ${kind} with headers is not replaced by a value`,
      );
    },
    add: addMember,
    remove: removeMember,
  };
  return format;
}

/** Tells whether a value stands behind an equals sign or in brackets. */
function isWritten(style: string): boolean {
  return !/^(?:root|table|implicit|dotted|tables)$/.test(style);
}

/** Brings a table to a map, key by key. */
function replaceTable(
  text: string,
  found: Found,
  value: ReadonlyMap<string, Data>,
  format: DocumentFormat,
): string {
  const find = (now: string, name: string) =>
    findNode(format.parse(now), [...found.path, name], null);
  let after = text;
  for (const { name } of found.chain.at(-1)!.members) {
    if (value.has(String(name))) continue;
    after = format.remove(after, find(after, String(name)));
  }
  for (const [name, one] of value) {
    const place = find(after, name);
    if (place.rest.length > 0) after = format.add(after, place, name, one);
    else if (!isSame(toData(place.chain.at(-1)!), one)) {
      after = format.replace(after, place, one);
    }
  }
  return after;
}

function addMember(
  text: string,
  { chain, path }: Found,
  step: Step,
  value: Data,
): string {
  const node = chain.at(-1)!;
  if (node.style === "inline" || node.style === "array") {
    const key = typeof step === "string" ? `${toTomlKey(step)} = ` : "";
    const pad = node.style === "inline" ? " " : "";
    return addEntry(text, node, () => key + toTomlText(value), {
      ...BRACKETS,
      pad,
    });
  }
  const names = path.filter((name) => typeof name === "string");
  if (
    node.style === "tables" || chain.some(({ style }) => style === "tables")
  ) {
    return addNearTables(text, node, names, step, value);
  }
  const name = String(step);
  if (value instanceof Map && value.size > 0 && node.style !== "dotted") {
    return addBlock(text, toEnd(node), toTomlTable([...names, name], value));
  }
  const pair = `${toTomlKey(name)} = ${toTomlText(value)}\n`;
  if (node.style === "implicit") {
    const table = toTomlTable(names, new Map([[name, value]]));
    return addBlock(text, toEnd(node), table);
  }
  return addPair(text, node, pair);
}

/** Adds to lists of tables, and to tables in them, which headers reach only at the end of the list. */
function addNearTables(
  text: string,
  node: DocNode,
  names: readonly string[],
  step: Step,
  value: Data,
): string {
  if (node.style !== "tables") {
    return addPair(
      text,
      node,
      `${toTomlKey(String(step))} = ${toTomlText(value)}\n`,
    );
  }
  if (!(value instanceof Map)) {
    throw new SyntaxError("a list of tables takes maps only");
  }
  const pairs = [...value].map(([key, one]) =>
    `${toTomlKey(key)} = ${toTomlText(one)}\n`
  );
  const header = `[[${names.map(toTomlKey).join(".")}]]\n`;
  return addBlock(text, toEnd(node), header + pairs.join(""));
}

/** Adds a line behind the last own pair of a table. */
function addPair(text: string, node: DocNode, pair: string): string {
  const own = node.members.filter(({ node: one }) =>
    isWritten(one.style) || one.style === "dotted"
  );
  if (node.style === "dotted") return addDotted(text, node, pair);
  const last = own.at(-1);
  if (!last && node.style === "root") return addFirst(text, node, pair);
  const at = toNextLine(text, node.end);
  const indent = last ? toIndent(text, last.start) : toIndent(text, node.start);
  const gap = at > 0 && text[at - 1] !== "\n" ? "\n" : "";
  return splice(text, at, at, gap + indent + pair);
}

/** Adds behind the last pair of a dotted table, with the same keys before. */
function addDotted(text: string, node: DocNode, pair: string): string {
  let depth = 1;
  let last = node.members.at(-1)!;
  for (; last.node.style === "dotted"; depth++) {
    last = last.node.members.at(-1)!;
  }
  const parts: string[] = [];
  const part = new RegExp(KEY_PART_REGEXP);
  for (
    let at = last.start;
    at < (last.node.head ?? at);
    at = part.lastIndex + 1
  ) {
    part.lastIndex = at;
    const found = part.exec(text)?.[0];
    if (found === undefined) break;
    parts.push(found.trim());
  }
  const prefix = parts.slice(0, -depth).map((name) => `${name}.`).join("");
  const at = toNextLine(text, last.node.end);
  const gap = text[at - 1] === "\n" ? "" : "\n";
  return splice(text, at, at, gap + toIndent(text, last.start) + prefix + pair);
}

/** Adds the first pair before all headers, and before the comment that belongs to the first one. */
function addFirst(text: string, root: DocNode, pair: string): string {
  const starts = root.members.map(({ start }) => start);
  if (starts.length === 0) {
    const gap = text === "" || text.endsWith("\n") ? "" : "\n";
    return splice(text, text.length, text.length, gap + pair);
  }
  let at = toLineStart(text, Math.min(...starts));
  while (at > 0) {
    const before = toLineStart(text, at - 1);
    if (!text.slice(before, at).trimStart().startsWith("#")) break;
    at = before;
  }
  return splice(text, at, at, `${pair}\n`);
}

/** Adds a table behind the line of a place, with an empty line before it. */
function addBlock(text: string, end: number, block: string): string {
  const at = end === 0 ? text.length : toNextLine(text, end);
  const before = text.slice(0, at);
  const gap = before.trim() === "" ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const rest = text.slice(at);
  const tail = rest === "" || /^\r?\n/.test(rest) ? "" : "\n";
  return splice(text, at, at, gap + block + tail);
}

/** Where the last value of a table and of those below it ends. */
function toEnd(node: DocNode): number {
  return node.members.reduce(
    (end, { node: inner }) => Math.max(end, toEnd(inner)),
    node.end,
  );
}

function removeMember(text: string, { chain, path }: Found): string {
  const node = chain.at(-2)!;
  const index = node.members.findIndex(({ name }) => name === path.at(-1));
  if (node.style === "inline" || node.style === "array") {
    return removeEntry(text, node, index, BRACKETS);
  }
  const member = node.members[index]!;
  const ranges = [...findRanges(text, member.node, member.start)];
  return ranges.sort((a, b) => b[0] - a[0]).reduce(
    (now, [start, end]) => now.slice(0, start) + now.slice(end),
    text,
  );
}

/** The lines of a value: of a table all its pieces, wherever they stand. */
function* findRanges(
  text: string,
  node: DocNode,
  start: number,
): Generator<[number, number]> {
  if (isWritten(node.style)) {
    yield [toLineStart(text, start), toNextLine(text, node.end)];
    return;
  }
  if (node.style === "table") {
    const end = toNextLine(text, node.end);
    const blank = /^[ \t]*\r?\n/.exec(text.slice(end))?.[0].length ?? 0;
    yield [toLineStart(text, node.start), end + blank];
  }
  for (const member of node.members) {
    const { style } = member.node;
    const isOwn = node.style === "table" &&
      (isWritten(style) || style === "dotted");
    if (!isOwn) yield* findRanges(text, member.node, member.start);
  }
}
