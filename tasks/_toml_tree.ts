/** TOML as a tree with places. The library judges the text first, so this reads it leniently. */

import { findTomlStringEnd } from "../lib/toml_string.ts";
import {
  type Data,
  type DocNode,
  Marked,
  type Member,
  TextFault,
} from "./_document.ts";

/** Blanks and comments inside of brackets. */
export const TOML_TRIVIA = (): RegExp => /(?:[ \t\r\n]+|#[^\n]*)*/y;

/** One part of a key. */
export const KEY_PART_REGEXP =
  /[ \t]*(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[\w-]+)[ \t]*/y;

/** Deepest nesting. */
const MAX_DEPTH = 200;

/** What the library gives, loaded when a file is edited. */
type Toml = typeof import("smol-toml");

/**
 * Parses a text to a tree. Styles of maps: `root`, `table` with a header,
 * `implicit` by the headers below it, `dotted`, `inline`; of lists `array`,
 * `tables`; of scalars `basic`, `literal`, `float`, `other`.
 * @throws {TextFault} When it is no TOML.
 */
export function parseTomlTree(text: string, toml: Toml): DocNode {
  try {
    toml.parse(text, { maxDepth: MAX_DEPTH, integersAsBigInt: "asNeeded" });
  } catch (error) {
    if (!(error instanceof toml.TomlError)) throw error;
    const lines = text.split("\n").slice(0, error.line - 1);
    const start = lines.reduce((sum, line) => sum + line.length + 1, 0);
    const reason = (error.message.split("\n", 1)[0] ?? "")
      .replace(/^Invalid TOML document: /, "");
    throw new TextFault(reason, start + error.column - 1);
  }
  return new TomlScanner(text, toml).read();
}

class TomlScanner {
  #at = 0;
  #root = toMap("root", 0, 0);

  constructor(private readonly text: string, private readonly toml: Toml) {}

  read(): DocNode {
    let table = this.#root;
    for (;;) {
      this.#match(TOML_TRIVIA());
      if (this.#at >= this.text.length) return this.#root;
      if (this.text[this.#at] === "[") table = this.#readHeader();
      else {
        this.#readPair(table, "dotted");
        table.end = this.#at;
      }
    }
  }

  /** Reads `[a.b]` or `[[a.b]]` and gives the table that it opens. */
  #readHeader(): DocNode {
    const start = this.#at;
    const isList = this.text.startsWith("[[", start);
    this.#at += isList ? 2 : 1;
    const keys = this.#readKeys();
    this.#at += isList ? 2 : 1;
    const last = keys.pop()!;
    const parent = this.#enter(this.#root, keys, start, "implicit");
    const known = findMember(parent, last)?.node;
    const table = toMap("table", start, this.#at);
    if (isList) {
      const list = known ?? { ...toMap("tables", start, start), kind: "list" };
      if (!known) parent.members.push({ name: last, start, node: list });
      list.members.push({ name: list.members.length, start, node: table });
      return table;
    }
    if (known) {
      return Object.assign(known, { style: "table", start, end: this.#at });
    }
    parent.members.push({ name: last, start, node: table });
    return table;
  }

  /** Reads `a.b = value` into a table. */
  #readPair(table: DocNode, style: string): void {
    const start = this.#at;
    const keys = this.#readKeys();
    const last = keys.pop();
    if (last === undefined || this.text[this.#at] !== "=") {
      throw new TextFault("expected a key and a value", this.#at);
    }
    const head = ++this.#at;
    const parent = this.#enter(table, keys, start, style);
    const node = this.#readValue();
    parent.members.push({ name: last, start, node: { ...node, head } });
  }

  #readKeys(): string[] {
    const keys: string[] = [];
    do {
      if (keys.length > 0) this.#at++;
      const raw = this.#match(KEY_PART_REGEXP).trim();
      if (raw === "") break;
      keys.push(toKeyName(raw, this.toml));
    } while (this.text[this.#at] === ".");
    return keys;
  }

  #readValue(): DocNode {
    this.#match(/[ \t]*/y);
    const start = this.#at;
    const first = this.text[start];
    if (first === "[" || first === "{") return this.#readBrackets(first);
    if (first === '"' || first === "'") {
      this.#at = findTomlStringEnd(this.text, start);
    } else this.#match(/[^,\]}#\r\n]*/y);
    const raw = this.text.slice(start, this.#at).trimEnd();
    const end = start + raw.length;
    this.#at = end;
    const { style, data } = toScalar(raw, this.toml);
    return { kind: "scalar", style, start, end, data, members: [] };
  }

  #readBrackets(open: "[" | "{"): DocNode {
    const node: DocNode = {
      ...toMap(open === "[" ? "array" : "inline", this.#at, this.#at),
      kind: open === "[" ? "list" : "map",
    };
    this.#at++;
    for (;;) {
      this.#match(TOML_TRIVIA());
      const next = this.text[this.#at];
      if (next === undefined || next === "]" || next === "}") break;
      if (next === ",") this.#at++;
      else if (open === "{") this.#readPair(node, "dotted");
      else {
        const start = this.#at;
        const item = this.#readValue();
        node.members.push({ name: node.members.length, start, node: item });
      }
    }
    node.end = ++this.#at;
    return node;
  }

  /** Goes down keys, making tables on the way; a list stands for its last item. */
  #enter(
    from: DocNode,
    keys: readonly string[],
    start: number,
    style: string,
  ): DocNode {
    let node = from;
    for (const name of keys) {
      let member = findMember(node, name);
      if (!member) {
        member = { name, start, node: toMap(style, start, start) };
        node.members.push(member);
      }
      node = member.node.style === "tables"
        ? member.node.members.at(-1)!.node
        : member.node;
    }
    return node;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }
}

function toMap(style: string, start: number, end: number): DocNode {
  return { kind: "map", style, start, end, members: [] };
}

function findMember(node: DocNode, name: string): Member | undefined {
  return node.members.find((member) => member.name === name);
}

function toKeyName(raw: string, { parse }: Toml): string {
  if (!/^["']/.test(raw)) return raw;
  return Object.keys(parse(`${raw} = 0`))[0] ?? "";
}

function toScalar(raw: string, toml: Toml): { style: string; data: Data } {
  const style = raw.startsWith('"')
    ? "basic"
    : raw.startsWith("'")
    ? "literal"
    : /^[-+]?\d[\d_]*(?:\.|[eE])/.test(raw)
    ? "float"
    : "other";
  const value = toml.parse(`x = ${raw}`, { integersAsBigInt: "asNeeded" })["x"];
  if (value instanceof toml.TomlDate) {
    return { style, data: new Marked("date", raw) };
  }
  if (typeof value === "bigint") {
    return { style, data: new Marked("integer", raw) };
  }
  const isPlain = typeof value === "string" || typeof value === "number" ||
    typeof value === "boolean";
  return { style, data: isPlain ? value : null };
}
