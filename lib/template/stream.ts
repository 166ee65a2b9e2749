/** Walks the words of a template expression. */

import { TemplateError } from "./error.ts";
import type { Token } from "./lexer.ts";

/** Brackets, blocks and conditions that may stand inside one another. */
const MAX_NESTING = 100;

/** The words of one expression or tag, read from left to right. */
export class TokenStream {
  #index = 0;
  #depth = 0;
  #tokens: readonly Token[];
  #last: Token;

  /** Takes words that end with one of kind `end`. */
  constructor(tokens: readonly Token[]) {
    const last = tokens.at(-1);
    if (last === undefined) throw new TypeError("Expected at least one token");
    this.#tokens = tokens;
    this.#last = last;
  }

  /** The word that comes next. */
  get next(): Token {
    return this.peek(0);
  }

  /** Looks at a later word. */
  peek(distance: number): Token {
    return this.#tokens[this.#index + distance] ?? this.#last;
  }

  /** Takes the next word, whatever it is. */
  take(): Token {
    const token = this.next;
    if (token.kind !== "end") this.#index++;
    return token;
  }

  /** Tells whether this operator comes next. */
  isOperator(text: string): boolean {
    return this.next.kind === "operator" && this.next.text === text;
  }

  /** Tells whether this word comes next. */
  isWord(text: string): boolean {
    return this.next.kind === "name" && this.next.text === text;
  }

  /** Takes this operator when it comes next. */
  acceptOperator(text: string): boolean {
    if (!this.isOperator(text)) return false;
    this.#index++;
    return true;
  }

  /** Takes this word when it comes next. */
  acceptWord(text: string): boolean {
    if (!this.isWord(text)) return false;
    this.#index++;
    return true;
  }

  /** Takes this operator or throws. */
  expectOperator(text: string): void {
    if (!this.acceptOperator(text)) throw this.toUnexpected(`"${text}"`);
  }

  /** Takes this word or throws. */
  expectWord(text: string): void {
    if (!this.acceptWord(text)) throw this.toUnexpected(`"${text}"`);
  }

  /** Takes a name or throws. */
  expectName(what: string): Token {
    if (this.next.kind !== "name") throw this.toUnexpected(what);
    return this.take();
  }

  /** Refuses anything that is left. */
  expectEnd(): void {
    if (this.next.kind !== "end") {
      throw this.toUnexpected("the end of the expression");
    }
  }

  /** Makes the error of finding something else. */
  toUnexpected(wanted: string): TemplateError {
    const got = this.next.kind === "end"
      ? "the end of the expression"
      : `"${this.next.text.slice(0, 40)}"`;
    return new TemplateError(`Expected ${wanted}, got ${got}`, {
      offset: this.next.at,
    });
  }

  /** Reads something one level deeper; refuses to go too deep. */
  nest<T>(read: () => T): T {
    if (++this.#depth > MAX_NESTING) {
      throw new TemplateError(
        `Cannot read an expression nested more than ${MAX_NESTING} deep`,
        { offset: this.next.at },
      );
    }
    const result = read();
    this.#depth--;
    return result;
  }
}
