/** Python's methods of strings, lists and maps, as templates written for Jinja2 use them. */

import { findNearest } from "../error.ts";
import { type Budget, checkTextLength } from "./budget.ts";
import { readInteger, readItems, readText } from "./coerce.ts";
import { contains, isEqual } from "./compare.ts";
import { TemplateError } from "./error.ts";
import { toText } from "./text.ts";
import {
  type CallArguments,
  isMap,
  needValue,
  toCharacters,
  toKind,
} from "./value.ts";
import {
  capitalize,
  formatBraces,
  padCenter,
  padEnd,
  padStart,
  replaceText,
  splitText,
  stripText,
  toTitle,
} from "./string.ts";

type Method<T> = (
  value: T,
  args: readonly unknown[],
  budget: Budget,
  keywords: ReadonlyMap<string, unknown>,
) => unknown;

type Methods<T> = Readonly<Record<string, Method<T>>>;

const STRING_METHODS: Methods<string> = {
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  title: (text) => toTitle(text),
  capitalize: (text) => capitalize(text),
  strip: (text, [chars]) => stripText(text, findText(chars), "both"),
  lstrip: (text, [chars]) => stripText(text, findText(chars), "start"),
  rstrip: (text, [chars]) => stripText(text, findText(chars), "end"),
  split: (text, [by, limit]) => splitText(text, findText(by), toLimit(limit)),
  rsplit: (text, [by, limit]) => {
    const reverse = (part: string): string =>
      toCharacters(part).reverse().join("");
    const separator = findText(by);
    return splitText(
      reverse(text),
      separator && reverse(separator),
      toLimit(limit),
    ).map(reverse).reverse();
  },
  splitlines: (text) => text.replace(/\r?\n$/, "").split(/\r?\n/),
  startswith: (text, [part]) =>
    toTexts(part).some((item) => text.startsWith(item)),
  endswith: (text, [part]) => toTexts(part).some((item) => text.endsWith(item)),
  replace: (text, [from, to, count]) =>
    replaceText(text, readText(from), readText(to), toLimit(count)),
  find: (text, [part]) => text.indexOf(readText(part)),
  rfind: (text, [part]) => text.lastIndexOf(readText(part)),
  count: (text, [part]) => text.split(readText(part)).length - 1,
  join: (text, [items], budget) => {
    const joined = readItems(items).map((item) => toText(item, budget));
    checkTextLength(
      joined.reduce((sum, item) => sum + item.length + text.length, 0),
    );
    return joined.join(text);
  },
  format: (text, args, budget, keywords) =>
    formatBraces(text, args, keywords, budget),
  zfill: (text, [width]) => {
    const sign = /^[+-]/.exec(text)?.[0] ?? "";
    const digits = text.slice(sign.length);
    return sign + padStart(digits, readInteger(width) - sign.length, "0");
  },
  ljust: (text, [width, fill]) => padEnd(text, readInteger(width), fill),
  rjust: (text, [width, fill]) => padStart(text, readInteger(width), fill),
  center: (text, [width, fill]) => padCenter(text, readInteger(width), fill),
  removeprefix: (text, [part]) =>
    text.startsWith(readText(part)) ? text.slice(readText(part).length) : text,
  removesuffix: (text, [part]) =>
    readText(part) !== "" && text.endsWith(readText(part))
      ? text.slice(0, -readText(part).length)
      : text,
  partition: (text, [part]) => {
    const by = readText(part);
    const at = text.indexOf(by);
    return at === -1
      ? [text, "", ""]
      : [text.slice(0, at), by, text.slice(at + by.length)];
  },
  isdigit: (text) => /^\p{Nd}+$/u.test(text),
  isnumeric: (text) => /^\p{N}+$/u.test(text),
  isalpha: (text) => /^\p{L}+$/u.test(text),
  isalnum: (text) => /^[\p{L}\p{N}]+$/u.test(text),
  isspace: (text) => text !== "" && text.trim() === "",
  isupper: (text) => text === text.toUpperCase() && text !== text.toLowerCase(),
  islower: (text) => text === text.toLowerCase() && text !== text.toUpperCase(),
};

const LIST_METHODS: Methods<unknown[]> = {
  index: (list, [value], budget) => {
    const at = list.findIndex((item) => isEqual(item, value, budget));
    if (at === -1) throw new TemplateError("Cannot find the value in the list");
    return at;
  },
  count: (list, [value], budget) =>
    list.filter((item) => isEqual(item, value, budget)).length,
  copy: (list) => [...list],
  __contains__: (list, [value], budget) => contains(list, value, budget),
};

const MAP_METHODS: Methods<Record<string, unknown>> = {
  keys: (map) => Object.keys(map),
  values: (map) => Object.values(map),
  items: (map) => Object.entries(map),
  get: (map, [key, fallback]) => {
    const name = readText(key);
    return Object.hasOwn(map, name) ? map[name] : fallback ?? null;
  },
  copy: (map) => ({ ...map }),
};

/**
 * Calls a method of a value.
 * @throws {TemplateError} When it has no such method, or the arguments do not fit.
 */
export function callMethod(
  value: unknown,
  name: string,
  { positional, keywords }: CallArguments,
  budget: Budget,
): unknown {
  positional.forEach(needValue);
  const call = <T>(methods: Methods<T>, self: T): unknown => {
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method === undefined) {
      throw toNoMethod(value, name, Object.keys(methods));
    }
    try {
      return method(self, positional, budget, keywords);
    } catch (error) {
      throw error instanceof TemplateError && error.offset === undefined
        ? new TemplateError(`Cannot call ".${name}()": ${error.message}`)
        : error;
    }
  };
  if (typeof value === "string") {
    budget.spendLength(value.length);
    return call(STRING_METHODS, value);
  }
  if (Array.isArray(value)) return call(LIST_METHODS, value);
  if (isMap(value)) return call(MAP_METHODS, value);
  throw toNoMethod(value, name, []);
}

function toNoMethod(
  value: unknown,
  name: string,
  known: readonly string[],
): TemplateError {
  const kind = toKind(value);
  const changes = ["append", "extend", "insert", "pop", "update", "remove"];
  if (changes.includes(name)) {
    return new TemplateError(
      `Cannot call ".${name}()": values cannot be changed in place, build a new one with "+" or "combine"`,
    );
  }
  const near = findNearest(name, known);
  const advice = near === undefined ? "" : `. Did you mean ".${near}()"?`;
  return new TemplateError(
    `Cannot call ".${name}()": ${kind} has no such method${advice}`,
  );
}

function findText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : readText(value);
}

function toTexts(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map((item) => readText(item))
    : [readText(value)];
}

function toLimit(value: unknown): number | undefined {
  const limit = value === undefined ? -1 : readInteger(value);
  return limit < 0 ? undefined : limit;
}
