/** YAML 1.2 as a tree with places, from the events of the library's parse. */

import type { Event } from "js-yaml";
import { type Data, type DocNode, Marked, TextFault } from "./_document.ts";

/** Blanks and comments inside of brackets. */
export const YAML_TRIVIA = (): RegExp => /(?:[ \t\r\n]+|#[^\n]*)*/y;

/** Deepest nesting. */
const MAX_DEPTH = 200;

/** What the library gives, loaded when a file is edited. */
type Yaml = typeof import("js-yaml");

/** A map or list that is not closed yet. */
interface Frame {
  node: DocNode;
  key?: { name: string; start: number; end: number } | undefined;
  names: Set<string>;
}

/**
 * Parses one document to a tree; a text without any is an empty map.
 * Styles: `block`, `flow`, and for scalars `plain`, `single`, `double`,
 * `literal`, `folded`, `alias`, `missing`.
 * @throws {TextFault} When it is no YAML, holds several documents, or uses maps as keys.
 */
export function parseYamlTree(text: string, yaml: Yaml): DocNode {
  try {
    const events = yaml.parseEvents(text, { maxDepth: MAX_DEPTH });
    return new YamlBuilder(text, yaml).build(events);
  } catch (error) {
    if (!(error instanceof yaml.YAMLException)) throw error;
    throw new TextFault(error.reason, error.mark?.position ?? 0);
  }
}

class YamlBuilder {
  #frames: Frame[] = [];
  #root: DocNode | undefined;
  /** Where an empty value is said to stand. */
  #last = 0;

  constructor(private readonly text: string, private readonly yaml: Yaml) {}

  build(events: readonly Event[]): DocNode {
    const { EVENT_ID, COLLECTION_STYLE } = this.yaml;
    let documents = 0;
    for (const event of events) {
      switch (event.type) {
        case EVENT_ID.DOCUMENT:
          if (++documents > 1) {
            throw new TextFault("the file holds several documents", this.#last);
          }
          break;
        case EVENT_ID.SCALAR:
          this.#readScalar(event);
          break;
        case EVENT_ID.ALIAS: {
          const { anchorStart, anchorEnd } = event;
          const name = this.text.slice(anchorStart, anchorEnd);
          const data = new Marked("alias", name);
          this.#last = anchorEnd;
          this.#add(toScalar("alias", anchorStart - 1, anchorEnd, data));
          break;
        }
        case EVENT_ID.MAPPING:
        case EVENT_ID.SEQUENCE:
          this.#open(
            event.type === EVENT_ID.MAPPING ? "map" : "list",
            event.style === COLLECTION_STYLE.FLOW ? "flow" : "block",
            event.start,
          );
          break;
        case EVENT_ID.POP:
          this.#close();
      }
    }
    return this.#root ??
      { kind: "map", style: "block", start: 0, end: 0, members: [] };
  }

  #open(kind: "map" | "list", style: string, start: number): void {
    const node: DocNode = { kind, style, start, end: start, members: [] };
    this.#add(node);
    this.#last = start + 1;
    this.#frames.push({ node, names: new Set() });
  }

  #close(): void {
    const node = this.#frames.pop()?.node;
    if (!node) return;
    node.end = node.members.at(-1)?.node.end ?? node.start;
    if (node.style !== "flow") return;
    const trivia = YAML_TRIVIA();
    let at = Math.max(node.end, node.start + 1);
    for (;;) {
      trivia.lastIndex = at;
      trivia.exec(this.text);
      at = trivia.lastIndex;
      if (this.text[at] !== ",") break;
      at++;
    }
    node.end = at + 1;
    this.#last = node.end;
  }

  #readScalar(event: Extract<Event, { type: 4 }>): void {
    const frame = this.#frames.at(-1);
    const value = this.yaml.getScalarValue(this.text, event);
    const { start, end, style } = this.#toRange(event);
    const tag = event.tagStart < 0
      ? undefined
      : this.text.slice(event.tagStart, event.tagEnd);
    this.#last = end;
    if (frame?.node.kind === "map" && frame.key === undefined) {
      frame.key = { name: value, start, end };
      return;
    }
    const data = tag !== undefined && tag !== "!!str"
      ? new Marked(tag, value)
      : style === "plain" && tag === undefined
      ? toPlainData(value)
      : style === "missing"
      ? null
      : value;
    const from = tag === undefined ? start : Math.min(start, event.tagStart);
    this.#add(toScalar(style, from, end, data));
  }

  /** Range of a scalar with its quotes or the head of its block. */
  #toRange(
    { valueStart, valueEnd, style, anchorEnd, tagEnd }: Extract<
      Event,
      { type: 4 }
    >,
  ): { start: number; end: number; style: string } {
    const { SCALAR_STYLE } = this.yaml;
    if (valueStart < 0) {
      const at = Math.max(this.#last, anchorEnd, tagEnd);
      return { start: at, end: at, style: "missing" };
    }
    if (style === SCALAR_STYLE.SINGLE_QUOTED) {
      return { start: valueStart - 1, end: valueEnd + 1, style: "single" };
    }
    if (style === SCALAR_STYLE.DOUBLE_QUOTED) {
      return { start: valueStart - 1, end: valueEnd + 1, style: "double" };
    }
    if (style === SCALAR_STYLE.PLAIN) {
      return { start: valueStart, end: valueEnd, style: "plain" };
    }
    const content = this.text.slice(valueStart, valueEnd).trimEnd();
    const head = this.text.lastIndexOf("\n", valueStart - 2) + 1;
    const mark = this.text.slice(head, valueStart)
      .search(/[|>][-+0-9]*[ \t]*(?:#[^\n]*)?\r?\n?$/);
    return {
      start: mark < 0 ? valueStart : head + mark,
      end: valueStart + content.length,
      style: style === SCALAR_STYLE.LITERAL_BLOCK ? "literal" : "folded",
    };
  }

  #add(node: DocNode): void {
    const frame = this.#frames.at(-1);
    if (!frame) {
      this.#root = node;
      return;
    }
    const { members, kind } = frame.node;
    if (kind === "list") {
      const head = this.#toDashEnd(frame.node);
      const placed = node.style === "missing"
        ? { ...node, start: head, end: head, head }
        : Object.assign(node, { head });
      members.push({ name: members.length, start: head - 1, node: placed });
      return;
    }
    const key = frame.key;
    if (key === undefined) {
      throw new TextFault("a map or list stands as a key", node.start);
    }
    frame.key = undefined;
    if (frame.names.has(key.name)) {
      throw new TextFault("a key stands twice in one map", key.start);
    }
    frame.names.add(key.name);
    const head = toColonEnd(this.text, key.end);
    node.head = head;
    if (node.style === "missing" && node.start < head) {
      node.start = node.end = this.#last = head;
    }
    members.push({ name: key.name, start: key.start, node });
  }

  /** Where the dash of the next item of a list ends; in brackets where the value may begin. */
  #toDashEnd({ style, start, members }: DocNode): number {
    const last = members.at(-1);
    if (!last && style === "block") return start + 1;
    const trivia = style === "block" ? YAML_TRIVIA() : /[ \t\r\n,]*/y;
    trivia.lastIndex = last?.node.end ?? start + 1;
    trivia.exec(this.text);
    return trivia.lastIndex + 1;
  }
}

/** Where the colon behind a key ends; a key in brackets may have none. */
function toColonEnd(text: string, at: number): number {
  const colon = /[ \t]*(?:\r?\n[ \t]*)?:/y;
  colon.lastIndex = at;
  return colon.exec(text) ? colon.lastIndex : at;
}

function toScalar(
  style: string,
  start: number,
  end: number,
  data: Data,
): DocNode {
  return { kind: "scalar", style, start, end, data, members: [] };
}

/** What a plain scalar is in the core schema (YAML 1.2.2 §10.3.2). */
function toPlainData(text: string): Data {
  if (/^(?:~|null|Null|NULL|)$/.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  if (/^(?:false|False|FALSE)$/.test(text)) return false;
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  if (/^0o[0-7]+$|^0x[\da-fA-F]+$/.test(text)) return Number(text);
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(text)) {
    return Number(text);
  }
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(text)) {
    return text.startsWith("-") ? -Infinity : Infinity;
  }
  return /^\.(?:nan|NaN|NAN)$/.test(text) ? NaN : text;
}
