/** Which lines begin, continue and end events of several lines. */

import { compileTest } from "../regex_search.ts";
import type { MultilineParams } from "./multiline_params.ts";

/**
 * What becomes of a line: it begins an event, belongs to the one that is open,
 * belongs to it as its last line, stands alone, or begins an event that ends
 * with it.
 */
export type Verdict = "open" | "append" | "end" | "alone";

/** Judges a line; `isInside` tells that an event is open to which it may belong. */
export type Judge = (line: string, isInside: boolean) => Verdict;

/** A line that begins with a blank goes on where nothing else is said. */
const INDENTED = String.raw`^\s`;

/**
 * Prepares judging lines.
 * @throws {SyntaxError} When a pattern is broken.
 */
export function compileJudge(params: MultilineParams): Judge {
  const { match_type, negate, start_pattern, container } = params;
  if (container !== undefined && start_pattern === undefined) {
    return () => "alone";
  }
  // What is indented belongs to the line before it, so it begins nothing.
  const isSwapped = start_pattern === undefined && match_type !== "before";
  const test = compileTest(start_pattern ?? INDENTED);
  const isNegated = negate !== isSwapped;
  const isStart = (line: string) => test(line) !== isNegated;
  const goesOn = toTest(params.continue_pattern, true);
  const isEnd = toTest(params.end_pattern, false);
  const ends = params.end_pattern !== start_pattern ? isEnd : () => false;
  switch (match_type) {
    case "after":
      return (line, isInside) => {
        if (isStart(line)) return ends(line) ? "alone" : "open";
        if (!isInside || !goesOn(line)) return "alone";
        return isEnd(line) ? "end" : "append";
      };
    case "before":
      return (line, isInside) => {
        if (isEnd(line)) return isInside && isStart(line) ? "end" : "alone";
        return isInside && isStart(line) ? "append" : "open";
      };
    case "between":
      return (line, isInside) => {
        if (isInside && isEnd(line)) return "end";
        if (isInside && goesOn(line)) return "append";
        if (!isStart(line)) return "alone";
        return ends(line) ? "alone" : "open";
      };
  }
}

function toTest(
  source: string | undefined,
  otherwise: boolean,
): (line: string) => boolean {
  return source === undefined ? () => otherwise : compileTest(source);
}
