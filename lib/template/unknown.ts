/** Words errors about names that do not exist. */

import { findNearest } from "../error.ts";
import { TemplateError } from "./error.ts";

/** What can be called in a template. */
export type Called = "filter" | "test" | "function";

const COLLECTION_REGEXP =
  /^(?:ansible\.(?:builtin|utils|netcommon)|community\.general)\./;

/** Drops the collection from a full name such as `ansible.builtin.combine`. */
export function toShortName(name: string): string {
  return name.replace(COLLECTION_REGEXP, "");
}

/** Makes the error of a filter, test or function that does not exist. */
export function toUnknown(
  kind: Called,
  name: string,
  known: readonly string[],
  at?: number,
): TemplateError {
  const label = kind[0]?.toUpperCase() + kind.slice(1);
  return new TemplateError(
    `${label} "${name}" is not known${suggest(toShortName(name), known)}`,
    { offset: at, unknownName: name },
  );
}

/** Asks whether a near name was meant. */
export function suggest(name: string, known: Iterable<string>): string {
  const near = findNearest(name, known);
  return near === undefined ? "" : `. Did you mean "${near}"?`;
}
