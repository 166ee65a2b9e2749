/**
 * Runs one program of the configuration in a process that may do nothing but
 * read the directory of the configuration: takes a request on standard input,
 * gives an answer on standard output. Started by `run_program.ts`, which
 * bounds its time and memory.
 *
 * @module
 */

import {
  ANSWER_MARK,
  type ProgramAnswer,
  type ProgramRequest,
  toFrames,
} from "./answer.ts";
import { NoPlainData, toMade } from "./result.ts";

// A program may change what it finds of these.
const write = Deno.stdout.writeSync.bind(Deno.stdout);
const stringify = JSON.stringify;

/** What keeps data on the disk of the host though no right was given, and what leads to it. */
const STORES = [
  "Worker",
  "caches",
  "localStorage",
  "process",
  "sessionStorage",
];

/** Runs the program and makes plain data of what it exports. */
export async function evaluate(
  { url, root, input }: ProgramRequest,
): Promise<ProgramAnswer> {
  try {
    const exports: { default?: unknown } = await import(url);
    const made = exports.default;
    if (made === undefined) {
      return { problem: "it exports nothing by default", frames: [] };
    }
    const { value, parts } = toMade(
      typeof made === "function" ? await made(input) : made,
    );
    return {
      value,
      parts: parts.map(({ path, call }) => ({
        path,
        frames: toFrames(call.stack ?? "", root),
      })),
    };
  } catch (error) {
    return toProblem(error, root);
  }
}

function toProblem(error: unknown, root: string): ProgramAnswer {
  if (error instanceof NoPlainData) {
    const frames = toFrames(error.call?.stack ?? "", root);
    return { problem: error.message, frames };
  }
  if (!(error instanceof Error)) return { problem: String(error), frames: [] };
  const { message, stack = "" } = error;
  return { problem: message, frames: toFrames(`${message}\n${stack}`, root) };
}

function send(answer: ProgramAnswer): void {
  const bytes = new TextEncoder().encode(ANSWER_MARK + stringify(answer));
  for (let at = 0; at < bytes.length;) at += write(bytes.subarray(at));
}

/** Reads the request, runs its program and sends the answer; the process ends with it. */
export async function answerRequest(): Promise<void> {
  STORES.forEach((name) => Reflect.deleteProperty(globalThis, name));
  const text = await new Response(Deno.stdin.readable).text();
  send(await evaluate(JSON.parse(text)));
  // What the program left running ends with it.
  Deno.exit(0);
}
