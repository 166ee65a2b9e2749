/** Edits of YAML in place. */

import { addEntry, type BracketStyle, removeEntry } from "./_brackets.ts";
import {
  type Data,
  type DocNode,
  type DocumentFormat,
  type Found,
  wrapData,
} from "./_document.ts";
import {
  indentLines,
  splice,
  toLineEnd,
  toLineStart,
  toNextLine,
} from "./_splice.ts";
import type { Step } from "./_value_path.ts";
import { parseYamlTree, YAML_TRIVIA } from "./_yaml_tree.ts";
import { toYamlWriter, type YamlWriter } from "./_yaml_write.ts";

/** YAML by a library that is given once it is loaded. */
export function toYamlFormat(yaml: typeof import("js-yaml")): DocumentFormat {
  const write = (text: string) => toYamlWriter(text, yaml);
  return {
    name: "YAML",
    empty: "",
    parse: (text) => parseYamlTree(text, yaml),
    replace: (text, { chain }, value) =>
      replaceNode(text, chain, value, write(text)),
    add: (text, found, step, value) =>
      addMember(text, found, step, value, write(text)),
    remove: (text, found) => removeMember(text, found, write(text)),
  };
}

const FLOW: BracketStyle = {
  trivia: YAML_TRIVIA(),
  unit: "  ",
  isTall: false,
  pad: "",
};

function isInFlow(chain: readonly DocNode[]): boolean {
  return chain.slice(0, -1).some(({ style }) => style === "flow");
}

function replaceNode(
  text: string,
  chain: readonly DocNode[],
  value: Data,
  writer: YamlWriter,
): string {
  const node = chain.at(-1)!;
  const { start, end, head, style } = node;
  const isScalar = !Array.isArray(value) && !(value instanceof Map);
  if (isInFlow(chain) || (style === "flow" && !isScalar && hasItems(value))) {
    const flow = writer.toFlow(value, style);
    const gap = style === "missing" ? " " : "";
    return splice(text, start, end, gap + flow);
  }
  if (head === undefined) {
    const body = isScalar
      ? writer.toInline(value, style).trim()
      : writer.toFlow(value, style);
    return splice(text, start, end, body);
  }
  const indent = toColumn(text, chain);
  const inline = indentLines(writer.toInline(value, style), indent);
  const isPlain = isScalar && !inline.includes("\n") && node.kind === "scalar";
  const onLine = !text.slice(head, start).includes("\n");
  if (isPlain && onLine && style !== "literal" && style !== "folded") {
    return splice(
      text,
      start,
      end,
      style === "missing" ? inline : inline.trim(),
    );
  }
  return rewriteAll(text, node, inline);
}

/** Writes all behind the colon or dash anew; a comment on its line stays there. */
function rewriteAll(text: string, node: DocNode, inline: string): string {
  const { head = node.start, start, end, kind, style } = node;
  if (/[&!]/.test(text.slice(head, start))) {
    throw new SyntaxError("an anchor or tag stands before the value");
  }
  const isMany = kind !== "scalar" || style === "literal" || style === "folded";
  const firstEnd = toLineEnd(text, head);
  const opening = text.slice(head, Math.min(firstEnd, start));
  const tail = text.slice(end, toLineEnd(text, end));
  const comment = isMany ? opening : style === "flow" ? "" : tail;
  const note = /(?:^|\s)#.*$/.exec(comment)?.[0].trim();
  const [first = "", ...more] = inline.split("\n");
  const noted = note === undefined
    ? inline
    : [`${first} ${note}`, ...more].join("\n");
  const until = !isMany && note !== undefined ? toLineEnd(text, end) : end;
  return splice(text, head, until, noted);
}

function hasItems(value: Data): boolean {
  return Array.isArray(value)
    ? value.length > 0
    : value instanceof Map && value.size > 0;
}

/** Blanks up to where the keys of the map, or the dashes of the list, stand that hold a node. */
function toColumn(text: string, chain: readonly DocNode[]): string {
  const parent = chain.at(-2);
  const start = parent?.members[0]?.start ?? 0;
  return " ".repeat(start - toLineStart(text, start));
}

function addMember(
  text: string,
  found: Found,
  step: Step,
  value: Data,
  writer: YamlWriter,
): string {
  const { chain } = found;
  const node = chain.at(-1)!;
  const last = node.members.at(-1);
  const inFlow = isInFlow(chain);
  if (!last && !inFlow && node.head !== undefined) {
    return replaceNode(text, chain, wrapData([step], value), writer);
  }
  if (node.style === "flow" && (last || inFlow)) {
    const entry = typeof step === "string"
      ? `${writer.toKey(step)}: ${writer.toFlow(value)}`
      : writer.toFlow(value);
    return addEntry(text, node, () => entry, FLOW);
  }
  const block = typeof step === "string"
    ? `${writer.toKey(step)}:${writer.toInline(value)}`
    : `-${writer.toInline(value, "item")}`;
  if (!last) return addToEmpty(text, node, `${block}\n`);
  const column = " ".repeat(
    node.members[0]!.start - toLineStart(text, node.members[0]!.start),
  );
  const at = toNextLine(text, last.node.end);
  const isEnded = text[at - 1] === "\n";
  const lines = column + indentLines(block, column);
  return splice(text, at, at, isEnded ? `${lines}\n` : `\n${lines}`);
}

/** Writes the first entry of a document that holds nothing but comments. */
function addToEmpty(text: string, root: DocNode, block: string): string {
  if (root.style === "flow") {
    return splice(text, root.start, root.end, block.trimEnd());
  }
  const gap = text === "" || text.endsWith("\n") ? "" : "\n";
  return splice(text, text.length, text.length, gap + block);
}

function removeMember(
  text: string,
  { chain, path }: Found,
  writer: YamlWriter,
): string {
  const node = chain.at(-2)!;
  const index = node.members.findIndex(({ name }) => name === path.at(-1));
  const { start, node: { end } } = node.members[index]!;
  if (node.style === "flow") return removeEntry(text, node, index, FLOW);
  const next = node.members[index + 1];
  const isRoot = chain.length === 2;
  if (node.members.length === 1 && (!isRoot || node.kind === "list")) {
    const empty = node.kind === "list" ? [] : new Map<string, Data>();
    return isRoot
      ? splice(text, node.start, end, "[]")
      : replaceNode(text, chain.slice(0, -1), empty, writer);
  }
  const from = toLineStart(text, start);
  if (text.slice(from, start).trim() !== "") {
    return next
      ? text.slice(0, start) + text.slice(next.start)
      : text.slice(0, from) + text.slice(toNextLine(text, end));
  }
  return text.slice(0, from) + text.slice(toNextLine(text, end));
}
