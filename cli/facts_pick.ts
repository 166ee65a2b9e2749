/** Ways to pick values out of plain facts. */

import type { Fact, FactObject } from "../lib/facts/group.ts";

/** Gives the objects of a list; none where there is no list. */
export function toRows(fact: Fact | undefined): FactObject[] {
  return Array.isArray(fact) ? fact.filter(isObject) : [];
}

/** Gives the words of a list; none where there is no list. */
export function toWords(fact: Fact | undefined): string[] {
  return Array.isArray(fact)
    ? fact.filter((one) => typeof one === "string")
    : [];
}

/** Tells whether a value is an object. */
export function isObject(fact: Fact | undefined): fact is FactObject {
  return typeof fact === "object" && fact !== null && !Array.isArray(fact);
}

/** Gives a number; 0 where there is none. */
export function toNumber(fact: Fact | undefined): number {
  return typeof fact === "number" ? fact : 0;
}

/** Gives a text or a number as text; empty where there is neither. */
export function toText(fact: Fact | undefined): string {
  return typeof fact === "string" || typeof fact === "number"
    ? String(fact)
    : "";
}
