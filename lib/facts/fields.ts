/** Params of collectors as plain data: a program that runs without a facts file loads no schema library for them. */

/** A pattern on names, from us or from a user. */
export interface NamePattern {
  /** The pattern as it was written. */
  readonly source: string;
  /** Tells whether it matches anywhere in a text. */
  test(text: string): boolean;
}

/**
 * What a field holds. `argv` is a list of words, or a text that is cut at its
 * blanks; a `whole_pattern` must match all of a text, a `pattern` any part of
 * it; `map` has texts by name; `flags` and `limits` are maps of the named
 * switches and numbers, each of which may be left out.
 */
export type FieldKind =
  | "argv"
  | "flag"
  | "map"
  | "number"
  | "path"
  | "pattern"
  | "patterns"
  | "seconds"
  | "text"
  | "whole_pattern"
  | "words"
  | { readonly flags: readonly string[] }
  | { readonly limits: readonly string[] }
  | { readonly oneOf: readonly string[] };

/** A field: what it holds, its value when absent, one sentence about it. */
export interface Field<T> {
  /** How its text is read. */
  readonly kind: FieldKind;
  /** What holds when it is absent. */
  readonly default: T;
  /** One sentence, for help and schema. */
  readonly help: string;
}

/** All fields of some params. */
export type Fields<P> = { readonly [K in keyof P]-?: Field<P[K]> };

/** Declares a field. */
export function field<T>(
  kind: FieldKind,
  value: NoInfer<T>,
  help: string,
): Field<T> {
  return { kind, default: value, help };
}

/** Gives the params: what is given, else what holds when nothing is chosen. */
export function toParams<P>(fields: Fields<P>, given: Partial<P>): P;
export function toParams(
  fields: Readonly<Record<string, Field<unknown>>>,
  given: Readonly<Record<string, unknown>>,
): unknown {
  const defaults = Object.entries(fields).map((
    [name, field],
  ) => [name, field.default]);
  return { ...Object.fromEntries(defaults), ...given };
}

/**
 * Makes a test of names from an include and an exclude pattern; neither is
 * anchored. With an include, the exclude does not count.
 */
export function toFilter(
  include: NamePattern | undefined,
  exclude: NamePattern | undefined,
): (name: string) => boolean {
  if (include !== undefined) return (name) => include.test(name);
  if (exclude !== undefined) return (name) => !exclude.test(name);
  return () => true;
}
