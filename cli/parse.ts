/** Reads the words of a command line by the table of commands. */

import { findNearest } from "../lib/error.ts";
import type { Command, Given } from "./command.ts";
import { type Argument, type Option, UsageError } from "./parameter.ts";

/** A command line that was read. */
export interface Parsed {
  /** From the root to the command that was named. */
  readonly path: readonly Command[];
  /** The command that was named. */
  readonly command: Command;
  readonly given: Given;
}

/** What was given, by the parameter that it is for. */
type Values = Map<Option<unknown> | Argument<unknown>, string[]>;

/** A word with dashes, taken apart. */
interface Dashed {
  option: Option<unknown>;
  /** As it was typed: `--no-diff`. */
  typed: string;
  isNegated: boolean;
  value: string | undefined;
}

/** Tells whether a word is made of options, as `-`, `--` and an empty one are not. */
export function isDashed(word: string): boolean {
  return word.length > 1 && word !== "--" && word.startsWith("-");
}

/**
 * Reads the words behind the program's name. With one of the `early` options
 * neither arguments nor values are checked.
 * @throws {UsageError} When a word is unknown, missing, left over or not acceptable.
 */
export function parseWords(
  words: readonly string[],
  root: Command,
  early: readonly Option<unknown>[] = [],
): Parsed {
  const { path, rest } = findCommand(words, root);
  const command = path.at(-1) ?? root;
  const values: Values = new Map();
  const plain = readOptions(rest, path, root, values);
  const given: Given = (parameter) => {
    for (const [key, texts] of values) {
      if (Object.is(key, parameter)) return parameter.read(texts);
    }
    return parameter.read([]);
  };
  if (!early.some((option) => values.has(option))) {
    fillArguments(plain, path, values);
    for (const [parameter, texts] of values) parameter.read(texts);
  }
  return { path, command, given };
}

/** Finds the options that hold for a command: its own and the global ones. */
export function findOptions(
  path: readonly Command[],
): readonly Option<unknown>[] {
  return [...path].reverse().flatMap(({ options }) => options);
}

/** Finds the command that is named; the words of options between its words are left for the second look. */
export function findCommand(
  words: readonly string[],
  root: Command,
): { path: Command[]; rest: string[] } {
  const all = listOptions(root);
  const path = [root];
  const rest: string[] = [];
  let at = 0;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    const current = path.at(-1) ?? root;
    if (word === "--" || current.commands.length === 0) break;
    if (isDashed(word)) {
      rest.push(word);
      const next = words[at + 1];
      if (next !== undefined && wantsNext(word, all)) {
        rest.push(next);
        at++;
      }
      continue;
    }
    const found = current.commands.find(({ name }) => name === word);
    if (!found) {
      if (current.args.length > 0) break;
      throw toUnknownCommand(word, path);
    }
    path.push(found);
  }
  return { path, rest: [...rest, ...words.slice(at)] };
}

/** Tells whether the value of the last option in a word is the next word. */
export function wantsNext(
  word: string,
  options: readonly Option<unknown>[],
): boolean {
  if (word.startsWith("--")) {
    const option = options.find(({ name }) => name === word.slice(2));
    return option?.value !== undefined;
  }
  const letters = [...word.slice(1)];
  const at = letters.findIndex((letter) =>
    options.find(({ short }) => short === letter)?.value !== undefined
  );
  return at !== -1 && at === letters.length - 1;
}

/** Reads options into `values` and gives the words that are none. */
function readOptions(
  words: readonly string[],
  path: readonly Command[],
  root: Command,
  values: Values,
): string[] {
  const plain: string[] = [];
  const options = findOptions(path);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return [...plain, ...words.slice(at + 1)];
    if (!isDashed(word)) {
      plain.push(word);
      continue;
    }
    for (const dashed of takeApart(word, options, path, root)) {
      const { option, typed, isNegated } = dashed;
      let { value } = dashed;
      if (option.value === undefined) {
        if (value !== undefined) {
          throw new UsageError(`Expected no value in "${typed}"`);
        }
        value = String(!isNegated);
      } else if (value === undefined) {
        value = words[++at];
        if (value === undefined || isDashed(value)) {
          throw toMissingValue(dashed, value);
        }
      }
      const before = values.get(option) ?? [];
      values.set(option, [...before, value]);
    }
  }
  return plain;
}

