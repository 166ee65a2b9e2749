/** Writes the command to type next, with the options that the user gave. */

import type { GlobalOptions } from "./command.ts";

/** Options that name what a command works on. */
export type Named = Partial<
  Pick<GlobalOptions, "config" | "envFile" | "stateDir">
>;

/** Writes a command that loads the configuration. */
export function toCommand(named: Named, ...words: string[]): string {
  return toLine([
    ...toOption("--config", named.config),
    ...toOption("--env-file", named.envFile),
    ...toOption("--state-dir", named.stateDir),
    ...words,
  ]);
}

/** Writes a command that reads the state only. */
export function toStateCommand(
  named: Pick<Named, "stateDir">,
  ...words: string[]
): string {
  return toLine([...toOption("--state-dir", named.stateDir), ...words]);
}

function toOption(name: string, value: string | undefined): string[] {
  return value === undefined ? [] : [name, value];
}

function toLine(words: readonly string[]): string {
  return ["driftless", ...words.map(quote)].join(" ");
}

/** Quotes a word for sh(1) where it needs that. */
function quote(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word)
    ? word
    : `'${word.replaceAll("'", `'\\''`)}'`;
}
