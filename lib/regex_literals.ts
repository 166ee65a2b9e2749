/** Literals that stand in each match of a pattern, read from its text; in doubt none. */

/** What each match holds. */
export interface Literals {
  /** Texts, one of which stands in each match; none is empty. */
  readonly texts: readonly string[];
  /** Says that each text that holds one of them is a match. */
  readonly isExact: boolean;
  /** Says that the pattern begins with the flag for letters of either case. */
  readonly ignoreCase: boolean;
}

/** Flags of the whole pattern; the place where one of them matters is passed over. */
const FLAGS_REGEXP = /^\(\?([ims]+)\)/;
/** Flags from some place on: what they do is not followed. */
const LATE_FLAGS_REGEXP = /\(\?[a-zA-Z-]+\)/;
const QUANTIFIER_REGEXP = /(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})[?+]?/y;
/** Quantifiers that let the part before them be absent. */
const OPTIONAL_REGEXP = /^(?:[*?]|\{0*[,}])/;
/** Escapes that stand for more than one character of the source. */
const LONG_ESCAPE_REGEXP =
  /\\(?:[pP](?:\{[^}]*\}|.)|x(?:\{[^}]*\}|[0-9a-fA-F]{2})|u(?:\{[^}]*\}|[0-9a-fA-F]{4})|[0-7]{1,3})/y;
/** Alternatives beyond which looking for each costs more than it saves. */
const MAX_ALTERNATIVES = 64;

/** One alternative while it is read. */
interface Alternative {
  best: string;
  run: string;
  isExact: boolean;
}

/** Finds the literals of a pattern that compiles; undefined when some match may hold none. */
export function findLiterals(source: string): Literals | undefined {
  const [lead = "", flags = ""] = FLAGS_REGEXP.exec(source) ?? [];
  const rest = source.slice(lead.length);
  if (LATE_FLAGS_REGEXP.test(rest) || rest.includes("\\Q")) return undefined;
  const alternatives = readAlternatives(rest);
  const texts = new Set(alternatives.map(({ best }) => best));
  if (texts.has("") || texts.size > MAX_ALTERNATIVES) return undefined;
  return {
    texts: [...texts],
    isExact: alternatives.every(({ isExact }) => isExact),
    ignoreCase: flags.includes("i"),
  };
}

function readAlternatives(source: string): Alternative[] {
  const done: Alternative[] = [];
  let now: Alternative = { best: "", run: "", isExact: true };
  const endRun = () => {
    if (now.run.length > now.best.length) now.best = now.run;
    now.run = "";
  };
  for (let at = 0; at < source.length;) {
    if (source[at] === "|") {
      endRun();
      done.push(now);
      now = { best: "", run: "", isExact: true };
      at++;
      continue;
    }
    const { literal, length } = readAtom(source, at);
    at += length;
    const quantifier = matchAt(QUANTIFIER_REGEXP, source, at);
    at += quantifier.length;
    const isOptional = OPTIONAL_REGEXP.test(quantifier);
    if (literal !== undefined && !isOptional) now.run += literal;
    if (literal === undefined || quantifier !== "") {
      now.isExact = false;
      endRun();
    }
  }
  endRun();
  return [...done, now];
}

/** One part of a pattern: the character it stands for, if it is one, and its length in the source. */
interface Atom {
  readonly literal: string | undefined;
  readonly length: number;
}

function readAtom(source: string, at: number): Atom {
  const char = String.fromCodePoint(source.codePointAt(at) ?? 0);
  if (char === "\\") return readEscape(source, at);
  if (char === "[") {
    return { literal: undefined, length: findClassEnd(source, at) - at };
  }
  if (char === "(") {
    return { literal: undefined, length: findGroupEnd(source, at) - at };
  }
  const literal = /[.^$*+?)]/.test(char) ? undefined : char;
  return { literal, length: char.length };
}

function readEscape(source: string, at: number): Atom {
  const long = matchAt(LONG_ESCAPE_REGEXP, source, at).length;
  if (long > 0) return { literal: undefined, length: long };
  const char = source[at + 1] ?? "";
  // Letters and digits stand for classes, borders and controls.
  const literal = /[!-/:-@[-`{-~ ]/.test(char) ? char : undefined;
  return { literal, length: 2 };
}

function findClassEnd(source: string, start: number): number {
  let at = start + 1;
  if (source[at] === "^") at++;
  if (source[at] === "]") at++;
  while (at < source.length && source[at] !== "]") {
    const named = source.startsWith("[:", at) ? source.indexOf(":]", at) : -1;
    if (named !== -1) at = named + 2;
    else at += source[at] === "\\" ? 2 : 1;
  }
  return at + 1;
}

function findGroupEnd(source: string, start: number): number {
  if (source.startsWith("(?#", start)) {
    const end = source.indexOf(")", start);
    return end === -1 ? source.length : end + 1;
  }
  let depth = 0;
  for (let at = start; at < source.length;) {
    if (source[at] === "[") {
      at = findClassEnd(source, at);
      continue;
    }
    if (source[at] === "(") depth++;
    if (source[at] === ")" && --depth === 0) return at + 1;
    at += source[at] === "\\" ? 2 : 1;
  }
  return source.length;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}
