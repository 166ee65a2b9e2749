/** Replaces matches in a text so that doing it again changes nothing. */

import { compilePattern, type Match, type Pattern } from "../lib/regex.ts";
import { toTerminator } from "./_text.ts";

/** What is searched, where, and what comes in its place. */
export interface Replacement {
  /** Pattern that is searched. */
  pattern?: Pattern;
  /** Text that is searched where there is no pattern. */
  literal?: string;
  /** Pattern: search only after its first match. */
  after?: string;
  /** Pattern: search only before its last match, or before the next after `after`. */
  before?: string;
  /** Every match, or the first only. */
  all: boolean;
  /** The new text as it was written, references to groups included. */
  template: string;
  /** Gives the new text of a match. */
  replace: (match: Match) => string;
}

/** A text in which matches were replaced. */
export interface Replaced {
  text: string;
  /** How many matches changed. */
  count: number;
  /** False when `after` or `before` was not found, and so nothing was searched. */
  hasSection: boolean;
}

/** A match with its new text; `length` units at `start` go. */
interface Step {
  start: number;
  length: number;
  text: string;
}

/**
 * Replaces matches. Where a new text would match again, matches inside of
 * what is replaced already are left alone. Undefined when even so another
 * run would change the text again.
 */
export function replaceText(
  text: string,
  want: Replacement,
): Replaced | undefined {
  const result = settle(text, want);
  if (!result || result.count === 0) return result;
  return settle(result.text, want)?.count === 0 ? result : undefined;
}

/** Replaces by the plain rule if that lasts, else by the careful one; the first match alone never lasts by the plain one. */
function settle(text: string, want: Replacement): Replaced | undefined {
  for (const skipsDone of want.all ? [false, true] : [true]) {
    const once = replaceOnce(text, want, skipsDone);
    if (once.count === 0) return once;
    if (replaceOnce(once.text, want, skipsDone).count === 0) return once;
  }
  return undefined;
}

function replaceOnce(
  original: string,
  want: Replacement,
  skipsDone: boolean,
): Replaced {
  const isFolded = original.includes("\r\n") && !hasCarriageReturn(want);
  const text = isFolded ? original.replaceAll("\r\n", "\n") : original;
  const { steps, hasSection } = findSteps(text, want, skipsDone);
  return {
    text: steps.length === 0
      ? original
      : isFolded
      ? unfold(original, steps)
      : applySteps(text, steps),
    count: steps.length,
    hasSection,
  };
}

/** A pattern or text that speaks of carriage returns itself wants to see them. */
function hasCarriageReturn(want: Replacement): boolean {
  const { pattern, literal, after, before, template } = want;
  return [pattern?.source, literal, after, before, template].some((text) =>
    text !== undefined && /\r|\\r|\\x0[dD]|\\u000[dD]/.test(text)
  );
}

function findSteps(
  text: string,
  want: Replacement,
  skipsDone: boolean,
): { steps: Step[]; hasSection: boolean } {
  const section = findSection(text, want);
  if (!section) return { steps: [], hasSection: false };
  const part = text.slice(section.start, section.end);
  const steps: Step[] = [];
  for (const match of findMatches(part, want)) {
    const found = match.groups[0] ?? "";
    const replaced = want.replace(match);
    const isDone = replaced === found ||
      (skipsDone && isInside(part, match, replaced, want.all));
    if (!isDone) {
      steps.push({
        start: section.start + match.index,
        length: found.length,
        text: replaced,
      });
    }
    if (!want.all) break;
  }
  return { steps, hasSection: true };
}

function* findMatches(text: string, want: Replacement): Generator<Match> {
  if (want.pattern) return yield* want.pattern.findAll(text);
  const literal = want.literal ?? "";
  let at = text.indexOf(literal);
  while (at >= 0) {
    const end = at + literal.length;
    yield { index: at, end, groups: [literal] };
    at = text.indexOf(literal, end);
  }
}

/** Tells whether a match is a part of its own new text already, or, for a first match only, comes after it. */
function isInside(
  text: string,
  match: Match,
  replaced: string,
  all: boolean,
): boolean {
  const found = match.groups[0] ?? "";
  if (replaced === "") return false;
  for (let at = 0; at + found.length <= replaced.length; at++) {
    at = replaced.indexOf(found, at);
    if (at < 0) break;
    if (match.index >= at && text.startsWith(replaced, match.index - at)) {
      return true;
    }
  }
  return !all && text.lastIndexOf(replaced, match.index) >= 0;
}

function findSection(
  text: string,
  want: Replacement,
): { start: number; end: number } | undefined {
  const { after, before } = want;
  const start = after === undefined
    ? 0
    : compilePattern(after, { dotAll: true }).find(text)?.end;
  if (start === undefined) return undefined;
  if (before === undefined) return { start, end: text.length };
  const pattern = compilePattern(before, { dotAll: true });
  const end = after === undefined
    ? findLast(text, pattern)
    : pattern.find(text, start)?.index;
  return end === undefined ? undefined : { start, end };
}

/** Where the last match begins, matches that overlap counted. */
function findLast(text: string, pattern: Pattern): number | undefined {
  let last: number | undefined;
  let match = pattern.find(text);
  while (match) {
    last = match.index;
    match = last < text.length ? pattern.find(text, last + 1) : undefined;
  }
  return last;
}

function applySteps(text: string, steps: readonly Step[]): string {
  const pieces: string[] = [];
  let from = 0;
  for (const { start, length, text: replaced } of steps) {
    pieces.push(text.slice(from, start), replaced);
    from = start + length;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}

/** Applies steps that were found without carriage returns to the text that has them; new lines get its terminator. */
function unfold(original: string, steps: readonly Step[]): string {
  const terminator = toTerminator(original);
  const cursor = new FoldedPosition(original);
  return applySteps(
    original,
    steps.map(({ start, length, text }) => {
      const from = cursor.toOriginal(start);
      return {
        start: from,
        length: cursor.toOriginal(start + length) - from,
        text: text.replaceAll("\n", terminator),
      };
    }),
  );
}

/** Turns ascending positions in a text without carriage returns into those of the text that has them. */
class FoldedPosition {
  #text: string;
  #removed = 0;
  #next: number;

  constructor(text: string) {
    this.#text = text;
    this.#next = text.indexOf("\r\n");
  }

  toOriginal(position: number): number {
    while (this.#next >= 0 && this.#next - this.#removed < position) {
      this.#removed++;
      this.#next = this.#text.indexOf("\r\n", this.#next + 2);
    }
    return position + this.#removed;
  }
}
