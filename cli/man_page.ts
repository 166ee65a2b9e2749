/** Manual pages of commands, man(7), from the text of their help. */

import { VERSION } from "../lib/version.ts";
import type { Command } from "./command.ts";
import { EXIT_CODES, listVisible, toSentence, toUsage } from "./help.ts";
import type { Option } from "./parameter.ts";
import { toName } from "./usage.ts";

/** A page with the name of its file. */
export interface ManPage {
  /** Such as `driftless-apply.1`. */
  readonly file: string;
  /** Source for groff(1) and mandoc(1). */
  readonly text: string;
}

/** Writes the page of the last command of a path. */
export function toManPage(path: readonly Command[]): ManPage {
  const command = path.at(-1);
  if (command === undefined) return { file: "", text: "" };
  const title = toTitle(path);
  const [root] = path;
  const [own = [], ...upper] = [...path].reverse()
    .map(({ options }) => options);
  const { args, about, examples } = command;
  const lines = [
    `.TH ${toQuoted(title.toUpperCase())} 1 "" ${
      toQuoted(`driftless ${VERSION}`)
    } ${toQuoted("Driftless")}`,
    ...toSection("NAME", [`${toRoff(title)} \\- ${toRoff(command.help)}`]),
    ...toSection("SYNOPSIS", [
      `.B ${toRoff(toName(path))}`,
      ...toUsage(command).map(toRoff),
    ]),
    ...toSection("DESCRIPTION", [
      ...toText(toSentence(command.help)),
      ...about === undefined ? [] : [".PP", ...toText(about)],
    ]),
    ...toList("ARGUMENTS", args.map(({ name, help }) => [name, help])),
    ...toList(
      "COMMANDS",
      listVisible(command).map(({ name, help }) => [name, help]),
    ),
    ...toList("OPTIONS", own.map(toTerm)),
    ...toList("OPTIONS OF EVERY COMMAND", upper.flat().map(toTerm)),
    ...toList("EXIT STATUS", EXIT_CODES),
    ...toList(
      "EXAMPLES",
      examples.map(([words, meaning]) => [`${root?.name} ${words}`, meaning]),
    ),
    ...toSeeAlso(path),
  ];
  return { file: `${title}.1`, text: `${lines.join("\n")}\n` };
}

/** Writes the pages of a command and of all below it; what is hidden has none. */
export function toManPages(path: readonly Command[]): ManPage[] {
  const command = path.at(-1);
  if (command === undefined) return [];
  const below = listVisible(command)
    .flatMap((one) => toManPages([...path, one]));
  return [toManPage(path), ...below];
}

function toTitle(path: readonly Command[]): string {
  return path.map(({ name }) => name).join("-");
}

function toSeeAlso(path: readonly Command[]): string[] {
  const command = path.at(-1);
  const below = command === undefined
    ? []
    : listVisible(command).map((one) => [...path, one]);
  const upper = path.length > 1 ? [path.slice(0, -1)] : [];
  const titles = [...upper, ...below].map(toTitle);
  return toSection(
    "SEE ALSO",
    titles.map((title, index) =>
      `.BR ${toRoff(title)} (1)${index < titles.length - 1 ? "," : ""}`
    ),
  );
}

function toTerm(option: Option<unknown>): [string, string] {
  const { name, short, value, isNegatable, help } = option;
  const names = [
    ...short === undefined ? [] : [`-${short}`],
    `--${name}`,
    ...isNegatable ? [`--no-${name}`] : [],
  ].join(", ");
  return [value === undefined ? names : `${names} ${value}`, help];
}

function toSection(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`.SH ${title}`, ...lines];
}

/** Sets terms, each with its meaning below. */
function toList(
  title: string,
  rows: readonly (readonly [string, string])[],
): string[] {
  return toSection(
    title,
    rows.flatMap(([term, meaning]) => [
      ".TP",
      `\\fB${toRoff(term)}\\fR`,
      ...toText(meaning),
    ]),
  );
}

function toQuoted(text: string): string {
  return `"${toRoff(text).replaceAll('"', "\\(dq")}"`;
}

/** Longest line of a text, as mandoc(1) wants it. */
const WIDTH = 78;

/** Sets a text in lines, none of which is a request. */
function toText(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line === "" || toRoff(longer).length <= WIDTH) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map(toRoff);
}

/** Makes a text what it says: no escapes, no requests, and dashes that can be copied. */
function toRoff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-")
    .replaceAll("'", "\\(aq").replaceAll("`", "\\(ga")
    .replaceAll("~", "\\(ti").replaceAll("^", "\\(ha")
    .replace(/^\./, "\\&.");
}
