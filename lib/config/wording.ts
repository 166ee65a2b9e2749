/** What a schema wants, in our own words instead of zod's. */

import type * as z from "zod";
import { toFoundText } from "../found.ts";

/** Stands for the message of a union that says nothing itself. */
export const UNION_MESSAGE = "\0union";

const TYPES: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "a map",
  record: "a map",
  map: "a map",
  null: "nothing",
  bigint: "a whole number",
  never: "no such key",
};

/** Words a generic issue as `expected …, got …`; issues with a message of their own never come here. */
export function toMessage(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_union" && !("discriminator" in issue)) {
    return UNION_MESSAGE;
  }
  const found = issue.code === "too_small" || issue.code === "too_big"
    ? toSizeText(issue.input)
    : toFoundText(issue.input);
  return `expected ${toWanted(issue)}, got ${found}`;
}

function toWanted(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_type": {
      const wanted = String(issue.expected);
      return TYPES[wanted] ?? wanted;
    }
    case "invalid_value":
      return toChoice(issue.values);
    case "too_small":
      return toBound(issue.origin, issue.minimum, "at least", issue.inclusive);
    case "too_big":
      return toBound(issue.origin, issue.maximum, "at most", issue.inclusive);
    case "not_multiple_of":
      return `a multiple of ${issue.divisor}`;
    case "invalid_format":
      return issue.format === "regex"
        ? `text that matches ${issue.pattern ?? "the pattern"}`
        : `text of the form "${issue.format}"`;
    case "invalid_key":
      return "another key";
    default:
      return "another value";
  }
}

function toChoice(values: unknown): string {
  if (!Array.isArray(values)) return "another value";
  const words = values.map((value) => JSON.stringify(value)).join(", ");
  return values.length === 1 ? words : `one of ${words}`;
}

function toBound(
  origin: unknown,
  bound: unknown,
  word: string,
  inclusive: unknown,
): string {
  const relation = inclusive === false
    ? word === "at least" ? "more than" : "less than"
    : word;
  if (origin === "string") {
    return bound === 1 && word === "at least"
      ? "text that is not empty"
      : `text of ${relation} ${bound} characters`;
  }
  if (origin === "array" || origin === "set") {
    return bound === 1 && word === "at least"
      ? "a list that is not empty"
      : `a list of ${relation} ${bound} items`;
  }
  return `a number of ${relation} ${bound}`;
}

function toSizeText(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return toFoundText(value);
}
