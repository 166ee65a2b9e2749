/**
 * Readers of single params, shared by all task types: each says in its error
 * exactly what it wants and what it got.
 *
 * @module
 */

import * as z from "zod";
import { findNearest } from "./error.ts";
import { toFoundText } from "./found.ts";
import { toModeBits } from "./mode.ts";
import { parseBytes, parseSeconds } from "./quantity.ts";

/** Reads text; a number is refused, for `1.10` would arrive as 1.1. */
export function text(): z.ZodType<string> {
  return toText("text");
}

/**
 * Reads a file mode: octal text such as `0644` or a symbolic list such as
 * `u=rw,go=r`; the text is kept, `toModeBits` of mode.ts computes the bits.
 * With `preserve`, that word too.
 */
export function mode(options: { preserve?: boolean } = {}): z.ZodType<string> {
  const wanted = 'octal text such as "0644"';
  return toText(
    wanted,
    (value) => {
      if (options.preserve && value === "preserve") return true;
      try {
        toModeBits(value, 0, false);
        return true;
      } catch {
        return false;
      }
    },
    wanted + ' or a list such as "u=rw,go=r"' +
      (options.preserve ? ' or "preserve"' : ""),
  );
}

/** Reads an absolute path without NUL; `~` is not expanded and so not accepted. */
export function absolutePath(): z.ZodType<string> {
  return toText(
    'a path that starts with "/"',
    (value) => value.startsWith("/") && !value.includes("\0"),
  );
}

/** Reads a length of time: a number of seconds, or text such as `500ms`, `5s`, `2m` or `1h30m`; gives seconds. */
export function seconds(): z.ZodType<number> {
  return toNumber('seconds or a time such as "5s" or "2m"', parseSeconds);
}

/** Reads a size: a number of bytes, or text such as `100MB` (millions) or `1GiB`; gives bytes. */
export function bytes(): z.ZodType<number> {
  return toNumber('bytes or a size such as "100MB" or "1GiB"', parseBytes);
}

/** Reads one text or a list of texts as a list; with `commas`, a single text is split at commas too. */
export function words(options: { commas?: boolean } = {}): z.ZodType<string[]> {
  const wanted = "a text or a list of texts";
  const error = toWanted(wanted);
  return z.union([z.string(), z.array(z.string())], { error })
    .meta({ title: wanted }).transform((value) => {
      if (typeof value !== "string") return value;
      if (!options.commas) return [value];
      return value.split(",").map((word) => word.trim()).filter(Boolean);
    });
}

/** Reads a name that is passed to programs: one line, not empty, no NUL and no leading `-`. */
export function nameText(): z.ZodType<string> {
  return toText(
    'a name: one line, not empty, not starting with "-"',
    (value) => value.trim() !== "" && isLine(value) && !value.startsWith("-"),
  );
}

/** Reads text without line breaks and NUL. */
export function line(): z.ZodType<string> {
  return toText("a single line of text", isLine);
}

/** Reads the name or number of a user or group; a number becomes text. */
export function owner(): z.ZodType<string> {
  const wanted = "a name or number of a user or group";
  const error = toWanted(wanted);
  const accepts = (value: string | number) =>
    /^[^\s:\0,\/-][^\s:\0,\/]*$/.test(String(value));
  return z.union([z.string(), z.int()], { error })
    .refine(accepts, { error }).meta({ title: wanted }).transform(String);
}

/** Reads `true` or `false`. */
export function flag(): z.ZodType<boolean> {
  return z.boolean({ error: toWanted("true or false") });
}

/** Reads one of some words; a near miss is answered with the word that was meant. */
export function oneOf<const T extends string>(
  values: readonly T[],
): z.ZodType<T> {
  const wanted = values.length === 1
    ? `"${values[0]}"`
    : `one of ${values.map((value) => `"${value}"`).join(", ")}`;
  return z.enum(values, {
    error: ({ input }) => {
      if (input === undefined) return undefined;
      const near = typeof input === "string"
        ? findNearest(input, values)
        : undefined;
      return `expected ${wanted}, got ${toFoundText(input)}` +
        (near === undefined ? "" : `; did you mean "${near}"?`);
    },
  });
}

/** Gives a field the value that stands when it is absent. */
export function withDefault<T>(
  field: z.ZodType<T>,
  value: z.core.util.NoUndefined<T>,
): z.ZodDefault<z.ZodType<T>> {
  return z._default(field, value);
}

/** Lets a field be absent. */
export function optional<T>(
  field: z.ZodType<T>,
): z.ZodExactOptional<z.ZodType<T>> {
  return z.exactOptional(field);
}

function isLine(value: string): boolean {
  return !/[\0\r\n]/.test(value);
}

/** Builds the error of a field; an absent one is left to the loader, which names the missing key. */
function toWanted(
  wanted: string,
): (issue: { readonly input?: unknown }) => string | undefined {
  return ({ input }) =>
    input === undefined
      ? undefined
      : `expected ${wanted}, got ${toFoundText(input)}`;
}

function toText(
  wanted: string,
  accepts?: (value: string) => boolean,
  refusal = wanted,
): z.ZodType<string> {
  const field = z.string({ error: toWanted(wanted) });
  if (accepts === undefined) return field;
  return field.refine(accepts, { error: toWanted(refusal) })
    .meta({ title: refusal });
}

function toNumber(
  wanted: string,
  parse: (value: unknown) => number | undefined,
): z.ZodType<number> {
  const error = toWanted(wanted);
  return z.union([z.number(), z.string()], { error }).meta({ title: wanted })
    .transform((value, context) => {
      const number = parse(value);
      if (number !== undefined) return number;
      context.issues.push({
        code: "custom",
        input: value,
        message: error({ input: value }) ?? wanted,
      });
      return z.NEVER;
    });
}
