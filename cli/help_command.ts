/** `driftless help`. */

import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toHelp } from "./help.ts";
import { findCommand } from "./parse.ts";
import { toLeftOver } from "./usage.ts";

/** Shows the help of the program or of a command. */
export function helpCommand(
  { out, root }: CommandContext,
  topic: readonly string[],
): Promise<number> {
  const { path, rest } = findCommand(topic, root);
  const over = rest[0];
  if (over !== undefined) throw toLeftOver(over, path);
  out.result(toHelp(path, out));
  return Promise.resolve(EXIT.done);
}
