/** Facts in words for people. */

import type { Fact } from "../lib/facts/group.ts";
import { toNumberText } from "../lib/facts/number_text.ts";
import { toLine } from "./output.ts";

/** Writes a number of a fact by the unit in its key; what has none stays as it is. */
export function toFactText(key: string, fact: Fact | undefined): string {
  if (fact === undefined || fact === null) return "-";
  if (typeof fact === "boolean") return fact ? "yes" : "no";
  if (typeof fact === "string") return toLine(fact);
  if (typeof fact === "number") return toNumberText(key, fact);
  if (Array.isArray(fact)) {
    return fact.map((one) => toFactText(key, one)).join(" ") || "-";
  }
  return toLine(JSON.stringify(fact));
}
