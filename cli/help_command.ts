/** `driftless help`. */

import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { findNearest } from "../lib/error.ts";
import { listVisible, toHelp } from "./help.ts";
import { UsageError } from "./parameter.ts";
import { TOPICS, toTopicText } from "./help_topics.ts";
import { findCommand } from "./parse.ts";
import { toLeftOver } from "./usage.ts";

/** Shows the help of the program, of a command, or a topic. */
export async function helpCommand(
  { out, root }: CommandContext,
  topic: readonly string[],
): Promise<number> {
  const [word = ""] = topic;
  const known = topic.length === 1 && Object.hasOwn(TOPICS, word)
    ? TOPICS[word]
    : undefined;
  if (known !== undefined) {
    out.result(await toTopicText(known, out));
    return EXIT.done;
  }
  const commands = listVisible(root).map(({ name }) => name);
  if (word !== "" && !commands.includes(word)) throw toUnknown(word, commands);
  const { path, rest } = findCommand(topic, root);
  const over = rest[0];
  if (over !== undefined) throw toLeftOver(over, path);
  out.result(toHelp(path, out));
  return EXIT.done;
}

function toUnknown(word: string, commands: readonly string[]): UsageError {
  const names = [...commands, ...Object.keys(TOPICS)];
  const near = findNearest(word, names);
  return new UsageError(
    `Cannot find the command or topic "${word}"`,
    near === undefined
      ? `One of: ${names.join(", ")}`
      : `Did you mean "${near}"?`,
  );
}
