/** What a command is. */

import type { Redactor } from "../lib/secret.ts";
import type { Output } from "./output.ts";
import type { Argument, Option, Parameter } from "./parameter.ts";

/** Options that every command takes, before or after it. */
export interface GlobalOptions {
  config: string | undefined;
  envFile: string | undefined;
  stateDir: string | undefined;
  /** Secrets of the agent, which no option names; those of the agent file when absent. */
  secrets?: Readonly<Record<string, string>>;
  /** Directory of plugins of the agent, which no option names; that of the agent file when absent. */
  pluginDir?: string;
  json: boolean;
  color: "auto" | "always" | "never";
  verbose: boolean;
  quiet: boolean;
  debug: boolean;
}

/** What a command is given. */
export interface CommandContext {
  options: GlobalOptions;
  out: Output;
  /** Masks what the output may not show; a command adds the secrets that it loads. */
  redactor: Redactor;
  /** The whole table, for help and completion. */
  root: Command;
}

/** Reads what was given for an option or argument of the table. */
export type Given = <T>(parameter: Parameter<T>) => T;

/** One line of examples: what is typed behind `driftless`, and what it does. */
export type Example = readonly [words: string, meaning: string];

/** A command, or a group of commands. */
export interface Command {
  readonly name: string;
  /** One line, lower case, without a period. */
  readonly help: string;
  /** More for the help of this command. */
  readonly about?: string;
  readonly examples: readonly Example[];
  readonly options: readonly Option<unknown>[];
  readonly args: readonly Argument<unknown>[];
  readonly commands: readonly Command[];
  /** Is neither listed nor offered. */
  readonly isHidden?: boolean;
  /** Does the work and gives the exit code; absent for a group. */
  run?(context: CommandContext, given: Given): Promise<number>;
}

/** A command as it is declared; lists that are empty may be left out. */
export type CommandSpec =
  & Pick<Command, "name" | "help" | "examples">
  & Partial<Omit<Command, "name" | "help" | "examples">>;

/** Declares a command. */
export function command(spec: CommandSpec): Command {
  return { options: [], args: [], commands: [], ...spec };
}
