/** What is sent to the process that runs a program of the configuration, and what comes back. */

import type { ProgramInput } from "../../define/input.ts";

/** What of the input is the host's own. */
export type HostInput = Pick<ProgramInput, "facts" | "env">;

/** What is sent to the process that runs a program. */
export interface ProgramRequest {
  /** Address of the program. */
  readonly url: string;
  /** What frames of stacks have to start with to be told. */
  readonly root: string;
  readonly input: ProgramInput;
  /** Texts of the program and of what it imports, by address, for a process that may read no file. */
  readonly files?: readonly (readonly [string, string])[];
}

/** A line of a program, both numbers 1-based. */
export interface Frame {
  readonly url: string;
  readonly line: number;
  readonly col: number;
}

/** A part of what was made, with the lines that led to it, innermost first. */
export interface AnsweredPart {
  readonly path: readonly (string | number)[];
  readonly frames: readonly Frame[];
}

/** What comes back. */
export type ProgramAnswer =
  | { readonly value: unknown; readonly parts: readonly AnsweredPart[] }
  | { readonly problem: string; readonly frames: readonly Frame[] };

/** The word by which a compiled program starts itself for what may do nothing. */
export const ENCLOSED = "__enclosed";

/** Stands before the answer, so that what the program prints itself is told apart. */
export const ANSWER_MARK = "\u001e";

/** Reads the lines of a program out of a stack or a message, those of other files left out. */
export function toFrames(text: string, root: string): Frame[] {
  const frames: Frame[] = [];
  for (
    const [, url, line, col] of text.matchAll(
      /(file:\/\/[^\n"]+?):(\d+):(\d+)/g,
    )
  ) {
    if (!url!.startsWith(root)) continue;
    frames.push({ url: url!, line: Number(line), col: Number(col) });
  }
  return frames;
}
