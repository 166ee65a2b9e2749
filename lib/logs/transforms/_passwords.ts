/** Passwords by where they stand: in addresses, after their name, after an option. */

import { type Mask, Masking, type MaskMaker } from "./_mask.ts";

/** Names of what is secret. */
const NAME_REGEXP =
  /pass(?:word|wd|phrase)|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|authorization/gi;
/** The rest of a name: `_hash`, `2`, `Value`; small letters right behind it make another word. */
const REST_REGEXP = /(?![a-z])[\w.-]{0,64}/y;
/** Ends of names that tell something about a secret and not the secret. */
const ABOUT_REGEXP =
  /[_.-]?(?:type|count|length|name|at|expire[sd]?|expiry|ttl|age|file|path|policy|ref)$/i;
/** What stands between a name and its value. */
const SEPARATOR_REGEXP =
  /(\\{0,6}["'])?[ \t]{0,8}(?:=>|:=|={1,2}|:|>|%3[aAdD])[ \t]{0,8}/y;
/** The scheme of an `Authorization` header. */
const SCHEME_REGEXP =
  /(?:bearer|basic|token|digest|negotiate|apikey)[ \t]{1,8}/iy;
const QUOTE_REGEXP = /(\\{0,6})(["'`])/y;
/** A value without quotes ends at a blank, a quote or before the next name. */
const BARE_REGEXP = /[^\s"'<>`]+/y;
const NEXT_REGEXP = /[,;&](?=[\s"'}\])]|$|(?:amp;)?[\w.%[\]-]{1,64}[=:])/;
const TRAILING_REGEXP = /[)\]},;.\\]+$/;
/** Values that are no secrets. */
const PLAIN_REGEXP = /^(?:null|none|nil|undefined|true|false|\*+)$/i;
/** Longest name of a long option. */
const LONGEST_OPTION = 64;
/** Longest user and password of an address. */
const LONGEST_USER = 1024;
const USER_END_REGEXP = /[\s\/?#"'<>\\]/;

/** Masks passwords, tokens and keys that stand after their names, and passwords in addresses. */
export const maskPasswords: MaskMaker = (put) => {
  const maskValues = toValueMask(put);
  return (text) =>
    maskValues(text.includes("://") ? maskUrls(text, put) : text);
};

/** Tells whether a field of this name is secret. */
export function isSecretName(name: string): boolean {
  NAME_REGEXP.lastIndex = 0;
  for (;;) {
    const found = NAME_REGEXP.exec(name);
    if (found === null) return false;
    if (readRest(name, NAME_REGEXP.lastIndex) !== undefined) return true;
  }
}

/** Masks the password in `scheme://user:password@host`. */
function maskUrls(text: string, put: string): string {
  let masking: Masking | undefined;
  for (
    let at = text.indexOf("://");
    at !== -1;
    at = text.indexOf("://", at + 3)
  ) {
    const whole = text.slice(at + 3, at + 3 + LONGEST_USER);
    const length = whole.search(USER_END_REGEXP);
    const authority = length === -1 ? whole : whole.slice(0, length);
    const end = authority.lastIndexOf("@");
    const colon = authority.indexOf(":");
    if (colon === -1 || colon + 1 >= end) continue;
    masking ??= new Masking(text, put);
    masking.replace(at + 3 + colon + 1, at + 3 + end);
  }
  return masking?.end() ?? text;
}

function toValueMask(put: string): Mask {
  return (text) => {
    let masking: Masking | undefined;
    NAME_REGEXP.lastIndex = 0;
    for (;;) {
      const name = NAME_REGEXP.exec(text);
      if (name === null) return masking?.end() ?? text;
      const span = findValue(text, name.index, NAME_REGEXP.lastIndex);
      if (span === undefined) continue;
      masking ??= new Masking(text, put);
      masking.replace(...span);
      NAME_REGEXP.lastIndex = span[1];
    }
  };
}

/** Where a value begins and ends. */
type Span = readonly [start: number, end: number];

/** Finds the value of a name that stands between two places. */
function findValue(text: string, start: number, end: number): Span | undefined {
  const nameEnd = readRest(text, end);
  if (nameEnd === undefined) return undefined;
  SEPARATOR_REGEXP.lastIndex = nameEnd;
  let at = nameEnd;
  // The name of a file, such as "/etc/passwd: permission denied".
  if (text[start - 1] === "/" && text[nameEnd] === ":") return undefined;
  if (SEPARATOR_REGEXP.test(text)) at = SEPARATOR_REGEXP.lastIndex;
  else if (isOption(text, start) && /\s/.test(text[nameEnd] ?? "")) at++;
  else return undefined;
  SCHEME_REGEXP.lastIndex = at;
  if (SCHEME_REGEXP.test(text)) at = SCHEME_REGEXP.lastIndex;
  if (text.startsWith("[redacted:", at)) return undefined;
  const span = findQuoted(text, at) ?? findBracketed(text, at) ??
    findBare(text, at);
  if (span === undefined) return undefined;
  const value = text.slice(...span);
  // The working directory is told under this name as well.
  const isDirectory = /^pwd$/i.test(text.slice(start, end)) && value[0] === "/";
  return isDirectory || PLAIN_REGEXP.test(value) ? undefined : span;
}

/** Reads the rest of a name; undefined when the name is none of a secret. */
function readRest(text: string, from: number): number | undefined {
  REST_REGEXP.lastIndex = from;
  if (!REST_REGEXP.test(text)) return undefined;
  const end = REST_REGEXP.lastIndex;
  return ABOUT_REGEXP.test(text.slice(from, end)) ? undefined : end;
}

/** Tells whether a name belongs to an option such as `--db-password`. */
function isOption(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - LONGEST_OPTION), start);
  return /(?:^|\s|["'])--?[\w-]*$/.test(before);
}

function findQuoted(text: string, from: number): Span | undefined {
  QUOTE_REGEXP.lastIndex = from;
  const [open, escapes = "", quote = ""] = QUOTE_REGEXP.exec(text) ?? [];
  if (open === undefined) return undefined;
  const start = from + open.length;
  let end = start;
  for (;;) {
    end = text.indexOf(open, end);
    if (end === -1) return toSpan(start, text.length);
    // A quote within is escaped once more.
    const isInner = text[end - 1] === "\\" && quote !== "`";
    if (!isInner || isEven(text, end, escapes.length)) {
      return toSpan(start, end);
    }
    end += open.length;
  }
}

/** Tells whether the backslashes before a quote escape each other. */
function isEven(text: string, end: number, own: number): boolean {
  let start = end;
  while (text[start - 1] === "\\") start--;
  return own === 0 && (end - start) % 2 === 0;
}

/** Finds what a list or map of JSON holds; brackets in its texts count for nothing. */
function findBracketed(text: string, from: number): Span | undefined {
  if (text[from] !== "{" && text[from] !== "[") return undefined;
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"' || char === "'") {
      at = findQuoted(text, at)?.[1] ?? at + 1;
    } else if (char === "{" || char === "[") depth++;
    else if ((char === "}" || char === "]") && --depth === 0) {
      return toSpan(from + 1, at);
    }
  }
  return toSpan(from + 1, text.length);
}

function findBare(text: string, from: number): Span | undefined {
  BARE_REGEXP.lastIndex = from;
  const [whole = ""] = BARE_REGEXP.exec(text) ?? [];
  const next = whole.search(NEXT_REGEXP);
  const value = next === -1 ? whole : whole.slice(0, next);
  return toSpan(from, from + value.replace(TRAILING_REGEXP, "").length);
}

function toSpan(start: number, end: number): Span | undefined {
  return end > start ? [start, end] : undefined;
}
