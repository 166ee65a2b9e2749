/** Writes the help of a command: examples first, then how it is called. */

import type { Command } from "./command.ts";
import type { Output } from "./output.ts";
import type { Option } from "./parameter.ts";
import { toName } from "./usage.ts";

/** Exit codes with what they mean. */
export const EXIT_CODES: readonly (readonly [string, string])[] = [
  ["0", "done or nothing to do"],
  ["1", "a task failed"],
  ["2", "changes (with --detailed-exitcode)"],
  ["3", "configuration invalid"],
  ["4", "rights missing"],
  ["5", "locked or paused"],
  ["6", "rolled back"],
  ["64", "usage"],
  ["75", "the agent ended to be started again"],
];

/** What help is written for: colours of the titles, and columns. */
export type Paper = Pick<Output, "paint" | "width">;

/** Writes the help of the last command of a path. */
export function toHelp(
  path: readonly Command[],
  { paint, width }: Paper,
): string {
  const command = path.at(-1);
  if (!command) return "";
  const name = toName(path);
  const title = (text: string) => paint("bold", text);
  const [first, ...upper] = [...path].reverse();
  const own = first?.options ?? [];
  const shared = upper.flatMap(({ options }) => options);
  const { args, examples } = command;
  const commands = listVisible(command);
  const sections = [
    wrap(toSentence(command.help), width, 0),
    command.about === undefined ? [] : wrap(command.about, width, 0),
    examples.length === 0 ? [] : [
      title("Examples:"),
      ...toRows(
        examples.map((
          [words, meaning],
        ) => [`${path[0]?.name} ${words}`, meaning]),
        width,
      ),
    ],
    [`${title("Usage:")} ${[name, ...toUsage(command)].join(" ")}`],
    args.length === 0 ? [] : [
      title("Arguments:"),
      ...toRows(args.map((argument) => [argument.name, argument.help]), width),
    ],
    commands.length === 0 ? [] : [
      title("Commands:"),
      ...toRows(commands.map((one) => [toCall(one), one.help]), width),
    ],
    own.length === 0 ? [] : [
      title(
        path.length === 1 ? "Options, before or after a command:" : "Options:",
      ),
      ...toRows(own.map(toOptionRow), width),
    ],
    shared.length === 0 ? [] : [
      title("Options of every command:"),
      ...toRows(shared.map(toOptionRow), width),
    ],
    wrap(`${title("Exit codes:")} ${toExitText()}`, width, 2),
  ];
  return sections.filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n")).join("\n\n");
}

function toExitText(): string {
  return `${EXIT_CODES.map((words) => words.join(" ")).join(", ")}.`;
}

/** Lists the commands of a group that are shown. */
export function listVisible({ commands }: Command): Command[] {
  return commands.filter(({ isHidden }) => !isHidden);
}

/** Makes a sentence of a line of help. */
export function toSentence(help: string): string {
  return `${help[0]?.toUpperCase()}${help.slice(1)}.`;
}

/** Writes the words that follow the name of a command. */
export function toUsage({ options, args, commands, run }: Command): string[] {
  return [
    ...(options.length > 0 ? ["[options]"] : []),
    ...(commands.length > 0 && run === undefined ? ["COMMAND"] : []),
    ...args.map(({ name, isRequired, isMany }) => {
      const word = isMany ? `${name}...` : name;
      return isRequired ? word : `[${word}]`;
    }),
  ];
}

function toCall(command: Command): string {
  return [command.name, ...toUsage({ ...command, options: [] })].join(" ");
}

function toOptionRow(option: Option<unknown>): [string, string] {
  const short = option.short ? `-${option.short}, ` : "    ";
  const name = option.isNegatable ? `[no-]${option.name}` : option.name;
  const value = option.value ? ` ${option.value}` : "";
  return [`${short}--${name}${value}`, option.help];
}

/** Most of a line that a first column takes. */
const FIRST_SHARE = 0.54;

/** Sets rows in two columns; a first column that is too long gets a line of its own. */
export function toRows(
  rows: readonly (readonly [string, string])[],
  width: number,
): string[] {
  const longest = Math.max(...rows.map(([first]) => first.length));
  const at = Math.min(longest, Math.floor(width * FIRST_SHARE)) + 4;
  return rows.flatMap(([first, second]) => {
    const lines = wrap(second, width, at, " ".repeat(at));
    if (first.length + 4 > at) return [`  ${first}`, ...lines];
    const [head = "", ...rest] = lines;
    return [`  ${first}`.padEnd(at) + head.slice(at), ...rest];
  });
}

/** Breaks a text into lines; those after the first are indented, and the first when a `lead` says so. */
export function wrap(
  text: string,
  width: number,
  indent: number,
  lead = "",
): string[] {
  const lines: string[] = [];
  let line = lead;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = " ".repeat(indent);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}
