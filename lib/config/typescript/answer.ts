/** What a program of the configuration is given, and what comes back of it. */

import { isMap } from "../plain.ts";

/** What a function that a program exports is given. */
export interface ProgramInput {
  /** Facts of the host, as templates name them. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Variables of files, groups and the host, templates in them unrendered. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Name of the host. */
  readonly host: string;
  /** Environment without the env file and without what looks like a secret. */
  readonly env: Readonly<Record<string, string>>;
}

/** What of it is the host's own. */
export type HostInput = Pick<ProgramInput, "facts" | "env">;

/** What is sent to the process that runs a program. */
export interface ProgramRequest {
  /** Address of the program. */
  readonly url: string;
  /** What frames of stacks have to start with to be told. */
  readonly root: string;
  readonly input: ProgramInput;
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

/**
 * Reads an answer. A program can write one itself, so what is none is taken
 * for a problem, and places that are none are left out.
 */
export function parseAnswer(text: string): ProgramAnswer {
  const answer = parseJson(text);
  if (!isMap(answer)) return { problem: "it answers nothing", frames: [] };
  const { problem, parts } = answer;
  if (problem !== undefined) {
    return { problem: String(problem), frames: listFrames(answer) };
  }
  return {
    value: answer["value"],
    parts: (Array.isArray(parts) ? parts : []).flatMap((part: unknown) =>
      isMap(part) && isPath(part["path"])
        ? [{ path: part["path"], frames: listFrames(part) }]
        : []
    ),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPath(value: unknown): value is (string | number)[] {
  return Array.isArray(value) &&
    value.every((step) => typeof step === "string" || isCount(step));
}

function listFrames({ frames }: Record<string, unknown>): Frame[] {
  return (Array.isArray(frames) ? frames : []).flatMap((frame: unknown) => {
    if (!isMap(frame)) return [];
    const { url, line, col } = frame;
    return typeof url === "string" && isCount(line) && isCount(col)
      ? [{ url, line, col }]
      : [];
  });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
