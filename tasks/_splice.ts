/** Small edits of texts that keep the ends of lines and the indentation of what is around. */

import { toTerminator } from "./_text.ts";

/** Replaces a range; line ends of the new text become those of the whole. */
export function splice(
  text: string,
  start: number,
  end: number,
  insert: string,
): string {
  const terminator = toTerminator(text);
  const lines = terminator === "\n"
    ? insert
    : insert.replace(/\r?\n/g, terminator);
  return text.slice(0, start) + lines + text.slice(end);
}

/** Where the line of a place begins. */
export function toLineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

/** Where the line of a place ends, before its terminator. */
export function toLineEnd(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  if (newline < 0) return text.length;
  return newline > at && text[newline - 1] === "\r" ? newline - 1 : newline;
}

/** Where the line after a place begins; the end of the text when there is none. */
export function toNextLine(text: string, at: number): number {
  const newline = text.indexOf("\n", at);
  return newline < 0 ? text.length : newline + 1;
}

/** The blanks at the beginning of the line of a place. */
export function toIndent(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(toLineStart(text, at), at))?.[0] ?? "";
}

/** Puts blanks before each line but the first, empty lines apart. */
export function indentLines(text: string, indent: string): string {
  return text.replace(/\n(?=[^\n])/g, `\n${indent}`);
}
