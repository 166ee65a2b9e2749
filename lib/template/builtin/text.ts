/** Filters for text. Lengths count characters. */

import { define, type Definitions } from "../bind.ts";
import { checkTextLength } from "../budget.ts";
import { readInteger, readItems, readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";
import { printf } from "../printf.ts";
import {
  capitalize,
  formatBraces,
  padCenter,
  padEnd,
  padStart,
  replaceText,
  splitText,
  stripText,
  toTitle,
} from "../string.ts";
import { toText } from "../text.ts";
import {
  countCharacters,
  isFloat,
  isMap,
  toCharacters,
  toMap,
} from "../value.ts";

/** Filters for text. */
export const TEXT_FILTERS: Definitions = {
  upper: define("", (value) => readText(value).toUpperCase()),
  lower: define("", (value) => readText(value).toLowerCase()),
  capitalize: define("", (value) => capitalize(readText(value))),
  title: define("", (value) => toTitle(readText(value))),
  trim: define(
    "chars",
    (value, args) => strip(value, "both", args.any("chars")),
  ),
  strip: define(
    "chars",
    (value, args) => strip(value, "both", args.any("chars")),
  ),
  lstrip: define(
    "chars",
    (value, args) => strip(value, "start", args.any("chars")),
  ),
  rstrip: define(
    "chars",
    (value, args) => strip(value, "end", args.any("chars")),
  ),
  replace: define("old new count", (value, args) => {
    const count = args.integer("count", -1);
    return replaceText(
      readText(value),
      args.text("old"),
      args.text("new"),
      count < 0 ? undefined : count,
    );
  }),
  split: define("sep maxsplit", (value, args) => {
    const limit = args.integer("maxsplit", -1);
    return splitText(
      readText(value),
      args.isSet("sep") ? args.text("sep") : undefined,
      limit < 0 ? undefined : limit,
    );
  }),
  splitlines: define("", (value) => toLines(readText(value))),
  lines: define("", (value) => toLines(readText(value))),
  wordcount: define(
    "",
    (value) => splitText(readText(value), undefined).length,
  ),
  length: define("", (value) => measure(value)),
  count: define("", (value) => measure(value)),
  center: define(
    "width fillchar",
    (value, args) =>
      padCenter(
        readText(value),
        args.integer("width", 80),
        args.any("fillchar"),
      ),
  ),
  ljust: define(
    "width fillchar",
    (value, args) =>
      padEnd(readText(value), args.integer("width"), args.any("fillchar")),
  ),
  rjust: define(
    "width fillchar",
    (value, args) =>
      padStart(readText(value), args.integer("width"), args.any("fillchar")),
  ),
  truncate: define("length killwords end leeway", (value, args) => {
    // A text in the second place is the end mark: `truncate(5, "…")`.
    const isEnd = typeof args.any("killwords") === "string";
    return truncate(readText(value), {
      length: args.integer("length", 255),
      cutsWords: !isEnd && args.flag("killwords", false),
      end: args.text(isEnd ? "killwords" : "end", "..."),
      leeway: args.integer("leeway", 0),
    });
  }),
  wordwrap: define(
    "width break_long_words wrapstring",
    (value, args) =>
      toLines(readText(value)).map((line) =>
        wrapLine(
          line,
          Math.max(1, args.integer("width", 79)),
          args.flag("break_long_words", false),
        ).join(args.text("wrapstring", "\n"))
      ).join("\n"),
  ),
  indent: define("width first blank", (value, args) => {
    const width = args.any("width");
    const pad = typeof width === "string" && !/^\d+$/.test(width)
      ? width
      : padEnd("", readInteger(width ?? 4));
    return indent(
      readText(value),
      pad,
      args.flag("first", false),
      args.flag("blank", false),
    );
  }),
  comment: define(
    "style decoration prefix postfix",
    (value, args) =>
      comment(readText(value), args.text("style", "#"), args.any("decoration")),
  ),
  format: define("* **", (value, args, { budget }) => {
    const text = readText(value);
    const { rest, keywords } = args;
    if (/\{\w*\}/.test(text)) {
      return formatBraces(text, rest, keywords, budget);
    }
    return printf(text, keywords.size > 0 ? [toMap(keywords)] : rest, budget);
  }),
  string: define("", (value, _args, { budget }) => toText(value, budget)),
  safe: define("", (value, _args, { budget }) => toText(value, budget)),
  escape: define("", (value) => escape(readText(value))),
  e: define("", (value) => escape(readText(value))),
  quote: define("", (value) => quote(value)),
};

function strip(
  value: unknown,
  side: "start" | "end" | "both",
  chars: unknown,
): string {
  const set = chars === undefined || chars === null
    ? undefined
    : readText(chars, "chars");
  return stripText(readText(value), set, side);
}

function toLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Counts characters, items or names; numbers and none have none. */
function measure(value: unknown): number {
  if (typeof value === "string") return countCharacters(value);
  if (value === null || value === undefined) return 0;
  if (typeof value === "number" || isFloat(value)) return 0;
  return readItems(value).length;
}

function truncate(
  text: string,
  options: { length: number; cutsWords: boolean; end: string; leeway: number },
): string {
  const { length, cutsWords, end, leeway } = options;
  const characters = toCharacters(text);
  if (characters.length <= length + leeway) return text;
  const room = Math.max(0, length - countCharacters(end));
  const cut = characters.slice(0, room).join("");
  const space = cut.lastIndexOf(" ");
  return (cutsWords || space === -1 ? cut : cut.slice(0, space)) + end;
}

function wrapLine(text: string, width: number, cutsWords: boolean): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of splitText(text, undefined)) {
    for (const part of cutsWords ? cutWord(word, width) : [word]) {
      const isFitting = countCharacters(line) + countCharacters(part) < width;
      if (line === "") line = part;
      else if (isFitting) line += ` ${part}`;
      else {
        lines.push(line);
        line = part;
      }
    }
  }
  return [...lines, line];
}

