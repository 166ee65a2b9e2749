/** Reads the words of a command line by the table of commands. */

import type { Command, Given } from "./command.ts";
import { type Argument, type Option, UsageError } from "./parameter.ts";
import {
  type Asked,
  toLeftOver,
  toMissingArgument,
  toMissingCommand,
  toMissingValue,
  toUnknownCommand,
  toUnknownOption,
} from "./usage.ts";

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
  const { path, plain, values, given } = readWords(words, root);
  const command = path.at(-1) ?? root;
  const isEarly = early.some((option) => values.has(option));
  if (!isEarly && words.length > 0) {
    fillArguments(plain, path, values);
    for (const [parameter, texts] of values) parameter.read(texts);
  }
  return { path, command, given };
}

/**
 * Reads the command and the options of words that may not be complete.
 * @throws {UsageError} When a word is unknown.
 */
export function readWords(
  words: readonly string[],
  root: Command,
): { path: Command[]; plain: string[]; values: Values; given: Given } {
  const { path, rest } = findCommand(words, root);
  const values: Values = new Map();
  const plain = readOptions(rest, path, root, values);
  const given: Given = (parameter) => {
    for (const [key, texts] of values) {
      if (Object.is(key, parameter)) return parameter.read(texts);
    }
    return parameter.read([]);
  };
  return { path, plain, values, given };
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
      takeApart(word, { options: all, path, root });
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
  const asked = { options: findOptions(path), path, root };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return [...plain, ...words.slice(at + 1)];
    if (!isDashed(word)) {
      plain.push(word);
      continue;
    }
    for (const dashed of takeApart(word, asked)) {
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
          throw toMissingValue(option, typed, value);
        }
      }
      const before = values.get(option) ?? [];
      values.set(option, [...before, value]);
    }
  }
  return plain;
}

/** Takes `--name=value`, `--no-name` or grouped letters apart. */
function takeApart(word: string, asked: Asked): Dashed[] {
  const { options } = asked;
  if (word.startsWith("--")) {
    const equals = word.indexOf("=");
    const typed = equals === -1 ? word : word.slice(0, equals);
    const value = equals === -1 ? undefined : word.slice(equals + 1);
    const name = typed.slice(2);
    const isName = (one: Option<unknown>) => one.name === name;
    const isOpposite = (one: Option<unknown>) =>
      one.isNegatable === true && `no-${one.name}` === name;
    const option = options.find(isName) ?? options.find(isOpposite);
    if (!option) throw toUnknownOption(typed, asked);
    return [{ option, typed, isNegated: option.name !== name, value }];
  }
  const found: Dashed[] = [];
  const letters = [...word.slice(1)];
  for (const [index, letter] of letters.entries()) {
    const typed = `-${letter}`;
    const option = options.find(({ short }) => short === letter);
    if (!option) throw toUnknownOption(typed, asked);
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
  if (commands.length > 0 && args.length === 0) throw toMissingCommand(path);
  let at = 0;
  for (const argument of args) {
    const texts = argument.isMany ? words.slice(at) : words.slice(at, at + 1);
    at += texts.length;
    if (texts.length > 0) values.set(argument, texts);
    else if (argument.isRequired) throw toMissingArgument(argument, path);
  }
  const over = words[at];
  if (over !== undefined) throw toLeftOver(over, path);
}

/** All options of all commands, to tell words from values before the command is known. */
function listOptions(command: Command): Option<unknown>[] {
  return [...command.options, ...command.commands.flatMap(listOptions)];
}
