/**
 * Reads files of the kernel with `cat`, which takes no more than the right to
 * run it: Deno itself opens them for a process that holds every right only.
 * One `cat` reads many files; between two of them stands a file that no other
 * holds, by which its output is cut again.
 *
 * @module
 */

import { readProblems, toKernelCommand } from "./kernel_command.ts";

/** Content of a file, or why there is none. */
export type CatContent =
  | { readonly text: string }
  | { readonly reason: string };

/** The number of this boot (random(4)): one line, unlike any other. */
const MARK = "/proc/sys/kernel/random/boot_id";
/** `cat: /x: Permission denied`, as GNU's and busybox's say it. */
const PROBLEM_REGEXP = /^\S*cat: (?:can't open )?'?(.+?)'?: ([^:\n]+)$/gm;

/**
 * Reads files, in a program of its own that a signal ends.
 * @throws {Error} When `cat` may not be run, or was ended.
 */
export async function catFiles(
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, CatContent>> {
  return parseOutput(paths, await toCommand(paths, signal).output());
}

/**
 * Reads one file at once, holding up all else.
 * @throws {Error} When `cat` may not be run.
 */
export function catFile(path: string): CatContent {
  const read = parseOutput([path], toCommand([path]).outputSync());
  return read.get(path) ?? { reason: "it was not read" };
}

function toCommand(
  paths: readonly string[],
  signal?: AbortSignal,
): Deno.Command {
  const args = [MARK, ...paths.flatMap((path) => [path, MARK])];
  return toKernelCommand("cat", args, signal);
}

function parseOutput(
  paths: readonly string[],
  output: Deno.CommandOutput,
): Map<string, CatContent> {
  const text = new TextDecoder().decode(output.stdout);
  const problems = readProblems(output, PROBLEM_REGEXP);
  const mark = text.slice(0, text.indexOf("\n") + 1);
  const parts = mark === "" ? [] : text.slice(mark.length).split(mark);
  if (parts.length !== paths.length + 1) {
    throw new Error(`Cannot tell files apart that cat read: ${[...problems]}`);
  }
  return new Map(paths.map((path, index) => {
    const reason = problems.get(path);
    return [path, reason === undefined ? { text: parts[index]! } : { reason }];
  }));
}
