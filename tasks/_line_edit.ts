/** Edits of single lines of a text, each such that doing it again changes nothing. */

import { compilePattern, type Pattern } from "../lib/regex.ts";
import { toReplacer } from "../lib/regex_replacement.ts";
import { type AnchorParams, findInsertPosition } from "./_anchor.ts";
import { insertLines, type Line, readLines, toTerminator } from "./_text.ts";

/** Tells whether a line is meant. */
export interface Matcher {
  /** What it looks for, as the user wrote it. */
  source: string;
  test(line: string): boolean;
}

/** A wanted line and how it is found and placed. */
export interface WantedLine extends AnchorParams {
  line: string;
  matcher?: Matcher | undefined;
  /** Take the first line that matches instead of the last. */
  firstmatch: boolean;
}

/** A text after an edit, with words for what was done; empty words when nothing was. */
export interface Edited {
  text: string;
  msg: string;
}

/** Gives what finds lines: a pattern, or literal text; undefined when neither is given. */
export function toMatcher(
  regexp: string | undefined,
  search: string | undefined,
): Matcher | undefined {
  if (regexp !== undefined) return compilePattern(regexp);
  if (search === undefined) return undefined;
  return { source: search, test: (line) => line.includes(search) };
}

/** Removes every line for which `isMeant` holds. */
export function removeLines(
  text: string,
  isMeant: (line: string) => boolean,
): { text: string; found: number } {
  const kept: string[] = [];
  let from = 0;
  let found = 0;
  for (const one of readLines(text)) {
    if (!isMeant(one.text)) continue;
    kept.push(text.slice(from, one.start));
    from = one.next;
    found++;
  }
  kept.push(text.slice(from));
  return { text: kept.join(""), found };
}

/** Keeps a line: in place of the one that the matcher finds, else at its position unless it is there. */
export function keepLine(text: string, want: WantedLine): Edited {
  const { line, matcher, firstmatch } = want;
  const hit = matcher && findHit(text, matcher, firstmatch);
  // A line that does not match would replace one hit after the other, run by run.
  const isLasting = matcher?.test(line) ?? false;
  if ((!hit || !isLasting) && hasLine(text, line)) return { text, msg: "" };
  if (hit) {
    if (hit.text === line) return { text, msg: "" };
    return {
      text: text.slice(0, hit.start) + line + text.slice(hit.end),
      msg: "line replaced",
    };
  }
  const terminator = toTerminator(text);
  const at = findInsertPosition(text, want, firstmatch);
  return {
    text: insertLines(text, at, line + terminator, terminator),
    msg: "line added",
  };
}

/**
 * Fills a line from the groups of the line that matches. Where the result
 * does not match any more, the next line that matches follows, as it would
 * in the next run, until a result is there already.
 * @throws {SyntaxError} When the result would be filled again by the next run, and so grow for ever.
 */
export function fillLine(
  text: string,
  template: string,
  pattern: Pattern,
  firstmatch: boolean,
): Edited {
  const hits: Line[] = [];
  const texts = new Set<string>();
  for (const line of readLines(text)) {
    texts.add(line.text);
    if (pattern.test(line.text)) hits.push(line);
  }
  if (!firstmatch) hits.reverse();
  const edits: { hit: Line; line: string }[] = [];
  for (const hit of hits) {
    const { line, isLasting } = fill(template, hit.text, pattern);
    if (line === hit.text || (!isLasting && texts.has(line))) break;
    edits.push({ hit, line });
    texts.add(line);
    if (isLasting) break;
  }
  edits.sort((a, b) => a.hit.start - b.hit.start);
  const pieces: string[] = [];
  let from = 0;
  for (const { hit, line } of edits) {
    pieces.push(text.slice(from, hit.start), line);
    from = hit.end;
  }
  pieces.push(text.slice(from));
  return {
    text: pieces.join(""),
    msg: edits.length === 0 ? "" : "line replaced",
  };
}

function fill(
  template: string,
  found: string,
  pattern: Pattern,
): { line: string; isLasting: boolean } {
  const replace = toReplacer(template, pattern);
  const match = pattern.find(found);
  const line = match ? replace(match) : found;
  const again = pattern.find(line);
  if (/[\r\n\0]/.test(line)) throw new SyntaxError("the result is no line");
  if (again && replace(again) !== line) {
    throw new SyntaxError(
      "the result matches again and would change on every run",
    );
  }
  return { line, isLasting: again !== undefined };
}

function findHit(
  text: string,
  matcher: Matcher,
  first: boolean,
): Line | undefined {
  let hit: Line | undefined;
  for (const line of readLines(text)) {
    if (!matcher.test(line.text)) continue;
    hit = line;
    if (first) break;
  }
  return hit;
}

function hasLine(text: string, wanted: string): boolean {
  if (!text.includes(wanted)) return false;
  for (const line of readLines(text)) {
    if (line.text === wanted) return true;
  }
  return false;
}
