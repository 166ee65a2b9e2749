/**
 * Lists directories of the kernel with `ls`, which takes no more than the
 * right to run it: Deno itself opens them for a process that holds every right
 * only. One `ls` lists many.
 *
 * @module
 */

import type { KernelEntry } from "./kernel.ts";
import { readProblems, toKernelCommand } from "./kernel_command.ts";
import { byName } from "./kernel_entries.ts";

/** Entries of a directory, or why there are none. */
export type LsContent =
  | { readonly entries: readonly KernelEntry[] }
  | { readonly reason: string };

/** What `ls -F` puts behind a name; see ls(1). */
const TYPES: Readonly<Record<string, KernelEntry["type"]>> = {
  "/": "dir",
  "@": "link",
  "|": "other",
  "=": "other",
  "*": "file",
};

/** `ls: cannot access '/x/': No such file or directory`, as GNU's and busybox's say it. */
const PROBLEM_REGEXP = /^\S*ls: [^'/\n]*'?(\/[^':\n]*)\/'?: ([^:\n]+)$/gm;

/**
 * Lists directories, in a program of its own that a signal ends.
 * @throws {Error} When `ls` may not be run, or was ended.
 */
export async function lsDirectories(
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, LsContent>> {
  if (paths.length === 0) return new Map();
  return parseOutput(paths, await toCommand(paths, signal).output());
}

/**
 * Lists one directory at once, holding up all else.
 * @throws {Error} When `ls` may not be run.
 */
export function lsDirectory(path: string): LsContent {
  const listed = parseOutput([path], toCommand([path]).outputSync());
  return listed.get(path) ?? { reason: "it was not listed" };
}

/** A name with a slash behind it is that of the directory, also where a link leads to it. */
function toCommand(
  paths: readonly string[],
  signal?: AbortSignal,
): Deno.Command {
  const dirs = paths.map((path) => `${path}/`);
  // One more, for with a single one its name is left out.
  const args = ["-1AF", "--", "/proc/self/ns/", ...dirs];
  return toKernelCommand("ls", args, signal);
}

function parseOutput(
  paths: readonly string[],
  output: Deno.CommandOutput,
): Map<string, LsContent> {
  const listed = parseListings(new TextDecoder().decode(output.stdout));
  const problems = readProblems(output, PROBLEM_REGEXP);
  return new Map(paths.map((path) => {
    const reason = problems.get(path);
    if (reason !== undefined) return [path, { reason }];
    const entries = listed.get(path);
    return [path, entries ? { entries } : { reason: "it was not listed" }];
  }));
}

/** Names have no slash in them, so a line that ends in one and a colon begins a directory. */
function parseListings(text: string): Map<string, KernelEntry[]> {
  const listed = new Map<string, KernelEntry[]>();
  let entries: KernelEntry[] = [];
  for (const line of text.split("\n")) {
    if (line.endsWith("/:")) {
      entries = [];
      listed.set(line.slice(0, -2), entries);
    } else if (line !== "") entries.push(toEntry(line));
  }
  listed.forEach((found) => found.sort(byName));
  return listed;
}

function toEntry(line: string): KernelEntry {
  const type = TYPES[line.slice(-1)];
  return type === undefined
    ? { name: line, type: "file" }
    : { name: line.slice(0, -1), type };
}
