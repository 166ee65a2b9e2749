/** Lists what may stand for the last word of a command line, for completion scripts. */

import type { Command, CommandContext } from "./command.ts";
import { TOPICS } from "./help_topics.ts";
import { EXIT } from "./exit.ts";
import { readGlobalOptions } from "./global_options.ts";
import { listNames } from "./offered_names.ts";
import type { Offer, Option } from "./parameter.ts";
import { findOptions, isDashed, readWords, wantsNext } from "./parse.ts";

/** A word with what it means. */
interface Candidate {
  word: string;
  help?: string;
}

/** What may come: words, or paths that the shell knows best. */
type Candidates = "dir" | "file" | readonly Candidate[];

/** Control characters, which would forge a line or a column. */
const CONTROL_REGEXP = /\p{Cc}/u;

/** Prints the candidates, one a line with its meaning behind a tab; a failure is no candidates. */
export async function completeCommand(
  { out, root }: CommandContext,
  words: readonly string[],
): Promise<number> {
  const current = words.at(-1) ?? "";
  let found: Candidates;
  try {
    found = await listCandidates(words.slice(0, -1), current, root);
  } catch {
    return EXIT.done;
  }
  if (typeof found === "string") {
    out.result(`:${found}`);
    return EXIT.done;
  }
  const lines = found.filter(({ word }) =>
    word.startsWith(current) && !CONTROL_REGEXP.test(word)
  ).map(({ word, help }) => help === undefined ? word : `${word}\t${help}`);
  // There may be thousands, and a shell reads as we write.
  if (lines.length > 0) out.result(lines.join("\n"));
  return EXIT.done;
}

async function listCandidates(
  before: readonly string[],
  current: string,
  root: Command,
): Promise<Candidates> {
  const last = before.at(-1) ?? "";
  const isEnded = before.includes("--");
  const isValue = !isEnded && isDashed(last) &&
    wantsNext(last, listAllOptions(root));
  const whole = isValue ? before.slice(0, -1) : before;
  const { path, plain, given } = readWords(whole, root);
  const options = findOptions(path);
  const read = (offer: Offer | undefined) =>
    toCandidates(offer, { options: readGlobalOptions(given), current });
  if (isValue) {
    const letter = last.at(-1);
    const option = options.find(({ name, short }) =>
      last === `--${name}` || (!last.startsWith("--") && short === letter)
    );
    return inList(option, "", current, read);
  }
  const equals = current.indexOf("=");
  if (!isEnded && current.startsWith("--") && equals !== -1) {
    const head = current.slice(0, equals);
    const option = options.find(({ name, value }) =>
      head === `--${name}` && value !== undefined
    );
    return inList(option, `${head}=`, current, read);
  }
  if (!isEnded && current.startsWith("-")) return toOptionWords(options);
  const command = path.at(-1) ?? root;
  if (command.commands.length > 0) return toCommandWords(command);
  const { args } = command;
  const many = args.at(-1);
  const argument = args[plain.length] ?? (many?.isMany ? many : undefined);
  if (argument?.offer === "command") {
    const { path: at } = readWords(plain, root);
    const topics = command.name === "help" && plain.length === 0
      ? Object.entries(TOPICS).map(([word, { help }]) => ({ word, help }))
      : [];
    return [...toCommandWords(at.at(-1) ?? root), ...topics];
  }
  return await read(argument?.offer);
}

/** Candidates for a value, each with what stands before it in the word. */
async function inList(
  option: Option<unknown> | undefined,
  prefix: string,
  current: string,
  read: (offer: Offer | undefined) => Promise<Candidates>,
): Promise<Candidates> {
  const found = await read(option?.offer);
  if (typeof found === "string") return found;
  const comma = option?.isList ? current.lastIndexOf(",") : -1;
  const head = comma === -1 ? prefix : current.slice(0, comma + 1);
  return found.map(({ word, ...rest }) => ({
    word: `${head}${word}`,
    ...rest,
  }));
}

async function toCandidates(
  offer: Offer | undefined,
  context: Parameters<typeof listNames>[1],
): Promise<Candidates> {
  if (offer === undefined || offer === "command") return [];
  if (offer === "dir" || offer === "file") return offer;
  const names = typeof offer === "string"
    ? await listNames(offer, context)
    : offer;
  return [...new Set(names)].map((word) => ({ word }));
}

function toOptionWords(options: readonly Option<unknown>[]): Candidate[] {
  return options.flatMap(({ name, help, isNegatable }) => [
    { word: `--${name}`, help },
    ...(isNegatable ? [{ word: `--no-${name}`, help }] : []),
  ]);
}

function toCommandWords({ commands }: Command): Candidate[] {
  return commands.filter(({ isHidden }) => !isHidden)
    .map(({ name, help }) => ({ word: name, help }));
}

function listAllOptions(command: Command): Option<unknown>[] {
  return [...command.options, ...command.commands.flatMap(listAllOptions)];
}