function cutWord(word: string, width: number): string[] {
  const characters = toCharacters(word);
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at += width) {
    parts.push(characters.slice(at, at + width).join(""));
  }
  return parts;
}

function indent(
  text: string,
  pad: string,
  first: boolean,
  blank: boolean,
): string {
  const lines = text.split("\n");
  checkTextLength(text.length + lines.length * pad.length);
  return lines.map((line, index) => {
    const isPadded = (index > 0 || first) && (blank || line.trim() !== "");
    return isPadded ? pad + line : line;
  }).join("\n");
}

/** Ansible's named styles: the mark of each line, and what stands around. */
const COMMENT_STYLES: ReadonlyMap<string, readonly [string, string, string]> =
  new Map([
    ["plain", ["#", "", ""]],
    ["erlang", ["%", "", ""]],
    ["c", ["//", "", ""]],
    ["cblock", [" *", "/*\n", "\n */"]],
    ["xml", [" -", "<!--\n", "\n-->"]],
  ]);

function comment(text: string, style: string, decoration: unknown): string {
  const [mark, before, after] = COMMENT_STYLES.get(style) ?? [style, "", ""];
  const start = decoration === undefined ? `${mark} ` : readText(decoration);
  const body = text.replace(/\r?\n$/, "").split("\n")
    .map((line) => start + line).join("\n");
  return before + body + after;
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => HTML_ESCAPES[sign] ?? sign);
}

/** Quotes one word for a POSIX shell, as Python's shlex.quote; a list gives quoted words. */
function quote(value: unknown): string {
  if (Array.isArray(value)) return value.map(quote).join(" ");
  if (isMap(value)) {
    throw new TemplateError("expected a string or a list, got a map");
  }
  const text = readText(value);
  if (text.includes("\0")) {
    throw new TemplateError("expected a string without a NUL character");
  }
  if (text !== "" && /^[\w@%+=:,./-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
