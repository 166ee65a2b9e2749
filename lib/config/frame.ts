/** Source lines with carets, as compilers show them; values of secret keys are masked. */

import type { Place } from "../error.ts";
import { MASK } from "../secret.ts";
import type { LineIndex } from "./spot.ts";

/** Keys whose values are never shown. */
export const SECRET_KEY_REGEXP = /pass|secret|token|key|authorization/i;

/** A secret key with the value after it, quoted or up to the next comma, bracket or comment. */
const SECRET_REGEXP =
  /([\w.-]{0,64}(?:pass|secret|token|key|authorization)[\w.-]{0,64}["']?[ \t]*[:=][ \t]*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,}\]#][^,}\]#]*)/gi;
/** A value that is one template and so no secret itself. */
const TEMPLATE_REGEXP = /^["']?\{\{[^{}]*\}\}["']?\s*$/;
/** Longest line that is shown whole. */
const LONGEST = 160;
/** How far from the place secrets are looked for in a line. */
const SEARCHED = 2048;

/**
 * Draws the line of a place with a caret below each of `length` columns, and
 * the line before it:
 *
 *     12 |   - type: copy
 *     13 |     onwer: root
 *        |     ^^^^^
 */
export function toFrame(lines: LineIndex, place: Place, length = 1): string {
  const width = Math.max(4, String(place.line).length) + 1;
  const rows: string[] = [];
  const before = lines.lineAt(place.line - 1);
  if (before.trim() !== "") {
    const { text } = toShown(before, 1);
    rows.push(toRow(String(place.line - 1), text, width));
  }
  const { text, col } = toShown(lines.lineAt(place.line), place.col);
  rows.push(toRow(String(place.line), text, width));
  const isMasked = text.startsWith(MASK, col - 1);
  const wanted = isMasked ? MASK.length : length;
  const carets = Math.max(1, Math.min(wanted, text.length - col + 1));
  const blank = text.slice(0, col - 1).replace(/[^\t]/g, " ");
  rows.push(toRow("", blank + "^".repeat(carets), width));
  return rows.join("\n");
}

function toRow(label: string, text: string, width: number): string {
  const safe = text.replace(/[^\P{Cc}\t]/gu, "\uFFFD");
  return `${label.padStart(width)} | ${safe}`.trimEnd();
}

/** Masks a line and cuts it to the part around a column; columns are 1-based. */
function toShown(line: string, col: number): { text: string; col: number } {
  const from = Math.max(0, col - 1 - SEARCHED);
  const masked = maskSecrets(
    line.slice(from, col - 1 + SEARCHED),
    col - 1 - from,
  );
  if (masked.text.length <= LONGEST && from === 0) {
    return { text: masked.text, col: masked.offset + 1 };
  }
  const start = Math.max(0, masked.offset - LONGEST / 2);
  const text = masked.text.slice(start, start + LONGEST);
  const isCut = start > 0 || from > 0;
  return {
    text: (isCut ? "…" : "") + text + "…",
    col: masked.offset - start + (isCut ? 2 : 1),
  };
}

/** Masks the values of secret keys in a line; an offset into it moves along. */
export function maskSecrets(
  line: string,
  offset: number,
): { text: string; offset: number } {
  let text = "";
  let at = 0;
  let moved = offset;
  for (const match of line.matchAll(SECRET_REGEXP)) {
    const [, key = "", value = ""] = match;
    if (TEMPLATE_REGEXP.test(value)) continue;
    const start = match.index + key.length;
    const end = start + value.trimEnd().length;
    text += line.slice(at, start) + MASK;
    at = end;
    if (offset >= end) moved += MASK.length - (end - start);
    else if (offset >= start) moved -= offset - start;
  }
  return { text: text + line.slice(at), offset: moved };
}
