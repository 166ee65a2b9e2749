/** JSON (RFC 8259) with what editors accept beside it: comments and a comma after the last entry. */

import {
  type Data,
  type DocNode,
  type Member,
  TextFault,
} from "./_document.ts";

/** Deepest nesting. */
const MAX_DEPTH = 200;

/** Blanks and comments. */
export const JSON_TRIVIA = (): RegExp =>
  /(?:[ \t\r\n]+|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const NUMBER_REGEXP = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const STRING_REGEXP = /"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])*"/yu;
const WORD_REGEXP = /[a-z]+/y;

/**
 * Parses a text to a tree.
 * @throws {TextFault} At the first fault; a key that stands twice is one.
 */
export function parseJsonTree(text: string): DocNode {
  return new JsonScanner(text).read();
}

class JsonScanner {
  #at = 0;
  #trivia = JSON_TRIVIA();

  constructor(private readonly text: string) {}

  read(): DocNode {
    this.#skip();
    const root = this.#readValue(0);
    this.#skip();
    if (this.#at < this.text.length) throw this.#fault("the end of the text");
    return root;
  }

  #readValue(depth: number): DocNode {
    const start = this.#at;
    const first = this.text[start];
    if (depth > MAX_DEPTH) {
      throw new TextFault(`it is nested more than ${MAX_DEPTH} deep`, start);
    }
    if (first === "{") return this.#readMembers("map", "}", depth);
    if (first === "[") return this.#readMembers("list", "]", depth);
    return this.#toScalar(start, this.#readScalar());
  }

  #readScalar(): Data {
    if (this.text[this.#at] === '"') return this.#readString();
    const number = this.#match(NUMBER_REGEXP);
    if (number !== "") return Number(number);
    const start = this.#at;
    const word = this.#match(WORD_REGEXP);
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    this.#at = start;
    throw this.#fault("a value");
  }

  #readString(): string {
    const raw = this.#match(STRING_REGEXP);
    if (raw === "") throw this.#fault("a text that is closed on its line");
    try {
      const value: unknown = JSON.parse(raw);
      if (typeof value === "string") return value;
    } catch {
      // An escape that JSON does not have.
    }
    this.#at -= raw.length;
    throw this.#fault("a text with the escapes of JSON");
  }

  #readMembers(
    kind: "map" | "list",
    close: string,
    depth: number,
  ): DocNode {
    const start = this.#at++;
    const members: Member[] = [];
    const names = new Set<string | number>();
    for (this.#skip(); this.text[this.#at] !== close; this.#skip()) {
      const from = this.#at;
      const name = kind === "map" ? this.#readName() : members.length;
      if (names.has(name)) {
        throw new TextFault("a key stands twice in one map", from);
      }
      names.add(name);
      members.push({ name, start: from, node: this.#readValue(depth + 1) });
      this.#skip();
      if (this.text[this.#at] === ",") this.#at++;
      else if (this.text[this.#at] !== close) {
        throw this.#fault(`"," or "${close}"`);
      }
    }
    this.#at++;
    return { kind, style: "", start, end: this.#at, members };
  }

  #readName(): string {
    if (this.text[this.#at] !== '"') throw this.#fault("a key in quotes");
    const name = this.#readString();
    this.#skip();
    if (this.text[this.#at] !== ":") throw this.#fault('":"');
    this.#at++;
    this.#skip();
    return name;
  }

  #toScalar(start: number, data: Data): DocNode {
    return {
      kind: "scalar",
      style: "",
      start,
      end: this.#at,
      data,
      members: [],
    };
  }

  #skip(): void {
    this.#match(this.#trivia);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #fault(wanted: string): TextFault {
    return new TextFault(`expected ${wanted}`, this.#at);
  }
}
