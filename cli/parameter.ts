/** Options and arguments: one constant each, read by the parser, the help and the completion. */

import { findNearest } from "../lib/error.ts";

/** What a shell may offer for a value: fixed words, paths, or names of the configuration and the state. */
export type Offer =
  | readonly string[]
  | "file"
  | "dir"
  | "task"
  | "type"
  | "run"
  | "key"
  | "fact"
  | "command";

/** What options and arguments share. */
export interface Parameter<T> {
  /** Long name without dashes, or the name of an argument. */
  readonly name: string;
  /** One line for the help. */
  readonly help: string;
  /** What a shell may offer for its value. */
  readonly offer?: Offer;
  /**
   * Turns the texts that were given, in order, into the value.
   * @throws {UsageError} When they are not acceptable.
   */
  read(given: readonly string[]): T;
}

/** A word that starts with dashes. */
export interface Option<T> extends Parameter<T> {
  /** The letter behind a single dash. */
  readonly short?: string;
  /** Word for the value in the help; absent for a flag. */
  readonly value?: string;
  /** A flag that `--no-` turns off. */
  readonly isNegatable?: boolean;
  /** The value is a list with commas. */
  readonly isList?: boolean;
}

/** A word that stands by its position. */
export interface Argument<T> extends Parameter<T> {
  readonly isRequired: boolean;
  /** Takes all words that are left. */
  readonly isMany?: boolean;
}

/** The command line is wrong. */
export class UsageError extends SyntaxError {
  override name = "UsageError";

  constructor(
    message: string,
    /** One line of advice. */
    public readonly advice?: string,
  ) {
    super(message);
  }
}

/** What an option may say besides its name and help. */
interface OptionExtra {
  short?: string;
  offer?: Offer;
}

/** Declares a flag. */
export function flag(
  name: string,
  help: string,
  extra: OptionExtra = {},
): Option<boolean> {
  return { name, help, ...extra, read: (given) => given.at(-1) === "true" };
}

/** Declares a flag that `--no-NAME` turns off; undefined when neither is given. */
export function toggle(
  name: string,
  help: string,
): Option<boolean | undefined> {
  return {
    name,
    help,
    isNegatable: true,
    read: (given) => given.length === 0 ? undefined : given.at(-1) === "true",
  };
}

/** Declares an option with a text; the last one given wins. */
export function text(
  name: string,
  value: string,
  help: string,
  extra: OptionExtra = {},
): Option<string | undefined> {
  const read = (given: readonly string[]) => {
    const last = given.at(-1);
    if (last === "") throw new UsageError(`Expected a value in "--${name}"`);
    return last;
  };
  return { name, value, help, ...extra, read };
}

/** Declares an option with a list; commas and further options add to it. */
export function list(
  name: string,
  value: string,
  help: string,
  extra: OptionExtra = {},
): Option<string[]> {
  const read = (given: readonly string[]) =>
    given.flatMap((one) => one.split(",")).map((word) => word.trim())
      .filter((word) => word !== "");
  return { name, value, help, isList: true, ...extra, read };
}

/** Declares an option with a whole number. */
export function number(
  name: string,
  value: string,
  help: string,
  extra: OptionExtra = {},
): Option<number | undefined> {
  const read = (given: readonly string[]) => {
    const last = given.at(-1);
    return last === undefined ? undefined : toNumber(last, `--${name}`);
  };
  return { name, value, help, ...extra, read };
}

/** Declares an option with one of some words, the first of which is the default. */
export function choice<const T extends string>(
  name: string,
  words: readonly [T, ...T[]],
  help: string,
): Option<T> {
  const read = (given: readonly string[]) =>
    toChoice(given.at(-1) ?? words[0], words, `--${name}`);
  return { name, value: words.join("|"), help, offer: words, read };
}

/** Declares an argument that must be a whole number. */
export function numberArgument(
  name: string,
  help: string,
  offer?: Offer,
): Argument<number> {
  const read = (given: readonly string[]) => toNumber(given[0] ?? "", name);
  return { name, help, isRequired: true, ...(offer ? { offer } : {}), read };
}

/** Declares an argument that is a whole number and may be left out. */
export function optionalNumberArgument(
  name: string,
  help: string,
  offer?: Offer,
): Argument<number | undefined> {
  const read = (given: readonly string[]) =>
    given[0] === undefined ? undefined : toNumber(given[0], name);
  return { name, help, isRequired: false, ...(offer ? { offer } : {}), read };
}

/** Declares an argument that must be given. */
export function textArgument(
  name: string,
  help: string,
  offer?: Offer,
): Argument<string> {
  const read = (given: readonly string[]) => {
    if (given[0]) return given[0];
    throw new UsageError(`Expected text in ${name}, got ""`);
  };
  return { name, help, isRequired: true, ...(offer ? { offer } : {}), read };
}

/** Declares an argument that is one of some words. */
export function choiceArgument<const T extends string>(
  name: string,
  words: readonly T[],
  help: string,
): Argument<T> {
  const read = (given: readonly string[]) =>
    toChoice(given[0] ?? "", words, name);
  return { name, help, isRequired: true, offer: words, read };
}

/** Declares an argument that may be left out. */
export function optionalArgument(
  name: string,
  help: string,
  offer?: Offer,
): Argument<string | undefined> {
  const read = (given: readonly string[]) => given[0];
  return { name, help, isRequired: false, ...(offer ? { offer } : {}), read };
}

/** Declares an argument that takes all words that are left. */
export function restArgument(
  name: string,
  help: string,
  offer?: Offer,
): Argument<readonly string[]> {
  return {
    name,
    help,
    isRequired: false,
    isMany: true,
    ...(offer ? { offer } : {}),
    read: (given) => given,
  };
}

function toNumber(found: string, name: string): number {
  if (/^\d{1,15}$/.test(found)) return Number(found);
  throw new UsageError(`Expected a whole number in ${name}, got "${found}"`);
}

function toChoice<T extends string>(
  found: string,
  words: readonly T[],
  name: string,
): T {
  const word = words.find((one) => one === found);
  if (word !== undefined) return word;
  const near = findNearest(found, words);
  throw new UsageError(
    `Expected ${words.map((one) => `"${one}"`).join(" or ")} in ${name}, ` +
      `got "${found}"`,
    near === undefined ? undefined : `Did you mean "${near}"?`,
  );
}
