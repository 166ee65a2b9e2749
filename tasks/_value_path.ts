/** Paths to values inside structured files: `server.ports[0]`, `"a.b".c`, `list[+]`. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";

/** One step: the name of a key, the index of an item from 0 (or from the end, below 0), or `+` for an item of that value. */
export type Step = string | number | typeof ITEM;

/** An item that is found by its value, and added at the end where there is none. */
export const ITEM: unique symbol = Symbol("+");

/** Deepest path. */
const MAX_STEPS = 64;

const NAME_REGEXP = /"((?:[^"\\]|\\["\\])*)"|'([^']*)'|([^.[\]"']+)/y;
const INDEX_REGEXP = /\[(?:(-?\d{1,9})|(\+))\]/y;

/**
 * Parses a path. Names are parted by dots; a name with dots or brackets
 * stands in quotes.
 * @throws {SyntaxError} When it is no path.
 */
export function parseValuePath(text: string): Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < text.length || steps.length === 0;) {
    INDEX_REGEXP.lastIndex = at;
    const index = INDEX_REGEXP.exec(text);
    if (index) {
      steps.push(index[2] === undefined ? Number(index[1]) : ITEM);
      at = INDEX_REGEXP.lastIndex;
      continue;
    }
    const isLater = steps.length > 0;
    if (isLater && text[at] !== ".") throw toPathError(text);
    NAME_REGEXP.lastIndex = isLater ? at + 1 : at;
    const name = NAME_REGEXP.exec(text);
    if (!name) throw toPathError(text);
    steps.push(
      name[1]?.replace(/\\(.)/g, "$1") ?? name[2] ?? name[3] ?? "",
    );
    at = NAME_REGEXP.lastIndex;
  }
  if (steps.length > MAX_STEPS) {
    throw new SyntaxError(
      `expected at most ${MAX_STEPS} steps, got ${steps.length}`,
    );
  }
  return steps;
}

function toPathError(text: string): SyntaxError {
  return new SyntaxError(
    `expected a path such as "server.port", 'hosts[0]' or '"a.b".c', got ${
      toFoundText(text)
    }`,
  );
}

/** Writes a path as `parseValuePath` reads it. */
export function toPathText(path: readonly Step[]): string {
  return path.map((step, at) => {
    if (step === ITEM) return "[+]";
    if (typeof step === "number") return `[${step}]`;
    const name = /^[^.[\]"']+$/.test(step) ? step : JSON.stringify(step);
    return at === 0 ? name : `.${name}`;
  }).join("");
}

/** Reads a path: a text, or a list of its names and indexes. */
export function valuePath(): z.ZodType<Step[]> {
  const error = ({ input }: { input?: unknown }) =>
    `expected a path such as "server.port", or a list of its names, got ${
      toFoundText(input)
    }`;
  const steps = z.array(z.union([z.string(), z.int()])).min(1).max(MAX_STEPS);
  return z.union([z.string(), steps], { error }).transform(
    (value, context) => {
      if (typeof value !== "string") return value;
      return readPath(value, context);
    },
  );
}

/** A path with the value that is wanted there. */
export interface PathValue {
  /** Where. */
  path: Step[];
  /** What. */
  value: unknown;
}

/** Reads a map of paths and values. */
export function pathValues(): z.ZodType<PathValue[]> {
  return z.record(z.string(), z.unknown(), {
    error: ({ input }) =>
      `expected a map of paths and values, got ${toFoundText(input)}`,
  }).transform((map, context) =>
    Object.entries(map).map(([key, value]) => ({
      path: readPath(key, context),
      value,
    }))
  );
}

function readPath(
  text: string,
  context: z.core.$RefinementCtx<unknown>,
): Step[] {
  try {
    return parseValuePath(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    context.issues.push({
      code: "custom",
      input: text,
      message: error.message,
    });
    return z.NEVER;
  }
}
