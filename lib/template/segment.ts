/** Splits a template into texts, outputs and tags, with whitespace control as in Jinja2. */

import { TemplateError } from "./error.ts";
import { readTokens, type Token } from "./lexer.ts";

/** Whether blanks around tags are dropped. */
export interface TrimOptions {
  /** Drop the newline after a tag. */
  readonly trimBlocks: boolean;
  /** Drop the blanks before a tag that begins its line. */
  readonly lstripBlocks: boolean;
}

/** A piece of a template, in order. */
export type Segment =
  | { readonly kind: "text"; readonly text: string; readonly at: number }
  | {
    readonly kind: "output" | "tag";
    readonly tokens: readonly Token[];
    readonly at: number;
  };

const OPENING_REGEXP = /\{[{%#]/g;
const ENDRAW_REGEXP = /\{%([-+]?)\s{0,99}endraw\s{0,99}([-+]?)%\}/g;

/** What the tag before a text does to its start. */
type Cut = "none" | "newline" | "blanks";

/**
 * Splits a template.
 * @throws {TemplateError} When a tag, comment or `raw` block is not closed.
 */
export function splitTemplate(text: string, options: TrimOptions): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  let cut: Cut = "none";
  while (true) {
    OPENING_REGEXP.lastIndex = at;
    const opening = OPENING_REGEXP.exec(text);
    const end = opening?.index ?? text.length;
    const kept = opening === null
      ? text.slice(at)
      : trimEnd(text, at, end, options);
    pushText(segments, trimStart(kept, cut), at);
    if (opening === null) return segments;
    const piece = readPiece(text, end, options);
    segments.push(...piece.segments);
    [at, cut] = [piece.end, toCut(piece.sign, piece.isBlock, options)];
  }
}

interface Piece {
  segments: Segment[];
  /** Offset after the closing mark. */
  end: number;
  /** Sign before the closing mark. */
  sign: string;
  /** Whether `trimBlocks` holds for it. */
  isBlock: boolean;
}

/** Reads the output, comment or tag that begins at an offset. */
function readPiece(text: string, at: number, options: TrimOptions): Piece {
  const mark = text[at + 1];
  if (mark === "#") {
    const close = text.indexOf("#}", at + 2);
    if (close === -1) throw toUnclosed("comment", at);
    const sign = close > at + 2 ? text[close - 1] ?? "" : "";
    return { segments: [], end: close + 2, sign, isBlock: true };
  }
  const sign = text[at + 2];
  const start = sign === "-" || sign === "+" && mark === "%" ? at + 3 : at + 2;
  const tokens = readTokens(text, start, mark === "{" ? "}}" : "%}");
  const last = tokens.at(-1);
  const closing = { end: last?.end ?? start, sign: last?.text[0] ?? "" };
  if (mark === "{") {
    const segments: Segment[] = [{ kind: "output", tokens, at }];
    return { segments, ...closing, isBlock: false };
  }
  if (tokens[0]?.text === "raw" && tokens.length === 2) {
    return readRaw(text, at, closing, options);
  }
  const segments: Segment[] = [{ kind: "tag", tokens, at }];
  return { segments, ...closing, isBlock: true };
}

function readRaw(
  text: string,
  at: number,
  opening: { end: number; sign: string },
  options: TrimOptions,
): Piece {
  ENDRAW_REGEXP.lastIndex = opening.end;
  const close = ENDRAW_REGEXP.exec(text);
  if (close === null) throw toUnclosed('"raw" block', at);
  const segments: Segment[] = [];
  const kept = trimEnd(text, opening.end, close.index, options);
  const cut = toCut(opening.sign, true, options);
  pushText(segments, trimStart(kept, cut), opening.end);
  const end = close.index + close[0].length;
  return { segments, end, sign: close[2] ?? "", isBlock: true };
}

function toUnclosed(what: string, at: number): TemplateError {
  return new TemplateError(`Expected the end of this ${what}`, { offset: at });
}

function pushText(segments: Segment[], text: string, at: number): void {
  if (text !== "") segments.push({ kind: "text", text, at });
}

function toCut(sign: string, isBlock: boolean, options: TrimOptions): Cut {
  if (sign === "-") return "blanks";
  return isBlock && options.trimBlocks && sign !== "+" ? "newline" : "none";
}

function trimStart(text: string, cut: Cut): string {
  if (cut === "blanks") return text.trimStart();
  return cut === "newline" ? text.replace(/^\r?\n/, "") : text;
}

/** Cuts the text before a tag as the tag's sign and the options say. */
function trimEnd(
  text: string,
  start: number,
  end: number,
  options: TrimOptions,
): string {
  const sign = text[end + 2];
  if (sign === "-") return text.slice(start, end).trimEnd();
  const isOutput = text[end + 1] === "{";
  if (!options.lstripBlocks || isOutput || sign === "+") {
    return text.slice(start, end);
  }
  let at = end;
  while (at > start && (text[at - 1] === " " || text[at - 1] === "\t")) at--;
  const beginsLine = at === 0 || text[at - 1] === "\n";
  return text.slice(start, beginsLine ? at : end);
}
