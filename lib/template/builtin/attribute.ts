/** Reads dotted attributes such as `network.0.address` out of items. */

import { findNumber, isMap, TemplateObject, Undefined } from "../value.ts";

/** Reads a dotted path; what is missing gives `Undefined`. */
export function readPath(item: unknown, path: unknown): unknown {
  const names = typeof path === "string" ? path.trim().split(".") : [path];
  let value = item;
  for (const name of names) {
    value = readStep(value, name);
    if (value instanceof Undefined) return value;
  }
  return value;
}

function readStep(value: unknown, name: unknown): unknown {
  if (value instanceof Undefined) return value;
  const key = String(name);
  if (Array.isArray(value)) {
    const index = findNumber(name) ??
      (/^-?\d{1,9}$/.test(key) ? Number(key) : NaN);
    const item = Number.isInteger(index) ? value.at(index) : undefined;
    if (item !== undefined) return item;
  }
  if (isMap(value) && Object.hasOwn(value, key)) return value[key];
  if (value instanceof TemplateObject) {
    const found = value.getAttribute(key);
    if (found !== undefined) return found;
  }
  return new Undefined(() => `Attribute "${key}" is not defined in an item`);
}
