/** Reads attributes, items and slices of values. Only own data is reachable, never prototypes. */

import type { Expression } from "./ast.ts";
import { TemplateError } from "./error.ts";
import { suggest } from "./unknown.ts";
import {
  countCharacters,
  findNumber,
  isMap,
  TemplateObject,
  toCharacters,
  toKind,
  Undefined,
} from "./value.ts";

/** Reads `object.name`; what is missing gives `Undefined`. */
export function readAttribute(
  object: unknown,
  name: string,
  path: Expression,
): unknown {
  if (object instanceof Undefined) return object;
  if (object instanceof TemplateObject) {
    const value = object.getAttribute(name);
    return value === undefined ? toMissing(object, name, path) : value;
  }
  if (isMap(object) && Object.hasOwn(object, name)) {
    return object[name] ?? null;
  }
  const extra = Array.isArray(object) ? findGroupPart(object, name) : undefined;
  return extra === undefined ? toMissing(object, name, path) : extra;
}

/** Reads `object[key]`; what is missing gives `Undefined`. */
export function readItem(
  object: unknown,
  key: unknown,
  path: Expression,
): unknown {
  if (key instanceof Undefined) throw key.toError();
  if (object instanceof Undefined) return object;
  const index = typeof key === "string" ? undefined : findNumber(key);
  if (Array.isArray(object) || typeof object === "string") {
    const items = typeof object === "string" ? toUnits(object) : object;
    const at = index ?? (/^\d{1,9}$/.test(String(key)) ? Number(key) : NaN);
    const item = Number.isInteger(at) ? items.at(at) : undefined;
    if (item !== undefined) return item;
    return typeof key === "string" && Number.isNaN(at)
      ? readAttribute(object, key, path)
      : toMissingItem(object, path);
  }
  return typeof key === "string" || index !== undefined
    ? readAttribute(object, String(key), path)
    : toMissingItem(object, path);
}

/**
 * Cuts `object[start:stop:step]`, as Python does.
 * @throws {TemplateError} When it is no list or text, or a bound no integer.
 */
export function readSlice(
  object: unknown,
  bounds: readonly unknown[],
): unknown {
  if (object instanceof Undefined) throw object.toError();
  if (!Array.isArray(object) && typeof object !== "string") {
    throw new TemplateError(
      `Cannot cut ${toKind(object)}: expected a list or a string`,
    );
  }
  const items = typeof object === "string" ? toUnits(object) : object;
  const picked = slice(items, bounds.map(readBound));
  return typeof object === "string" && Array.isArray(picked)
    ? picked.join("")
    : picked;
}

/** Gives what holds one character per index: the text itself where that is so. */
function toUnits(text: string): string | string[] {
  return countCharacters(text) === text.length ? text : toCharacters(text);
}

function readBound(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new TemplateError(
    `Cannot cut at ${toKind(value)}: expected an integer`,
  );
}

function slice(
  items: readonly unknown[] | string,
  [start, stop, step = 1]: readonly (number | undefined)[],
): readonly unknown[] | string {
  if (step === 0) throw new TemplateError("Cannot cut in steps of 0");
  const { length } = items;
  const least = step > 0 ? 0 : -1;
  const most = step > 0 ? length : length - 1;
  const place = (bound: number | undefined, absent: number): number =>
    bound === undefined
      ? absent
      : Math.min(most, Math.max(least, bound < 0 ? bound + length : bound));
  const from = place(start, step > 0 ? 0 : length - 1);
  const to = place(stop, step > 0 ? length : -1);
  if (step === 1) return items.slice(from, Math.max(from, to));
  const picked: unknown[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) {
    picked.push(items[at]);
  }
  return picked;
}

/** Reads `grouper` and `list` of the pairs that `groupby` makes. */
function findGroupPart(pair: unknown[], name: string): unknown {
  const isPart = name === "grouper" || name === "list";
  return isPart && Object.hasOwn(pair, name)
    ? Object.getOwnPropertyDescriptor(pair, name)?.value
    : undefined;
}

function toMissing(
  object: unknown,
  name: string,
  path: Expression,
): Undefined {
  const describe = (): string => {
    const whole = toPath(path);
    if (!isMap(object)) {
      return `"${whole}" is not defined: ${
        toKind(object)
      } has no such attribute`;
    }
    return `"${whole}" is not defined${suggest(name, Object.keys(object))}`;
  };
  return new Undefined(describe, path.at);
}

function toMissingItem(object: unknown, path: Expression): Undefined {
  const describe = (): string => {
    const length = Array.isArray(object)
      ? `: the list has ${object.length} items`
      : "";
    return `"${toPath(path)}" is not defined${length}`;
  };
  return new Undefined(describe, path.at);
}

/** Writes the path of an expression, without the values of computed keys. */
export function toPath(path: Expression): string {
  switch (path.kind) {
    case "name":
      return path.name;
    case "attribute":
      return `${toPath(path.object)}.${path.name}`;
    case "index": {
      const { key } = path;
      const isShown = key.kind === "literal" &&
        (typeof key.value === "string" || typeof key.value === "number");
      const shown = isShown ? String(key.value) : "…";
      return `${toPath(path.object)}[${shown}]`;
    }
    case "call":
      return `${toPath(path.callee)}(…)`;
    default:
      return "(…)";
  }
}
