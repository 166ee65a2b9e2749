/** Brings the pattern syntax of Python, Rust and JavaScript to that of RE2. */

/** What a construct that RE2 lacks is called. */
const REFUSED: readonly (readonly [string, string])[] = [
  ["(?=", "look-ahead"],
  ["(?!", "look-ahead"],
  ["(?<=", "look-behind"],
  ["(?<!", "look-behind"],
  ["(?P=", "a back reference"],
  ["(?P>", "a recursive pattern"],
  ["(?>", "an atomic group"],
  ["(?(", "a conditional group"],
  ["(?|", "a branch reset"],
  ["\\k", "a back reference"],
  ["\\K", "a match reset"],
  ["\\G", "the end of the last match"],
  ["\\R", "any line end"],
  ["\\X", "a grapheme"],
];

/** Flags in front of a group or of the rest: `(?im)`, `(?s-i:`. */
const FLAGS_REGEXP = /\(\?([a-zA-Z]*)(-[a-zA-Z]+)?([:)])/y;
const UNICODE_REGEXP = /\\u(?:\{([0-9a-fA-F]{1,6})\}|([0-9a-fA-F]{4}))/y;
const OPEN_COUNT_REGEXP = /\{,(\d+)\}/y;

/**
 * Translates a pattern to RE2 syntax.
 * @throws {SyntaxError} When it holds what RE2 cannot do, with its name.
 */
export function translate(source: string): string {
  let out = "";
  for (let at = 0; at < source.length;) {
    const char = source[at]!;
    const [text, length] = char === "\\"
      ? translateEscape(source, at, false)
      : char === "["
      ? translateClass(source, at)
      : char === "("
      ? translateGroup(source, at)
      : char === "{"
      ? translateCount(source, at)
      : [char, 1] as const;
    out += text;
    at += length;
  }
  return out;
}

/** A translated piece, and how many units of the source it stands for. */
type Piece = readonly [text: string, length: number];

function translateEscape(source: string, at: number, inClass: boolean): Piece {
  const next = source[at + 1];
  if (next === undefined) return ["\\", 1];
  if (next === "u") {
    const found = matchAt(UNICODE_REGEXP, source, at);
    if (found) return [`\\x{${found[1] ?? found[2]}}`, found[0].length];
  }
  if (inClass) return [next === "b" ? "\\x08" : `\\${next}`, 2];
  if (next === "Z") return ["\\z", 2];
  if (next >= "1" && next <= "9") {
    throw new SyntaxError(toRefusal("a back reference", `\\${next}`));
  }
  refuse(source, at);
  return [`\\${next}`, 2];
}

/** Translates a class whole: what stands in it is no group and no count. */
function translateClass(source: string, start: number): Piece {
  let out = "[";
  let at = start + 1;
  if (source[at] === "^") out += source[at++];
  if (source[at] === "]") {
    out += "\\]";
    at++;
  }
  while (at < source.length && source[at] !== "]") {
    if (source.startsWith("&&[", at)) {
      throw new SyntaxError(toRefusal("an intersection of classes", "&&["));
    }
    const end = source.startsWith("[:", at) ? source.indexOf(":]", at) : -1;
    const [text, length] = source[at] === "\\"
      ? translateEscape(source, at, true)
      : end > 0
      ? [source.slice(at, end + 2), end + 2 - at] as const
      : [source[at]!, 1] as const;
    out += text;
    at += length;
  }
  return [out + source.slice(at, at + 1), at + 1 - start];
}

function translateGroup(source: string, at: number): Piece {
  if (source[at + 1] !== "?") return ["(", 1];
  refuse(source, at);
  if (source.startsWith("(?#", at)) {
    const end = source.indexOf(")", at);
    return ["", (end < 0 ? source.length : end + 1) - at];
  }
  const found = matchAt(FLAGS_REGEXP, source, at);
  if (!found) return ["(?", 2];
  const [whole, on = "", off = "", end] = found;
  if (on.includes("x")) {
    throw new SyntaxError(toRefusal("a pattern with blanks", "(?x)"));
  }
  // Classes such as \w are those of ASCII, text is Unicode: a, u and L change nothing.
  const flags = (on + off).replace(/[auL]/g, "").replace(/-$/, "");
  if (end === ")" && flags === "") return ["", whole.length];
  return [`(?${flags}${end}`, whole.length];
}

/** Gives `{,3}` the meaning that it has in Python: up to three. */
function translateCount(source: string, at: number): Piece {
  const found = matchAt(OPEN_COUNT_REGEXP, source, at);
  return found ? [`{0,${found[1]}}`, found[0].length] : ["{", 1];
}

function refuse(source: string, at: number): void {
  for (const [start, name] of REFUSED) {
    if (source.startsWith(start, at)) {
      throw new SyntaxError(toRefusal(name, start));
    }
  }
}

function toRefusal(name: string, found: string): string {
  return `${name} ("${found}") is not supported, since patterns run in linear time`;
}

function matchAt(
  pattern: RegExp,
  text: string,
  at: number,
): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