/** Takes `--name=value`, `--no-name` or grouped letters apart. */
function takeApart(
  word: string,
  options: readonly Option<unknown>[],
  path: readonly Command[],
  root: Command,
): Dashed[] {
  if (word.startsWith("--")) {
    const equals = word.indexOf("=");
    const typed = equals === -1 ? word : word.slice(0, equals);
    const value = equals === -1 ? undefined : word.slice(equals + 1);
    const name = typed.slice(2);
    const isName = (one: Option<unknown>) => one.name === name;
    const isOpposite = (one: Option<unknown>) =>
      one.isNegatable === true && `no-${one.name}` === name;
    const option = options.find(isName) ?? options.find(isOpposite);
    if (!option) throw toUnknownOption(typed, options, path, root);
    return [{ option, typed, isNegated: option.name !== name, value }];
  }
  const found: Dashed[] = [];
  const letters = [...word.slice(1)];
  for (const [index, letter] of letters.entries()) {
    const typed = `-${letter}`;
    const option = options.find(({ short }) => short === letter);
    if (!option) throw toUnknownOption(typed, options, path, root);
    const rest = letters.slice(index + 1).join("");
    const isLast = option.value !== undefined;
    const value = isLast && rest !== "" ? rest : undefined;
    found.push({ option, typed, isNegated: false, value });
    if (isLast) break;
  }
  return found;
}

function fillArguments(
  words: readonly string[],
  path: readonly Command[],
  values: Values,
): void {
  const { args, commands } = path.at(-1) ?? { args: [], commands: [] };
  const name = toName(path);
  if (commands.length > 0 && args.length === 0) {
    const names = commands.filter(({ isHidden }) => !isHidden)
      .map((one) => one.name);
    throw new UsageError(
      `Expected a command after "${name}"`,
      `One of: ${names.join(", ")}; more with: ${name} --help`,
    );
  }
  let at = 0;
  for (const argument of args) {
    const texts = argument.isMany ? words.slice(at) : words.slice(at, at + 1);
    at += texts.length;
    if (texts.length > 0) values.set(argument, texts);
    else if (argument.isRequired) {
      throw new UsageError(
        `Expected ${argument.name} after "${name}": ${argument.help}`,
        `See: ${name} --help`,
      );
    }
  }
  if (at < words.length) {
    throw new UsageError(
      `Cannot use "${words[at]}": "${name}" takes ${
        args.length === 0
          ? "no arguments"
          : `${args.length} argument${args.length === 1 ? "" : "s"}`
      }`,
      `See: ${name} --help`,
    );
  }
}

function toName(path: readonly Command[]): string {
  return path.map(({ name }) => name).join(" ");
}

/** All options of all commands, to tell words from values before the command is known. */
function listOptions(command: Command): Option<unknown>[] {
  return [...command.options, ...command.commands.flatMap(listOptions)];
}

function toUnknownCommand(word: string, path: readonly Command[]): UsageError {
  const commands = path.at(-1)?.commands ?? [];
  const names = commands.filter(({ isHidden }) => !isHidden)
    .map(({ name }) => name);
  const near = findNearest(word, names);
  const advice = near === undefined
    ? `One of: ${names.join(", ")}`
    : `Did you mean "${near}"?`;
  const parent = path.length > 1 ? ` of "${toName(path)}"` : "";
  return new UsageError(`Cannot find the command "${word}"${parent}`, advice);
}

function toUnknownOption(
  typed: string,
  options: readonly Option<unknown>[],
  path: readonly Command[],
  root: Command,
): UsageError {
  const name = toName(path);
  const message = `Cannot find the option "${typed}" of "${name}"`;
  const known = options.flatMap((option) => [
    `--${option.name}`,
    ...(option.isNegatable ? [`--no-${option.name}`] : []),
  ]);
  const near = typed.startsWith("--") ? findNearest(typed, known) : undefined;
  if (near) return new UsageError(message, `Did you mean "${near}"?`);
  const owner = root.commands.find((one) =>
    one.options.some((option) => `--${option.name}` === typed)
  );
  return new UsageError(
    message,
    owner
      ? `It is an option of "${root.name} ${owner.name}"`
      : `See: ${name} --help`,
  );
}

function toMissingValue(
  { typed, option }: Dashed,
  next: string | undefined,
): UsageError {
  const found = next === undefined ? "" : `, got "${next}"`;
  return new UsageError(
    `Expected ${option.value} after "${typed}"${found}`,
    next === undefined || !typed.startsWith("--")
      ? `${typed} ${option.value}: ${option.help}`
      : `Write ${typed}=${next} if that is the value`,
  );
}
