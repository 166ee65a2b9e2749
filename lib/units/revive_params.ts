/** Makes the params of a collector of what crossed: patterns cross as they were written. */

import type { Field, NamePattern } from "../facts/fields.ts";

/** Gives params their patterns back, by what the fields hold. */
export function reviveParams(
  fields: Readonly<Record<string, Field<unknown>>>,
  params: unknown,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(Object(params)).map(([name, value]) => [
      name,
      revive(fields[name]?.kind, value),
    ]),
  );
}

function revive(kind: Field<unknown>["kind"] | undefined, value: unknown) {
  if (kind === "pattern") return toPattern(value, false);
  if (kind === "whole_pattern") return toPattern(value, true);
  return kind === "patterns" && Array.isArray(value)
    ? value.map((one) => toPattern(one, false))
    : value;
}

/** The program has checked the pattern; here a limit of time bounds what it costs. */
function toPattern(value: unknown, isWhole: boolean): unknown {
  if (typeof value !== "string") return value;
  const [, flags = "", body = value] = /^\(\?([ims]+)\)([^]*)$/.exec(value) ??
    [];
  const regexp = new RegExp(isWhole ? `^(?:${body})$` : body, `${flags}u`);
  const pattern: NamePattern = {
    source: value,
    test: (text) => regexp.test(text),
  };
  return pattern;
}
