/** Reads glob patterns into alternatives, names and tokens. */

/** Most characters of a pattern. */
export const PATTERN_LIMIT = 4096;
/** Most patterns that the braces of one pattern may stand for. */
const ALTERNATIVE_LIMIT = 1000;
/** Most braces inside each other. */
const DEPTH_LIMIT = 100;

/** Any number of names, written `**`. */
export const ANY_NAMES: unique symbol = Symbol("**");
/** Code point of the dot. */
export const DOT = 0x2e;

/** One code point, any one, any number of them, or one of a class. */
export type Token = number | "any" | "many" | ((point: number) => boolean);

/** What one name of a path must be: a text, a row of tokens, or any number of names. */
export type Segment = string | readonly Token[] | typeof ANY_NAMES;

/**
 * Reads a glob into alternatives, each a row of names; one that ends in `**`
 * gets a last `*`, since something must stand there.
 * @throws {SyntaxError} When the pattern is longer than 4096 characters, stands for more than 1000 alternatives, or has an open `[` or `{`.
 */
export function parseGlob(pattern: string): Segment[][] {
  if (pattern.length > PATTERN_LIMIT) {
    throw new SyntaxError(
      `Cannot read glob: expected at most ${PATTERN_LIMIT} characters, found ${pattern.length}`,
    );
  }
  return new BraceReader(pattern).read().map((text) => {
    const names = text.split("/");
    const segments: Segment[] = [];
    for (const [index, name] of names.entries()) {
      // Doubled and final slashes say nothing, the first one says "absolute".
      if (name === "" && (index > 0 || names.length === 1)) continue;
      if (name !== "**") segments.push(parseName(name, pattern));
      else if (segments.at(-1) !== ANY_NAMES) segments.push(ANY_NAMES);
    }
    if (segments.at(-1) === ANY_NAMES) segments.push(["many"]);
    return segments;
  });
}

/** Expands braces: `a{b,c}` gives `ab` and `ac`; braces without a comma stay, as in the shell. */
class BraceReader {
  #at = 0;

  constructor(private readonly pattern: string) {}

  read(): string[] {
    return this.#readSequence(0);
  }

  #readSequence(depth: number): string[] {
    let results = [""];
    while (this.#at < this.pattern.length) {
      const char = this.pattern[this.#at];
      if (depth > 0 && (char === "," || char === "}")) break;
      const parts = char === "{"
        ? this.#readGroup(depth + 1)
        : [this.#readPlain()];
      if (results.length * parts.length > ALTERNATIVE_LIMIT) {
        throw toError(
          this.pattern,
          `expected at most ${ALTERNATIVE_LIMIT} alternatives`,
        );
      }
      results = results.flatMap((start) => parts.map((part) => start + part));
    }
    return results;
  }

  #readGroup(depth: number): string[] {
    const start = this.#at;
    if (depth > DEPTH_LIMIT) {
      throw toError(this.pattern, `expected at most ${DEPTH_LIMIT} open "{"`);
    }
    const parts: string[] = [];
    let count = 0;
    while (this.pattern[this.#at] !== "}" || count === 0) {
      this.#at++;
      parts.push(...this.#readSequence(depth));
      count++;
      if (this.#at >= this.pattern.length) {
        throw toError(
          this.pattern,
          `expected "}" for the "{" at character ${start + 1}`,
        );
      }
    }
    this.#at++;
    return count > 1 ? parts : parts.map((part) => `{${part}}`);
  }

  /** Reads up to the next brace or comma; an escape and a class are taken whole. */
  #readPlain(): string {
    const start = this.#at;
    do {
      const char = this.pattern[this.#at];
      if (char === "[") this.#at = toClassEnd(this.pattern, this.#at);
      else this.#at += char === "\\" ? 2 : 1;
    } while (this.#at < this.pattern.length && !this.#isSpecial());
    return this.pattern.slice(start, this.#at);
  }

  #isSpecial(): boolean {
    return "{},".includes(this.pattern[this.#at] ?? "");
  }
}

/** Finds the index behind the `]` of a class that starts at an index. */
function toClassEnd(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === "!" || pattern[at] === "^") at++;
  // A bracket that stands first is one of the class.
  if (pattern[at] === "]") at++;
  while (at < pattern.length && pattern[at] !== "]" && pattern[at] !== "/") {
    at += pattern[at] === "\\" ? 2 : 1;
  }
  if (pattern[at] === "]") return at + 1;
  throw toError(
    pattern,
    `expected "]" for the "[" at character ${
      start + 1
    }; write "\\[" for the character itself`,
  );
}

/** Reads one name; a text when nothing in it is special. */
function parseName(name: string, pattern: string): string | Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < name.length;) {
    const char = name[at];
    if (char === "[") {
      const end = toClassEnd(name, at);
      tokens.push(parseClass(name.slice(at + 1, end - 1), pattern));
      at = end;
    } else if (char === "?" || char === "*") {
      if (char === "?") tokens.push("any");
      else if (tokens.at(-1) !== "many") tokens.push("many");
      at++;
    } else {
      if (char === "\\" && at + 1 < name.length) at++;
      const point = name.codePointAt(at)!;
      tokens.push(point);
      at += point > 0xffff ? 2 : 1;
    }
  }
  const points = tokens.filter((token) => typeof token === "number");
  return points.length === tokens.length
    ? points.map((point) => String.fromCodePoint(point)).join("")
    : tokens;
}

/** Reads what stands between brackets: single characters, ranges, `!` or `^` in front for all others. */
function parseClass(text: string, pattern: string): Token {
  if (/\[[:.=]/.test(text)) {
    throw toError(
      pattern,
      'expected characters and ranges such as "[0-9]", found a named class',
    );
  }
  const isNegated = text.startsWith("!") || text.startsWith("^");
  const chars = [...text.slice(isNegated ? 1 : 0).matchAll(/\\?(.)/gsu)];
  const toPoint = (char: RegExpExecArray) => char[1]!.codePointAt(0)!;
  const ranges: [number, number][] = [];
  for (let index = 0; index < chars.length; index++) {
    const low = toPoint(chars[index]!);
    const last = chars[index + 2];
    // An escaped dash is no range.
    if (chars[index + 1]?.[0] !== "-" || last === undefined) {
      ranges.push([low, low]);
      continue;
    }
    if (toPoint(last) < low) {
      throw toError(pattern, `expected a rising range in "[${text}]"`);
    }
    ranges.push([low, toPoint(last)]);
    index += 2;
  }
  return (point) =>
    ranges.some(([low, high]) => low <= point && point <= high) !== isNegated;
}

function toError(pattern: string, why: string): SyntaxError {
  return new SyntaxError(`Cannot read glob ${JSON.stringify(pattern)}: ${why}`);
}
