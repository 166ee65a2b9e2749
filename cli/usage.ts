/** Errors of a wrong command line, each with what to type instead. */

import { findNearest } from "../lib/error.ts";
import type { Command } from "./command.ts";
import { type Argument, type Option, UsageError } from "./parameter.ts";

/** Where a word of a command line was looked for. */
export interface Asked {
  options: readonly Option<unknown>[];
  path: readonly Command[];
  root: Command;
}

/** Builds the error of a command that does not exist. */
export function toUnknownCommand(
  word: string,
  path: readonly Command[],
): UsageError {
  const names = listNames(path);
  const near = findNearest(word, names);
  const parent = path.length > 1 ? ` of "${toName(path)}"` : "";
  return new UsageError(
    `Cannot find the command "${word}"${parent}`,
    near === undefined
      ? `One of: ${names.join(", ")}`
      : `Did you mean "${near}"?`,
  );
}

/** Builds the error of an option that does not exist, or not for this command. */
export function toUnknownOption(
  typed: string,
  { options, path, root }: Asked,
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

/** Builds the error of an option without the value that it needs. */
export function toMissingValue(
  option: Option<unknown>,
  typed: string,
  next: string | undefined,
): UsageError {
  const value = option.value ?? "a value";
  return new UsageError(
    `Expected ${value} after "${typed}"` +
      (next === undefined ? "" : `, got "${next}"`),
    next === undefined || !typed.startsWith("--")
      ? `${typed} ${value}: ${option.help}`
      : `Write ${typed}=${next} if that is the value`,
  );
}

/** Builds the error of a group of commands of which none was named. */
export function toMissingCommand(path: readonly Command[]): UsageError {
  const name = toName(path);
  return new UsageError(
    `Expected a command after "${name}"`,
    `One of: ${listNames(path).join(", ")}; more with: ${name} --help`,
  );
}

/** Builds the error of an argument that was left out. */
export function toMissingArgument(
  argument: Argument<unknown>,
  path: readonly Command[],
): UsageError {
  const name = toName(path);
  return new UsageError(
    `Expected ${argument.name} after "${name}": ${argument.help}`,
    `See: ${name} --help`,
  );
}

/** Builds the error of a word more than the command takes. */
export function toLeftOver(
  word: string,
  path: readonly Command[],
): UsageError {
  const name = toName(path);
  const count = path.at(-1)?.args.length ?? 0;
  const takes = count === 0
    ? "no arguments"
    : `${count} argument${count === 1 ? "" : "s"}`;
  return new UsageError(
    `Cannot use "${word}": "${name}" takes ${takes}`,
    `See: ${name} --help`,
  );
}

/** Names a command with those it stands in. */
export function toName(path: readonly Command[]): string {
  return path.map(({ name }) => name).join(" ");
}

function listNames(path: readonly Command[]): string[] {
  return (path.at(-1)?.commands ?? []).filter(({ isHidden }) => !isHidden)
    .map(({ name }) => name);
}
