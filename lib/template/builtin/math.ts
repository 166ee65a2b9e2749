/** Filters and functions for numbers and chance. */

import {
  type Arguments,
  type CallContext,
  define,
  type Definitions,
} from "../bind.ts";
import { readInteger, readItems, readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";
import {
  findNumber,
  isFloat,
  toCharacters,
  toFloat,
  toKind,
  type WholeFloat,
} from "../value.ts";
import { makeRange } from "./general.ts";

/** Filters for numbers and chance. */
export const MATH_FILTERS: Definitions = {
  abs: define("", (value) => {
    const number = Math.abs(readNumeric(value));
    return typeof value === "string" || isFloat(value)
      ? toFloat(number)
      : number;
  }),
  round: define("precision method", round),
  int: define("default base", (value, args) => {
    const base = args.integer("base", 10);
    const number = typeof value === "string"
      ? parseInteger(value, base)
      : findNumber(value);
    if (number === undefined || !Number.isFinite(number)) {
      return args.has("default") ? args.any("default") : 0;
    }
    return readInteger(Math.trunc(number));
  }),
  float: define("default", (value, args) => {
    const number = typeof value === "string"
      ? parseFloatText(value)
      : findNumber(value);
    if (number !== undefined) return toFloat(number);
    return toFloat(findNumber(args.any("default")) ?? 0);
  }),
  log: define("base", (value, args) => {
    const number = readNumeric(value);
    const base = args.number("base", Math.E);
    return toResult("log", calculateLog(number, base));
  }),
  sqrt: define("", (value) => toResult("sqrt", Math.sqrt(readNumeric(value)))),
  root: define(
    "base",
    (value, args) =>
      toResult("root", readNumeric(value) ** (1 / args.number("base", 2))),
  ),
  pow: define(
    "exponent",
    (value, args) =>
      toResult("pow", readNumeric(value) ** args.number("exponent", 1)),
  ),
  range: define("end step", (value, args, { budget }) => {
    const bound = readInteger(value);
    const [start, stop] = args.has("end")
      ? [bound, args.integer("end")]
      : [0, bound];
    return makeRange(start, stop, args.integer("step", 1), budget);
  }),
  random: define("start end step seed", pickRandom),
  shuffle: define("seed", (value, args) => {
    const next = makeGenerator(args);
    const items = [...readItems(value)];
    for (let at = items.length - 1; at > 0; at--) {
      const other = Math.floor(next() * (at + 1));
      [items[at], items[other]] = [items[other], items[at]];
    }
    return items;
  }),
};

/** Functions for chance. */
export const MATH_FUNCTIONS: Definitions = {
  random: define("min max seed", (_, args) => {
    const next = makeGenerator(args);
    if (!args.has("min")) return toFloat(next());
    const [low, high] = args.has("max")
      ? [args.integer("min"), args.integer("max")]
      : [0, args.integer("min")];
    return low + Math.floor(next() * Math.max(1, high - low));
  }),
};

/** Reads a number, also from a text that is one. */
function readNumeric(value: unknown): number {
  const number = typeof value === "string"
    ? parseFloatText(value)
    : findNumber(value);
  if (number !== undefined) return number;
  throw new TemplateError(
    `expected a number, got ${
      typeof value === "string" ? "a string that is none" : toKind(value)
    }`,
  );
}

function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim();
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/.test(trimmed)
    ? Number(trimmed)
    : undefined;
}

/** Reads whole digits in a base; in base 10 also a float, whose fraction is cut. */
function parseInteger(text: string, base: number): number | undefined {
  if (base < 2 || base > 36) {
    throw new TemplateError('expected 2 to 36 as "base"');
  }
  if (base === 10) return parseFloatText(text);
  const [, sign, digits = ""] =
    /^([+-]?)(?:0[xX]|0[oO]|0[bB])?([\da-zA-Z]+)$/.exec(text.trim()) ?? [];
  const largest = (base - 1).toString(base);
  const fits = digits !== "" &&
    [...digits.toLowerCase()].every((digit) =>
      digit.length === 1 && parseInt(digit, 36) <= parseInt(largest, 36)
    );
  if (!fits) return undefined;
  const number = parseInt(digits, base);
  return sign === "-" ? -number : number;
}

/** Rounds half away from zero; what comes out whole is an integer. */
function round(value: unknown, args: Arguments): unknown {
  const number = readNumeric(value);
  const precision = args.integer("precision", 0);
  const method = args.text("method", "common");
  if (Number.isInteger(number) || Math.abs(precision) > 300) return number;
  const scale = 10 ** precision;
  const scaled = precision < 0 ? number / 10 ** -precision : number * scale;
  const rounded = toRounded(scaled, method);
  return precision < 0 ? rounded * 10 ** -precision : rounded / scale;
}

function toRounded(number: number, method: string): number {
  switch (method) {
    case "common":
      return Math.sign(number) * Math.floor(Math.abs(number) + 0.5) + 0;
    case "ceil":
      return Math.ceil(number);
    case "floor":
      return Math.floor(number);
    default:
      throw new TemplateError('expected common, ceil or floor as "method"');
  }
}

function calculateLog(number: number, base: number): number {
  if (base === 2) return Math.log2(number);
  if (base === 10) return Math.log10(number);
  return Math.log(number) / Math.log(base);
}

/** Makes a float, and refuses results that are no numbers. */
function toResult(name: string, number: number): number | WholeFloat {
  if (Number.isFinite(number)) return toFloat(number);
  throw new TemplateError(`expected a number for which ${name} is defined`);
}

/**
 * Picks an item, a character, or an integer. An integer alone is the end,
 * which is left out. `start`, `end` and `step` are keywords as in Ansible;
 * one positional argument is the other bound, two are both bounds.
 */
function pickRandom(
  value: unknown,
  args: Arguments,
  _context: CallContext,
): unknown {
  const next = makeGenerator(args);
  if (Array.isArray(value) || typeof value === "string") {
    const items = Array.isArray(value) ? value : toCharacters(value);
    if (items.length === 0) {
      throw new TemplateError("expected an item, got none");
    }
    return items[Math.floor(next() * items.length)];
  }
  const bounds = [args.has("start") ? args.integer("start") : 0];
  bounds.push(args.has("end") ? args.integer("end") : readInteger(value));
  const [low, high] = [Math.min(...bounds), Math.max(...bounds)];
  const step = args.integer("step", 1);
  if (step < 1) throw new TemplateError('expected 1 or more as "step"');
  const choices = Math.max(1, Math.ceil((high - low) / step));
  return low + step * Math.floor(next() * choices);
}

/** Makes a source of numbers from 0 to 1; the same `seed` gives the same numbers. */
function makeGenerator(args: Arguments): () => number {
  if (!args.isSet("seed")) return Math.random;
  let state = 0x811c9dc5;
  for (const unit of readText(args.any("seed"))) {
    state = Math.imul(state ^ (unit.codePointAt(0) ?? 0), 0x01000193);
  }
  // Mulberry32 by T. Ettinger, public domain.
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
