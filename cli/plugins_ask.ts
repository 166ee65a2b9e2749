/** Asks whether a plugin may do what it wants. */

import { TaskError } from "../lib/error.ts";
import type { Output } from "./output.ts";
import { readAnswer } from "./read_answer.ts";

/**
 * Asks on the terminal; true when it was said beforehand.
 * @throws {TaskError} When there is nobody to ask.
 */
export async function askToInstall(
  out: Output,
  what: string,
  yes: boolean,
): Promise<boolean> {
  if (yes) return true;
  if (out.json || !Deno.stdin.isTerminal()) {
    throw new TaskError(`Cannot ask whether to ${what}: there is no terminal`, {
      advice: "Look at what it may do, and grant it with --yes",
    });
  }
  out.talk(`${what[0]?.toUpperCase()}${what.slice(1)}? "yes" or "no"`);
  return await readAnswer() === true;
}
