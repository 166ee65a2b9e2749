/** Binds the arguments of a call to the parameters that a filter, test or function states. */

import { findNearest } from "../error.ts";
import type { Budget } from "./budget.ts";
import {
  readFlag,
  readInteger,
  readItems,
  readList,
  readMap,
  readNumber,
  readText,
} from "./coerce.ts";
import { TemplateError } from "./error.ts";
import type { TemplateOptions } from "./template.ts";
import { type CallArguments, needValue } from "./value.ts";

/** What a filter, test or function may use of the render it is called in. */
export interface CallContext {
  /** Counts steps and lengths. */
  readonly budget: Budget;
  /** The machine, as far as templates may see it. */
  readonly host: TemplateOptions;
  /** Tells whether a filter of this name exists. */
  hasFilter(name: string): boolean;
  /** Applies a filter by its name. */
  filter(name: string, input: unknown, args: CallArguments): unknown;
  /** Applies a test by its name. */
  test(name: string, input: unknown, args: CallArguments): boolean;
  /** Tells the value of a variable, or `Undefined`. */
  variable(name: string): unknown;
  /** Renders a text with the variables of this render. */
  renderText(text: string, name: string): string;
}

/** A filter, test or function. */
export interface Definition {
  /** Parameters after the input, in order. */
  readonly params: readonly string[];
  /** Whether more positional arguments may follow. */
  readonly hasRest: boolean;
  /** Whether any other keyword may be given. */
  readonly hasKeywords: boolean;
  /** Whether the input and the arguments may be undefined. */
  readonly isLax: boolean;
  /** Does the work; functions get no input. */
  run(input: unknown, args: Arguments, context: CallContext): unknown;
}

/** Definitions by name. */
export type Definitions = Readonly<Record<string, Definition>>;

/**
 * Defines a filter, test or function. The parameters are names with blanks
 * between; `*` takes further positional, `**` further keyword arguments, and
 * `?` lets undefined values in.
 */
export function define(
  params: string,
  run: Definition["run"],
): Definition {
  const words = params.split(" ").filter((word) => word !== "");
  return {
    params: words.filter((word) => /^\w/.test(word)),
    hasRest: words.includes("*"),
    hasKeywords: words.includes("**"),
    isLax: words.includes("?"),
    run,
  };
}

/**
 * Binds the arguments of one call.
 * @throws {TemplateError} When there are too many, a keyword is not known, or one is undefined.
 */
export function bindArguments(
  definition: Definition,
  { positional, keywords }: CallArguments,
): Arguments {
  const { params, hasRest, hasKeywords, isLax } = definition;
  const bound = new Map<string, unknown>();
  const others = new Map<string, unknown>();
  if (!isLax) positional.forEach(needValue);
  if (positional.length > params.length && !hasRest) {
    throw new TemplateError(
      `expected at most ${params.length} arguments, got ${positional.length}`,
    );
  }
  positional.slice(0, params.length)
    .forEach((value, index) => bound.set(params[index] ?? "", value));
  for (const [name, value] of keywords) {
    if (!isLax) needValue(value);
    if (bound.has(name)) {
      throw new TemplateError(`argument "${name}" is given twice`);
    }
    if (params.includes(name)) bound.set(name, value);
    else if (hasKeywords) others.set(name, value);
    else throw toUnknown(name, params);
  }
  return new Arguments(bound, positional.slice(params.length), others);
}

function toUnknown(name: string, params: readonly string[]): TemplateError {
  const near = findNearest(name, params);
  const known = params.length === 0 ? "none" : params.join(", ");
  const advice = near === undefined
    ? `, expected one of: ${known}`
    : `. Did you mean "${near}"?`;
  return new TemplateError(`argument "${name}" is not known${advice}`);
}

/** The arguments of one call, by parameter name. A fallback makes one optional. */
export class Arguments {
  #bound: ReadonlyMap<string, unknown>;

  constructor(
    bound: ReadonlyMap<string, unknown>,
    /** Positional arguments after the last parameter. */
    readonly rest: readonly unknown[],
    /** Keyword arguments that are no parameters. */
    readonly keywords: ReadonlyMap<string, unknown>,
  ) {
    this.#bound = bound;
  }

  /** Tells whether an argument was given. */
  has(name: string): boolean {
    return this.#bound.has(name);
  }

  /** Tells whether an argument was given and is not none. */
  isSet(name: string): boolean {
    return (this.#bound.get(name) ?? null) !== null;
  }

  /** Tells an argument as it is; undefined when not given. */
  any(name: string): unknown {
    return this.#bound.get(name);
  }

  /** Reads a text. */
  text(name: string, fallback?: string): string {
    return this.#read(name, readText, fallback);
  }

  /** Reads a whole number. */
  integer(name: string, fallback?: number): number {
    return this.#read(name, readInteger, fallback);
  }

  /** Reads a number. */
  number(name: string, fallback?: number): number {
    return this.#read(name, readNumber, fallback);
  }

  /** Reads a boolean, also from words such as `yes`. */
  flag(name: string, fallback?: boolean): boolean {
    return this.#read(name, readFlag, fallback);
  }

  /** Reads a list. */
  list(name: string, fallback?: unknown[]): unknown[] {
    return this.#read(name, readList, fallback);
  }

  /** Reads what a loop could run over. */
  items(name: string, fallback?: unknown[]): unknown[] {
    return this.#read(name, readItems, fallback);
  }

  /** Reads a map. */
  map(
    name: string,
    fallback?: Record<string, unknown>,
  ): Record<string, unknown> {
    return this.#read(name, readMap, fallback);
  }

  #read<T>(
    name: string,
    read: (value: unknown, what: string) => T,
    fallback: T | undefined,
  ): T {
    if (this.#bound.has(name)) return read(this.#bound.get(name), name);
    if (fallback !== undefined) return fallback;
    throw new TemplateError(`argument "${name}" is missing`);
  }
}
