/** Where tasks insert lines that are not there yet. */

import type * as z from "zod";
import { compilePattern, type Pattern } from "../lib/regex.ts";
import { regexp } from "./_edit.ts";
import { type Line, readLines, toBodyStart } from "./_text.ts";

/** Params that say where lines are inserted. */
export interface AnchorParams {
  /** Pattern of the line to insert after, or `EOF`. */
  insertafter?: string | undefined;
  /** Pattern of the line to insert before, or `BOF`. */
  insertbefore?: string | undefined;
}

/** Readers of `AnchorParams`. */
export const ANCHOR_FIELDS = {
  insertafter: regexp().optional(),
  insertbefore: regexp().optional(),
};

/** Refuses two places at once. */
export function refineAnchor(want: AnchorParams, context: z.RefinementCtx) {
  if (want.insertafter === undefined || want.insertbefore === undefined) return;
  context.addIssue({
    code: "custom",
    path: ["insertbefore"],
    message: "expected only one of insertafter and insertbefore",
  });
}

/**
 * Finds where to insert: after or before the last line that matches, or the
 * first; the end of the text when none does. A pattern that begins with the
 * flag `(?m)` is matched against the whole text.
 */
export function findInsertPosition(
  text: string,
  want: AnchorParams,
  first = false,
): number {
  if (want.insertbefore === "BOF") return toBodyStart(text);
  const source = want.insertafter ?? want.insertbefore;
  if (source === undefined || source === "EOF") return text.length;
  const pattern = compilePattern(source);
  const span = /^\(\?[a-ln-zA-Z]*m/.test(source)
    ? findSpan(text, pattern, first)
    : findLine(text, pattern, first);
  if (!span) return text.length;
  return want.insertafter === undefined ? span.start : span.next;
}

function findLine(
  text: string,
  pattern: Pattern,
  first: boolean,
): Line | undefined {
  let found: Line | undefined;
  for (const line of readLines(text)) {
    if (!pattern.test(line.text)) continue;
    found = line;
    if (first) break;
  }
  return found;
}

/** The whole lines that a match over several lines touches. */
function findSpan(
  text: string,
  pattern: Pattern,
  first: boolean,
): { start: number; next: number } | undefined {
  let found: { index: number; end: number } | undefined;
  for (const match of pattern.findAll(text)) {
    found = match;
    if (first) break;
  }
  if (!found) return undefined;
  const { index, end } = found;
  const last = end > index && text[end - 1] === "\n" ? end - 1 : end;
  const newline = text.indexOf("\n", last);
  return {
    start: index === 0
      ? toBodyStart(text)
      : Math.max(text.lastIndexOf("\n", index - 1) + 1, toBodyStart(text)),
    next: newline < 0 ? text.length : newline + 1,
  };
}
