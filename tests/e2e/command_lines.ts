/**
 * Runs the command lines that it is told of one after the other, each as if
 * the program had been started for it: in its own directory, with its own
 * environment. Starting takes most of the time of what fails early.
 */

import { runProgram } from "../../cli/program.ts";

/** A command line, and where it is given. */
export interface CommandLine {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** Stands in a line of its own, with the exit code, behind what one command line says. */
export const END = "\u0000end ";

/** Runs one command line and marks its end. */
async function run({ cwd, env, words }: CommandLine): Promise<void> {
  Deno.chdir(cwd);
  for (const name of Object.keys(Deno.env.toObject())) Deno.env.delete(name);
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  const code = await runProgram(words);
  const mark = new TextEncoder().encode(`\n${END}${code}\n`);
  Deno.stdout.writeSync(mark);
  Deno.stderr.writeSync(mark);
}

if (import.meta.main) {
  let rest = "";
  for await (
    const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())
  ) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) await run(JSON.parse(line));
  }
}
