/**
 * Runs one program of the configuration in a process that may do nothing but
 * read the directory of the configuration, or nothing at all: takes a request
 * on standard input, gives an answer on standard output. Started by
 * `run_program.ts`, which bounds its time and memory.
 *
 * @module
 */

import {
  ANSWER_MARK,
  type ProgramAnswer,
  type ProgramRequest,
  toFrames,
} from "./answer.ts";
import type { Exports, OwnModules } from "./carried_modules.ts";
import { closeStores } from "./close_stores.ts";
import { NoPlainData, toMade } from "./result.ts";

// A program may change what it finds of these.
const write = Deno.stdout.writeSync.bind(Deno.stdout);
const stringify = JSON.stringify;

/** Runs a program, of which the address is given. */
type Load = (url: string) => Promise<Exports>;

/** Runs the program and makes plain data of what it exports. */
export async function evaluate(
  { url, root, input }: ProgramRequest,
  load: Load = (address) => import(address),
): Promise<ProgramAnswer> {
  try {
    const { default: made } = await load(url);
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
  closeStores();
  await answer(await readRequest());
}

/**
 * Does the same with the texts that the request brings, after it gave up all
 * rights of the process.
 */
export async function answerEnclosed(own: OwnModules): Promise<void> {
  closeStores();
  const request = await readRequest();
  const { openModules } = await import("./carried_modules.ts");
  const { giveUpRights } = await import("./give_up_rights.ts");
  const modules = await openModules(new Map(request.files), own);
  modules.install();
  giveUpRights();
  await answer(request, (url) => modules.import(url));
}

async function readRequest(): Promise<ProgramRequest> {
  return JSON.parse(await new Response(Deno.stdin.readable).text());
}

async function answer(request: ProgramRequest, load?: Load): Promise<void> {
  send(await evaluate(request, load));
  // What the program left running ends with it.
  Deno.exit(0);
}
