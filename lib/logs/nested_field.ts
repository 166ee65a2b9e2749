/** Fields within fields: `a.b`, and `a.0` for the first of a list. */

import type { FieldValue } from "../outputs/event.ts";

/** A map that is changed in place. */
type Fields = Record<string, FieldValue>;

/** A path in its forms: whole, as fields with dots in their names have it, and cut. */
export interface FieldPath {
  readonly whole: string;
  readonly parts: readonly string[];
}

/** Cuts a path at its dots. */
export function splitPath(whole: string): FieldPath {
  return { whole, parts: whole.split(".") };
}

/** Reads a field; one whose name is the whole path goes first. */
export function readNested(
  fields: Readonly<Fields>,
  { whole, parts }: FieldPath,
): FieldValue | undefined {
  if (Object.hasOwn(fields, whole)) return fields[whole];
  if (parts.length === 1) return undefined;
  let value: FieldValue | undefined = fields;
  for (const part of parts) {
    if (typeof value !== "object" || value === null) return undefined;
    value = readOwn(value, part);
  }
  return value;
}

/** Sets a field, making the maps on the way; where one of them is something else, the whole path becomes its name. */
export function writeNested(
  fields: Fields,
  { whole, parts }: FieldPath,
  value: FieldValue,
): void {
  const [first = "", ...rest] = parts;
  if (Object.hasOwn(fields, whole) || rest.length === 0) {
    return setOwn(fields, whole, value);
  }
  const held = Object.hasOwn(fields, first) ? fields[first] : {};
  const copy = withValue(held, rest, value);
  if (copy === undefined) setOwn(fields, whole, value);
  else setOwn(fields, first, copy);
}

/** Removes a field; the maps that held it stay. */
export function removeNested(
  fields: Fields,
  { whole, parts }: FieldPath,
): void {
  if (Object.hasOwn(fields, whole)) {
    delete fields[whole];
    return;
  }
  const [first = "", ...rest] = parts;
  if (rest.length === 0 || !Object.hasOwn(fields, first)) return;
  const copy = without(fields[first], rest);
  if (copy !== undefined) setOwn(fields, first, copy);
}

/** Sets a property of the object itself, whatever its name. */
export function setOwn<T>(
  object: Record<string, T>,
  name: string,
  value: T,
): void {
  if (name !== "__proto__") object[name] = value;
  else {
    Object.defineProperty(object, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

function readOwn(
  value: readonly FieldValue[] | Readonly<Fields>,
  part: string,
): FieldValue | undefined {
  if (isList(value)) {
    return /^\d{1,9}$/.test(part) ? value[Number(part)] : undefined;
  }
  return Object.hasOwn(value, part) ? value[part] : undefined;
}

/** A copy of a map with a value set below it; undefined where something else is in the way. */
function withValue(
  held: FieldValue | undefined,
  parts: readonly string[],
  value: FieldValue,
): FieldValue | undefined {
  const [first, ...rest] = parts;
  if (first === undefined) return value;
  if (!isMap(held)) return undefined;
  const below = Object.hasOwn(held, first) ? held[first] : {};
  const inner = withValue(below, rest, value);
  if (inner === undefined) return undefined;
  const copy = { ...held };
  setOwn(copy, first, inner);
  return copy;
}

/** A copy of a map with a value below it gone; undefined where it is not there. */
function without(
  held: FieldValue | undefined,
  parts: readonly string[],
): FieldValue | undefined {
  const [first = "", ...rest] = parts;
  if (!isMap(held) || !Object.hasOwn(held, first)) return undefined;
  const copy = { ...held };
  if (rest.length === 0) {
    delete copy[first];
    return copy;
  }
  const inner = without(held[first], rest);
  if (inner === undefined) return undefined;
  setOwn(copy, first, inner);
  return copy;
}

function isList(
  value: FieldValue | undefined,
): value is readonly FieldValue[] {
  return Array.isArray(value);
}

function isMap(value: FieldValue | undefined): value is Readonly<Fields> {
  return typeof value === "object" && value !== null && !isList(value);
}
