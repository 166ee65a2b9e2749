/**
 * The `auto` parser: finds out by the first lines of each place which parser
 * they are for.
 *
 * @module
 */

import * as z from "zod";
import type { Origin } from "../../outputs/event.ts";
import type { Event, Parse, Parser } from "../parser.ts";
import { COMMON, type CommonParams, FIXED_TIME } from "./_options.ts";
import { type Candidate, openCandidates } from "./_candidates.ts";

/** Params of the `auto` parser. */
export type AutoParserParams = CommonParams;

/** Lines of one form after which a place is known to have it. */
const ENOUGH = 3;
/** Lines of other forms in a row after which it is not known any more. */
const TOO_MANY = 20;

/** What is known of a place. */
interface Guess {
  candidate: Candidate | undefined;
  /** Lines in a row that were of its form. */
  fits: number;
  /** Lines in a row that were not. */
  misses: number;
}

/**
 * Finds out by the first lines of each file or stream which parser they are
 * for: `json`, `docker`, `cri`, `syslog`, `nginx`, `nginx_error`,
 * `apachecommon`, `audit` or `keyvalue`; lines of no such form are taken as
 * they are. After three lines of one form a place is known to have it, until
 * twenty in a row have not.
 *
 * @example Whatever there is
 * ```yaml
 * sources:
 *   - name: all
 *     paths: [/var/log/*.log]
 *     parser: auto
 * ```
 */
export const autoParser: Parser<AutoParserParams> = {
  type: "auto",
  params: z.strictObject(COMMON).refine(FIXED_TIME.check, FIXED_TIME.error),
  open: (params) => {
    const candidates = openCandidates(params);
    const guesses = new WeakMap<Origin, Guess>();
    return (event) => {
      let guess = guesses.get(event.origin);
      if (guess === undefined) {
        guess = { candidate: undefined, fits: 0, misses: 0 };
        guesses.set(event.origin, guess);
      }
      parse(event, guess, candidates);
    };
  },
};

function parse(
  event: Event,
  guess: Guess,
  candidates: readonly Candidate[],
): void {
  if (guess.candidate !== undefined && guess.fits >= ENOUGH) {
    if (guess.misses < TOO_MANY) {
      return parseKnown(event, guess, guess.candidate.parse);
    }
    Object.assign(guess, { candidate: undefined, fits: 0, misses: 0 });
  }
  const found = candidates.find((candidate) => isFor(candidate, event));
  if (found === undefined) return;
  guess.fits = found === guess.candidate ? guess.fits + 1 : 1;
  guess.candidate = found;
}

function parseKnown(event: Event, guess: Guess, parse: Parse): void {
  guess.misses++;
  parse(event);
  guess.misses = 0;
}

/** Parses an event where it is of the form of a candidate; otherwise it stays as it was. */
function isFor(candidate: Candidate, event: Event): boolean {
  if (!candidate.mayBe(event)) return false;
  const trial = { ...event };
  try {
    candidate.parse(trial);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
  if (candidate.isSure?.(trial) === false) return false;
  Object.assign(event, trial);
  return true;
}
