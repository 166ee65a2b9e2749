/** Questions about plain data. */

import { hasTemplate } from "../template/template.ts";

/** Tells whether a value is a map. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Tells whether any text in plain data holds a template; keys are not looked at. */
export function isTemplated(value: unknown): boolean {
  if (typeof value === "string") return hasTemplate(value);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(isTemplated);
  for (const key in value) {
    if (isTemplated(Reflect.get(value, key))) return true;
  }
  return false;
}

/** Gives the value at a path, or undefined. */
export function findAt(
  value: unknown,
  path: readonly PropertyKey[],
): unknown {
  let inner = value;
  for (const step of path) {
    if (typeof inner !== "object" || inner === null) return undefined;
    inner = Object.hasOwn(inner, step) ? Reflect.get(inner, step) : undefined;
  }
  return inner;
}

/** Lists every text in plain data with its path; shared values are walked each time they are used. */
export function* eachText(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<{ text: string; path: readonly (string | number)[] }> {
  if (typeof value === "string") {
    yield { text: value, path };
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* eachText(item, [...path, index]);
    }
  } else if (isMap(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* eachText(item, [...path, key]);
    }
  }
}
