/** Limits on YAML aliases, which share a value and so may unfold without end. */

import { type Event, EVENT_ID } from "js-yaml";
import { ParseFault } from "./source.ts";

/** Most aliases in a file. */
export const MAX_ALIASES = 1000;
/** Most values that a file may unfold to. */
const MAX_VALUES = 1_000_000;

/**
 * Refuses a document whose aliases unfold to more than a million values or
 * hold themselves. Time is linear in the text.
 * @throws {ParseFault} At the first alias.
 */
export function checkSize(events: readonly Event[], document: unknown): void {
  const alias = events.find((event) => event.type === EVENT_ID.ALIAS);
  if (alias === undefined) return;
  const at = "anchorStart" in alias ? alias.anchorStart - 1 : 0;
  const count = countValues(document, new Map());
  if (Number.isNaN(count)) {
    throw new ParseFault("Cannot use an alias inside its own anchor", at);
  }
  if (count > MAX_VALUES) {
    throw new ParseFault(
      "Cannot read aliases that unfold to more than 1000000 values",
      at,
    );
  }
}

/** Counts unfolded values, each shared one walked once; NaN when a value holds itself. */
function countValues(value: unknown, known: Map<object, number>): number {
  if (typeof value !== "object" || value === null) return 1;
  const found = known.get(value);
  if (found !== undefined) return found;
  known.set(value, NaN);
  let count = 1;
  for (const item of Object.values(value)) count += countValues(item, known);
  known.set(value, count);
  return count;
}
