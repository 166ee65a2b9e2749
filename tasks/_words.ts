/** Splits a command line into words by the quoting rules of the shell, without a shell. */

import * as z from "zod";
import { toFoundText } from "../lib/found.ts";

const OPERATOR_ADVICE =
  'quote it to hand it over as text, or use a task of type "raw" to have a shell';

/**
 * Splits a command line as POSIX sh quotes words (XCU 2.2): single quotes keep
 * all, double quotes and `\` escape. Nothing is expanded: `*`, `~` and `$NAME`
 * are text.
 * @throws {SyntaxError} When a quote is open, or what only a shell can do stands outside quotes.
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (isBlank(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === "'") {
      const end = line.indexOf("'", at + 1);
      if (end < 0) throw toOpenQuote(char);
      word = (word ?? "") + line.slice(at + 1, end);
      at = end;
    } else if (char === '"') {
      const { text, end } = readDoubleQuoted(line, at + 1);
      word = (word ?? "") + text;
      at = end;
    } else if (char === "\\") {
      at++;
      if (line[at] !== "\n") word = (word ?? "") + (line[at] ?? "\\");
    } else {
      refuseOperator(line, at, word === undefined);
      word = (word ?? "") + char;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

/** Reads up to the closing quote; `\` escapes only what is special between double quotes. */
function readDoubleQuoted(
  line: string,
  start: number,
): { text: string; end: number } {
  let text = "";
  for (let at = start; at < line.length; at++) {
    const char = line[at]!;
    if (char === '"') return { text, end: at };
    const next = line[at + 1];
    if (char !== "\\" || next === undefined || !'"\\$`\n'.includes(next)) {
      text += char;
      continue;
    }
    if (next !== "\n") text += next;
    at++;
  }
  throw toOpenQuote('"');
}

/** Refuses pipes, redirections, lists and substitutions; a `&` or `;` inside a word, as in addresses, is text. */
function refuseOperator(line: string, at: number, isFirst: boolean): void {
  const char = line[at]!;
  const next = line[at + 1];
  const ends = next === undefined || isBlank(next);
  const isOperator = "|<>`".includes(char) ||
    (char === "$" && next === "(") ||
    ("&;".includes(char) && (ends || isFirst || next === char));
  if (!isOperator) return;
  throw new SyntaxError(
    `"${char}" needs a shell and this task has none: ${OPERATOR_ADVICE}`,
  );
}

function isBlank(char: string): boolean {
  return char === " " || char === "\t" || char === "\n" || char === "\r";
}

function toOpenQuote(quote: string): SyntaxError {
  return new SyntaxError(`a quote ${quote} is opened and not closed`);
}

/** Reads a command: one line, split by `splitWords`, or a list of words taken as they are. */
export function commandWords(): z.ZodType<string[]> {
  const wanted = "a command: one line or a list of words";
  return z.union([z.string(), z.array(plainText())], {
    error: ({ input }) =>
      input === undefined
        ? undefined
        : `expected ${wanted}, got ${toFoundText(input)}`,
  }).transform((value, context) => {
    const refuse = (message: string) => {
      context.issues.push({ code: "custom", input: value, message });
      return z.NEVER;
    };
    try {
      const words = typeof value === "string" ? splitWords(value) : value;
      if (!words[0]) return refuse("expected a command, got an empty one");
      if (words.some((word) => word.includes("\0"))) {
        return refuse("expected a command without NUL characters");
      }
      return words;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return refuse(error.message);
    }
  });
}

/** Reads text; a number or a boolean becomes text, as in an environment or on a command line. */
export function plainText(): z.ZodType<string> {
  return z.union([z.string(), z.number(), z.boolean()], {
    error: ({ input }) => `expected a text, got ${toFoundText(input)}`,
  }).transform(String);
}

/** Reads environment variables; numbers and booleans become text. */
export function environment(): z.ZodType<Record<string, string>> {
  const name = z.string().regex(/^[^=\0]+$/, {
    error: "expected the name of an environment variable",
  });
  return z.record(name, plainText());
}

/** Reads one exit code or a list of them. */
export function codes(): z.ZodType<number[]> {
  return z.union([z.int().transform((code) => [code]), z.array(z.int())]);
}
