/** Reads the words of one template expression or tag. */

import { TemplateError } from "./error.ts";

/** One word; `value` is a string's content or a number. */
export type Token =
  & { readonly at: number; readonly end: number }
  & (
    | { readonly kind: "name" | "operator" | "end"; readonly text: string }
    | {
      readonly kind: "string";
      readonly text: string;
      readonly value: string;
    }
    | {
      readonly kind: "number";
      readonly text: string;
      readonly value: number;
      readonly isFloat: boolean;
    }
  );

const SPACE_REGEXP = /\s+/y;
const TOKEN_REGEXP = new RegExp(
  [
    /(?<name>[\p{L}_][\p{L}\p{N}_]*)/u,
    /(?<number>0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][+-]?\d+)?)/,
    /(?<string>'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*")/,
    /(?<operator>\*\*|\/\/|==|!=|<=|>=|[-+*/%~<>=|.,:()[\]{}])/,
  ].map((part) => part.source).join("|"),
  "uy",
);
const OPENERS = "([{";
const CLOSERS = ")]}";

/**
 * Reads words from `start` until `close` outside brackets, or to the end of
 * the text when there is no `close`. The last token is of kind `end`; its
 * text is the closing mark with its sign, such as `-%}`.
 * @throws {TemplateError} When the closing mark is missing or a character cannot stand here.
 */
export function readTokens(
  text: string,
  start: number,
  close?: "}}" | "%}",
): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  let at = start;
  while (true) {
    at = skipSpace(text, at);
    if (close !== undefined && depth === 0) {
      const mark = findClose(text, at, close);
      if (mark !== undefined) {
        tokens.push({ kind: "end", text: mark, at, end: at + mark.length });
        return tokens;
      }
    }
    if (at >= text.length) {
      if (close !== undefined) throw toMissing(close, start);
      tokens.push({ kind: "end", text: "", at, end: at });
      return tokens;
    }
    const token = readToken(text, at);
    if (token.kind === "operator") {
      if (OPENERS.includes(token.text)) depth++;
      else if (CLOSERS.includes(token.text)) depth = Math.max(0, depth - 1);
    }
    tokens.push(token);
    at = token.end;
  }
}

function skipSpace(text: string, at: number): number {
  SPACE_REGEXP.lastIndex = at;
  return SPACE_REGEXP.test(text) ? SPACE_REGEXP.lastIndex : at;
}

function findClose(
  text: string,
  at: number,
  close: string,
): string | undefined {
  if (text.startsWith(close, at)) return close;
  const sign = text[at];
  return (sign === "-" || sign === "+") && text.startsWith(close, at + 1)
    ? sign + close
    : undefined;
}

function toMissing(close: string, start: number): TemplateError {
  return new TemplateError(
    `Expected "${close}", got the end of the template`,
    { offset: Math.max(0, start - 2) },
  );
}

function readToken(text: string, at: number): Token {
  TOKEN_REGEXP.lastIndex = at;
  const match = TOKEN_REGEXP.exec(text);
  const groups = match?.groups ?? {};
  if (match === null) throw toUnexpected(text, at);
  const found = match[0];
  const end = at + found.length;
  if (groups.name !== undefined) return { kind: "name", text: found, at, end };
  if (groups.string !== undefined) {
    const value = unescape(found.slice(1, -1));
    return { kind: "string", text: found, value, at, end };
  }
  if (groups.number !== undefined) {
    const digits = found.replaceAll("_", "");
    const value = Number(digits);
    const isFloat = !/^0[xob]/i.test(digits) && /[.e]/i.test(digits);
    if (!isFloat && !Number.isSafeInteger(value)) {
      throw new TemplateError(`Expected a number below 2^53, got ${found}`, {
        offset: at,
      });
    }
    return { kind: "number", text: found, value, isFloat, at, end };
  }
  return { kind: "operator", text: found, at, end };
}

function toUnexpected(text: string, at: number): TemplateError {
  const character = text[at] ?? "";
  if (character === "'" || character === '"') {
    return new TemplateError(`Expected a closing ${character} of this string`, {
      offset: at,
    });
  }
  const words: Record<string, string> = { "!": "not", "&": "and" };
  const word = words[character];
  const advice = word === undefined ? "" : `: write "${word}" instead`;
  return new TemplateError(
    `Cannot read "${character}" in a template expression${advice}`,
    { offset: at },
  );
}

const ESCAPES: Record<string, string> = {
  n: "\n",
  t: "\t",
  r: "\r",
  f: "\f",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "/": "/",
  "\n": "",
};

/** Reads escapes; an unknown one such as `\d` or `\b` stays as it is, since patterns are full of them. */
function unescape(body: string): string {
  if (!body.includes("\\")) return body;
  return body.replace(
    /\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|([^]))/g,
    (whole, long?: string, short?: string, single?: string) => {
      const code = long ?? short;
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
      return ESCAPES[single ?? ""] ?? whole;
    },
  );
}
