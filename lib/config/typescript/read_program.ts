/**
 * Reads what a program of the configuration makes: data with places, or an
 * error that points to a line of the program.
 *
 * @module
 */

import { ConfigError } from "../../error.ts";
import { type Source, toSource } from "../source.ts";
import type { ProgramInput } from "../../define/input.ts";
import type { Frame } from "./answer.ts";
import {
  CONFIG_MAY,
  findPlace,
  type RefusalAdvice,
  toReason,
} from "./reason.ts";
import { type PlacedPart, toProgramSource } from "./program_source.ts";
import { NoPlainData, toMade } from "./result.ts";
import { type ProgramLimits, runProgram } from "./run_program.ts";
import { NoAnswer } from "./no_answer.ts";
import { toFileUrl } from "./start_runtime.ts";

/** What to do instead of what a program may not. */
const ADVICE: RefusalAdvice = {
  may: CONFIG_MAY,
  env: "Take the environment from what the exported function is given",
  other: "Write a task that does it",
  imports:
    'Programs import "@driftless/driftless" and files of the configuration',
};

/** A program and all that it may see. */
export interface ReadableProgram {
  /** Directory of the configuration. */
  readonly dir: string;
  /** Name below it. */
  readonly name: string;
  /** Texts of the program and of the files that it imports, by name. */
  readonly texts: ReadonlyMap<string, string>;
  readonly input: ProgramInput;
  readonly limits?: ProgramLimits;
  /** The words that start a process which reads no file; without them this program says how. */
  readonly enclosed?: readonly string[] | undefined;
}

/**
 * Runs a program and takes what it exports by default, or what the function
 * that it exports gives.
 * @throws {ConfigError} When it fails, does what it may not, takes too long or too much, or makes no plain data.
 */
export async function readProgram(program: ReadableProgram): Promise<Source> {
  const { name, texts } = program;
  const dir = Deno.realPathSync(program.dir);
  const root = `${toFileUrl(dir)}/`;
  try {
    const answer = await runProgram({ ...program, dir });
    if ("problem" in answer) throw toError(program, root, answer);
    const parts = answer.parts.flatMap(({ path, frames }): PlacedPart[] => {
      const place = findPlace(frames, root, texts);
      return place === undefined ? [] : [{ path, place }];
    });
    // A program can have written its answer past the copy that is made there.
    const { value } = toMade(answer.value);
    return toProgramSource({ file: name, texts }, value, parts);
  } catch (error) {
    const isBad = error instanceof NoAnswer || error instanceof NoPlainData;
    if (!isBad) throw error;
    throw new ConfigError(`Cannot run "${name}": ${error.message}`, {
      place: { file: name, line: 1, col: 1 },
      advice: error instanceof NoAnswer ? error.advice : undefined,
      cause: error,
    });
  }
}

/** What is said of a program that did not come to its end. */
function toError(
  { name, texts }: ReadableProgram,
  root: string,
  { problem, frames }: {
    readonly problem: string;
    readonly frames: readonly Frame[];
  },
): ConfigError {
  const place = findPlace(frames, root, texts) ??
    { file: name, line: 1, col: 1 };
  const { reason, advice } = toReason(problem, root, ADVICE);
  const source = toSource(place.file, texts.get(place.file) ?? "", {
    value: null,
  });
  return source.errorAt([], `Cannot run "${name}": ${reason}`, {
    place,
    ...advice === undefined ? {} : { advice },
  });
}
