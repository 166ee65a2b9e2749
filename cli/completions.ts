/** `driftless completions`. */

import type { CommandContext } from "./command.ts";
import { type Shell, toCompletionScript } from "./completion_scripts.ts";
import { EXIT } from "./exit.ts";

/** Prints the completion script of a shell. */
export function completionsCommand(
  { out, root }: CommandContext,
  shell: Shell,
): Promise<number> {
  out.result(toCompletionScript(shell, root));
  return Promise.resolve(EXIT.done);
}
