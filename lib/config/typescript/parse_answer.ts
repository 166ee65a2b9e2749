/** Reads the answer of a program of the configuration. */

import { isMap } from "../plain.ts";
import type { Frame, ProgramAnswer } from "./answer.ts";

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
