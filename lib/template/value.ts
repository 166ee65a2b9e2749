/** The values of templates: plain data, whole floats, undefined and objects of the engine. */

import { TemplateError } from "./error.ts";

/** What `omit` stands for: the caller leaves the field out. */
export const OMIT: unique symbol = Symbol("omit");

/** A float without a fraction, such as `4 / 2`; it prints as `2.0`. */
export class WholeFloat {
  constructor(
    /** The number. */
    readonly value: number,
  ) {}
}

/** A value that does not exist; using it throws. */
export class Undefined {
  #describe: () => string;

  constructor(
    /** Writes the error that using it gives; asked only then. */
    describe: () => string,
    /** Where the template reads it. */
    readonly offset?: number,
    /** The root variable when that is what is missing. */
    readonly unknownName?: string,
  ) {
    this.#describe = describe;
  }

  /** Makes the error of using it. */
  toError(): TemplateError {
    return new TemplateError(this.#describe(), {
      offset: this.offset,
      unknownName: this.unknownName,
    });
  }
}

/** Arguments as a call in a template gives them. */
export interface CallArguments {
  /** By position. */
  positional: unknown[];
  /** By name. */
  keywords: Map<string, unknown>;
}

/** An object of the engine, such as `loop`, a namespace or a macro. */
export abstract class TemplateObject {
  /** What errors call it. */
  abstract readonly kind: string;

  /** Tells an attribute, or undefined when it has none of that name. */
  getAttribute(_name: string): unknown {
    return undefined;
  }

  /**
   * Calls it.
   * @throws {TemplateError} When it is no function.
   */
  call(_args: CallArguments): unknown {
    throw new TemplateError(`Cannot call ${this.kind}: it is no function`);
  }
}

/** Refuses a value that does not exist. */
export function needValue(value: unknown): unknown {
  if (value instanceof Undefined) throw value.toError();
  return value;
}

/** Tells whether a value is a map: an object of names and values. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null &&
    !Array.isArray(value) && !(value instanceof WholeFloat) &&
    !(value instanceof Undefined) && !(value instanceof TemplateObject) &&
    !(value instanceof Uint8Array);
}

/** Reads a number, also from a boolean as Python does; undefined for other types. */
export function findNumber(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  if (value instanceof WholeFloat) return value.value;
  return typeof value === "bigint" ? Number(value) : undefined;
}

/** Tells whether a number counts as a float. */
export function isFloat(value: unknown): boolean {
  return value instanceof WholeFloat ||
    typeof value === "number" && !Number.isInteger(value);
}

/** Makes a float, also of a whole number. */
export function toFloat(value: number): number | WholeFloat {
  return Number.isInteger(value) ? new WholeFloat(value) : value;
}

/** Names the type of a value for errors, with its article. */
export function toKind(value: unknown): string {
  if (value instanceof Undefined) return "an undefined value";
  if (value instanceof TemplateObject) return value.kind;
  if (value === null || value === undefined) return "none";
  if (value === OMIT) return '"omit"';
  if (Array.isArray(value)) return "a list";
  if (isFloat(value)) return "a float";
  switch (typeof value) {
    case "string":
      return "a string";
    case "boolean":
      return "a boolean";
    case "number":
    case "bigint":
      return "an integer";
    case "function":
      return "a function";
    default:
      return value instanceof Uint8Array ? "bytes" : "a map";
  }
}

/**
 * Tells the truth of a value as Python does: empty and zero are false.
 * @throws {TemplateError} When the value does not exist.
 */
export function isTruthy(value: unknown): boolean {
  if (value instanceof Undefined) throw value.toError();
  if (value === null || value === undefined || value === OMIT) return false;
  if (typeof value === "boolean") return value;
  if (typeof value === "string") return value !== "";
  const number = findNumber(value);
  if (number !== undefined) return number !== 0;
  if (Array.isArray(value)) return value.length > 0;
  return isMap(value) ? Object.keys(value).length > 0 : true;
}

/** Splits a text into characters, not UTF-16 units. */
export function toCharacters(text: string): string[] {
  return Array.from(text);
}

/** Counts the characters of a text, not its UTF-16 units. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0xd800 || unit > 0xdbff) continue;
    const next = text.charCodeAt(at + 1);
    if (next >= 0xdc00 && next <= 0xdfff) count--;
  }
  return count;
}

/** Makes a map in which every name is a plain key, also `__proto__`. */
export function toMap(
  entries: Iterable<readonly [string, unknown]>,
): Record<string, unknown> {
  return Object.fromEntries(entries);
}
