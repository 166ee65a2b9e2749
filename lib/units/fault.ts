/** Errors as they cross between the program and a unit process. */

import { type Frame, toFrames } from "../config/typescript/answer.ts";
import { ConfigError, TaskError, toMessage } from "../error.ts";
import { UnknownState } from "../host/host.ts";

/** Greatest message that crosses, in characters. */
const MAX_MESSAGE = 10_000;
/** Most lines of a stack that cross. */
const MAX_FRAMES = 20;

/** What the runtime says to whoever lacks a right. */
const FLAG_REGEXP = /, run again with the --allow-[\w-]+ flag/g;

/** An error as data. */
export interface Fault {
  /** What it is: a `TaskError`, an `UnknownState`, or anything else. */
  readonly kind: "task" | "unknown" | "other";
  readonly message: string;
  readonly advice?: string;
  readonly output?: Readonly<Record<string, unknown>>;
  /** Lines of the configuration that led to it, innermost first. */
  readonly frames: readonly Frame[];
}

/** An error of a unit that is none of those that it may throw. */
export class UnitFault extends Error {
  /** Name of the class. */
  override name = "UnitFault";

  /** Takes what was thrown, and the lines of the unit that led to it. */
  constructor(message: string, public readonly frames: readonly Frame[]) {
    super(message);
  }
}

/** Makes data of anything thrown; of a stack the lines below an address. */
export function toFault(error: unknown, root: string): Fault {
  const message = toMessage(error).slice(0, MAX_MESSAGE);
  if (error instanceof UnknownState) {
    return { kind: "unknown", message, frames: [] };
  }
  if (error instanceof TaskError || error instanceof ConfigError) {
    const output = error instanceof TaskError ? error.output : undefined;
    return {
      kind: "task",
      message,
      ...error.advice === undefined ? {} : { advice: error.advice },
      ...output === undefined ? {} : { output },
      frames: [],
    };
  }
  const stack = error instanceof Error ? error.stack ?? "" : "";
  const frames = toFrames(`${message}\n${stack}`, root).slice(0, MAX_FRAMES);
  return { kind: "other", message, frames };
}

/** Makes the error again, whatever the data is. */
export function toError(fault: unknown): Error {
  const read = (key: string): unknown =>
    typeof fault === "object" && fault !== null
      ? Reflect.get(fault, key)
      : undefined;
  const message = toText(read("message") ?? "it failed");
  if (read("kind") === "unknown") return new UnknownState(message);
  if (read("kind") === "task") {
    const [advice, output] = [read("advice"), read("output")];
    return new TaskError(withoutFlag(message), {
      ...typeof advice === "string" ? { advice: withoutFlag(advice) } : {},
      ...isOutput(output) ? { output } : {},
    });
  }
  const frames = read("frames");
  return new UnitFault(
    message,
    Array.isArray(frames) ? frames.slice(0, MAX_FRAMES).filter(isFrame) : [],
  );
}

function toText(value: unknown): string {
  return String(value).slice(0, MAX_MESSAGE);
}

/** What others wrote is not to say which rights this program should be given. */
function withoutFlag(text: string): string {
  return text.replaceAll(FLAG_REGEXP, "");
}

function isOutput(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFrame(value: unknown): value is Frame {
  return typeof value === "object" && value !== null &&
    "url" in value && typeof value.url === "string" &&
    "line" in value && Number.isSafeInteger(value.line) &&
    "col" in value && Number.isSafeInteger(value.col);
}
