/** Errors that carry a place: what could not be done, where, why and what to do. */

/** Where a value stands in a configuration file; line and column are 1-based. */
export interface Place {
  /** Path of the file as the user knows it, relative to the configuration directory. */
  file: string;
  /** Line, 1-based. */
  line: number;
  /** Column, 1-based, in UTF-16 units. */
  col: number;
}

/** Writes a place as `file:line:col`. */
export function toPlaceText(place: Place): string {
  return `${place.file}:${place.line}:${place.col}`;
}

/** What an error may say besides its message. */
export interface ErrorDetail {
  /** Where the value stands. */
  place?: Place | undefined;
  /** The source line with a caret, as `toFrame` makes it. */
  frame?: string | undefined;
  /** One line of advice. */
  advice?: string | undefined;
  /** Key that the error is about, or what could have it, such as `copy.mode`. */
  key?: string | undefined;
  /** The error below this one. */
  cause?: unknown;
}

/** The configuration is wrong: nothing was changed. */
export class ConfigError extends SyntaxError {
  /** Name of the class. */
  override name = "ConfigError";
  /** Where the value stands. */
  place: Place | undefined;
  /** The source line with a caret under the value. */
  frame: string | undefined;
  /** One line of advice. */
  advice: string | undefined;
  /** Key that the error is about, or what could have it, such as `copy.mode`. */
  key: string | undefined;

  /** Takes what could not be done, and where. */
  constructor(message: string, detail: ErrorDetail = {}) {
    super(message, { cause: detail.cause });
    this.place = detail.place;
    this.frame = detail.frame;
    this.advice = detail.advice;
    this.key = detail.key;
  }
}

/** All errors found in a configuration, thrown together. */
export class ConfigErrors extends SyntaxError {
  /** Name of the class. */
  override name = "ConfigErrors";

  /** Takes all errors, in order. */
  constructor(
    /** Each error, in file and line order. */
    public readonly errors: readonly ConfigError[],
  ) {
    super(errors.map((error) => error.message).join("; "));
  }
}

/** A task could not be planned or made on this host. */
export class TaskError extends Error {
  /** Name of the class. */
  override name = "TaskError";
  /** One line of advice. */
  advice: string | undefined;
  /** What the failed program or request gave back, for `register` and `rescue`. */
  output: Record<string, unknown> | undefined;

  /** Takes what could not be done, and what to do about it. */
  constructor(
    message: string,
    detail: {
      advice?: string;
      cause?: unknown;
      output?: Record<string, unknown>;
    } = {},
  ) {
    super(message, { cause: detail.cause });
    this.advice = detail.advice;
    this.output = detail.output;
  }
}

/** Reads the message of anything thrown; of what went wrong while something was given back, that of what was wrong before. */
export function toMessage(error: unknown): string {
  if (error instanceof SuppressedError) return toMessage(error.suppressed);
  return error instanceof Error ? error.message : String(error);
}

/** Suggests the known name nearest to a misspelt one, or nothing when none is near. */
export function findNearest(
  name: string,
  known: Iterable<string>,
): string | undefined {
  const limit = Math.max(1, Math.floor(name.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = toDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** Counts the edits between two short words, a swap of neighbours being one (optimal string alignment). */
function toDistance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        last[j]! + 1,
        row[j - 1]! + 1,
        last[j - 1]! + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      row.push(cost);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
