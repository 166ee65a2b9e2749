/**
 * Finds where the keys and items of a literal stand in TypeScript text: the
 * literal at an offset, or the one that a call there is given first. What is
 * computed is passed over; nothing is ever refused.
 */

import type { Spot } from "../spot.ts";

const BLANK_REGEXP = /(?:\s|\/\/.*|\/\*[^]*?\*\/)*/y;
const CALLEE_REGEXP = /[\w$]+(?:\s*\.\s*[\w$]+)*\s*\(/y;
const KEY_REGEXP =
  /"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|([\p{ID_Start}$_][\p{ID_Continue}$]*|\d+)/yu;
const TEXT_REGEXP = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;
const PATTERN_REGEXP = /\/(?:[^\/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/\w*/y;
const TYPED_REGEXP = /(?:as|satisfies)\s/y;

/** Deepest nesting that is looked into. */
const MAX_DEPTH = 100;

type Items = Map<string | number, Spot>;

/** Finds the keys and items of the literal at an offset; undefined when there is none. */
export function findItems(text: string, offset: number): Items | undefined {
  return new LiteralReader(text, offset).readValue(0);
}

class LiteralReader {
  #templates = 0;

  constructor(private readonly text: string, private at: number) {}

  /** Passes a value, which ends before a comma or a closing bracket. */
  readValue(depth: number): Items | undefined {
    this.#skipBlank();
    const called = this.#match(CALLEE_REGEXP) !== "";
    if (called) this.#skipBlank();
    const open = this.text[this.at];
    let items: Items | undefined;
    if (depth < MAX_DEPTH && open === "{") items = this.#readMap(depth);
    else if (depth < MAX_DEPTH && open === "[") items = this.#readList(depth);
    if (called) {
      this.#skipExpression();
      if (this.text[this.at] === ")") this.at++;
    }
    this.#skipBlank();
    const isWhole = this.at >= this.text.length ||
      /[,\]});]/.test(this.text[this.at]!) || this.#match(TYPED_REGEXP) !== "";
    this.#skipExpression();
    return isWhole || depth === 0 ? items : undefined;
  }

  #readMap(depth: number): Items {
    const items: Items = new Map();
    this.at++;
    for (;;) {
      this.#skipBlank();
      if (this.at >= this.text.length) return items;
      if (this.text[this.at] === "}") break;
      this.#readProperty(items, depth);
      if (!this.#skipComma("}")) return items;
    }
    this.at++;
    return items;
  }

  #readProperty(items: Items, depth: number): void {
    const key = this.at;
    KEY_REGEXP.lastIndex = key;
    const found = KEY_REGEXP.exec(this.text);
    if (found === null) return this.#skipExpression();
    this.at = KEY_REGEXP.lastIndex;
    const keyEnd = this.at;
    this.#skipBlank();
    const isPair = this.text[this.at] === ":";
    if (isPair) this.at++;
    this.#skipBlank();
    const start = isPair ? this.at : key;
    const inner = isPair ? this.readValue(depth + 1) : undefined;
    if (!isPair) this.#skipExpression();
    const name = found[1] ?? found[2] ?? found[3] ?? "";
    items.set(name, this.#toSpot(start, inner, { key, keyEnd }));
  }

  #readList(depth: number): Items {
    const items: Items = new Map();
    let index = 0;
    this.at++;
    for (;;) {
      this.#skipBlank();
      if (this.at >= this.text.length) return items;
      if (this.text[this.at] === "]") break;
      const start = this.at;
      // Behind a spread the number of an item is not known.
      if (this.text.startsWith("...", start)) index = NaN;
      const inner = this.readValue(depth + 1);
      if (index >= 0) items.set(index++, this.#toSpot(start, inner));
      if (!this.#skipComma("]")) return items;
    }
    this.at++;
    return items;
  }

  /** Spot from a start to here; of maps and lists to the end of their first line. */
  #toSpot(
    start: number,
    items: Items | undefined,
    key = { key: start, keyEnd: start },
  ): Spot {
    const whole = this.text.slice(start, this.at).trimEnd();
    const [line = ""] = whole.split("\n");
    const end = start + (items === undefined ? whole : line).length;
    return { ...key, start, end, ...items === undefined ? {} : { items } };
  }

  /** Passes a comma; false when the literal goes on in no way that is known. */
  #skipComma(close: string): boolean {
    this.#skipBlank();
    if (this.text[this.at] === ",") this.at++;
    else if (this.text[this.at] !== close) return false;
    return true;
  }

  /** Passes what stands before the next comma or closing bracket. */
  #skipExpression(): void {
    let isOperand = false;
    for (const open: string[] = []; this.at < this.text.length;) {
      this.#skipBlank();
      const found = this.text[this.at] ?? "";
      if (open.length === 0 && /[,;\]})]/.test(found)) return;
      if (found === "`") this.#skipTemplate();
      else if (/["']/.test(found)) this.#match(TEXT_REGEXP) || this.at++;
      else if (found === "/" && !isOperand) {
        this.#match(PATTERN_REGEXP) || this.at++;
      } else {
        if (/[[{(]/.test(found)) open.push(found);
        if (/[\]})]/.test(found)) open.pop();
        this.at++;
      }
      isOperand = /[\w$"'`)\]}]/.test(found);
    }
  }

  #skipTemplate(): void {
    if (++this.#templates > MAX_DEPTH) this.at = this.text.length;
    for (this.at++; this.at < this.text.length; this.at++) {
      const found = this.text[this.at];
      if (found === "\\") this.at++;
      else if (found === "`") {
        this.at++;
        break;
      } else if (this.text.startsWith("${", this.at)) {
        this.at += 2;
        this.#skipExpression();
      }
    }
    this.#templates--;
  }

  #skipBlank(): void {
    this.#match(BLANK_REGEXP);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.at += found.length;
    return found;
  }
}
