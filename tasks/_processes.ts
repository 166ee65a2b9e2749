/** Processes of proc(5): found by what they are, and known again by when they started. */

import { type Host, TaskError } from "../lib/task.ts";

/** A running process. */
export interface Process {
  pid: number;
  /** Process that started it. */
  parent: number;
  /** Name of the program, cut by the kernel after 15 bytes. */
  name: string;
  /** Time of its start in ticks since the boot: with the number it is unique. */
  startedAt: string;
}

/** What a process must be; all that is given has to hold. */
export interface Wanted {
  /** Name of the program, exactly. */
  name?: string | undefined;
  /** Tells of the command line, its words joined by blanks. */
  pattern?: ((commandLine: string) => boolean) | undefined;
  /** Number of the process. */
  pid?: number | undefined;
}

/** Longest name that the kernel keeps, in bytes. */
const NAME_BYTES = 15;

/** States of processes that run no more, proc(5). */
const DEAD = "ZXx";

/** Reads a process, or undefined when there is none or it only waits to be taken note of. */
export async function readProcess(
  pid: number,
  host: Host,
): Promise<Process | undefined> {
  const text = await tryRead(`/proc/${pid}/stat`, host);
  // The name may hold blanks and brackets; what follows it may not.
  const match = /^\d+ \((.*)\) (\S) (.*)$/s.exec(text?.trim() ?? "");
  if (!match || DEAD.includes(match[2]!)) return undefined;
  const fields = match[3]!.split(" ");
  return {
    pid,
    parent: Number(fields[0]),
    name: match[1]!,
    startedAt: fields[18] ?? "",
  };
}

/** Tells whether a process still is the one that was read. */
export async function isRunning(
  { pid, startedAt }: Process,
  host: Host,
): Promise<boolean> {
  return (await readProcess(pid, host))?.startedAt === startedAt;
}

/**
 * Finds the processes that are as wanted, by number. This process and those
 * that started it, process 1, threads of the kernel and what runs in a
 * container are none of them.
 */
export async function findProcesses(
  want: Wanted,
  host: Host,
): Promise<Process[]> {
  const found: Process[] = [];
  const self = Number(await host.readLink("/proc/self"));
  const spared = await listAncestors(self, host);
  const space = await tryReadLink(`/proc/${self}/ns/pid`, host);
  for (const pid of await listNumbers(want, host)) {
    if (spared.has(pid)) continue;
    const process = await readProcess(pid, host);
    if (process && await isWanted(process, want, space, host)) {
      found.push(process);
    }
  }
  return found;
}

async function listNumbers({ pid }: Wanted, host: Host): Promise<number[]> {
  if (pid !== undefined) return [pid];
  return (await host.list("/proc")).filter((name) => /^\d+$/.test(name))
    .map(Number).sort((a, b) => a - b);
}

async function listAncestors(
  self: number,
  host: Host,
): Promise<ReadonlySet<number>> {
  const spared = new Set([1]);
  let at = self;
  while (at > 1 && !spared.has(at)) {
    spared.add(at);
    at = (await readProcess(at, host))?.parent ?? 0;
  }
  return spared;
}

async function isWanted(
  process: Process,
  want: Wanted,
  space: string | undefined,
  host: Host,
): Promise<boolean> {
  const dir = `/proc/${process.pid}`;
  if (want.name !== undefined && !isCut(want.name, process.name)) return false;
  const words = (await tryRead(`${dir}/cmdline`, host) ?? "").split("\0")
    .slice(0, -1);
  // A thread of the kernel has no command line.
  if (words.length === 0) return false;
  if (!hasWholeName(want.name, words)) return false;
  if (want.pattern && !want.pattern(words.join(" "))) return false;
  const own = await tryReadLink(`${dir}/ns/pid`, host);
  return own === undefined || space === undefined || own === space;
}

function isCut(name: string, found: string): boolean {
  const bytes = new TextEncoder().encode(name).subarray(0, NAME_BYTES);
  return new TextDecoder().decode(bytes) === found;
}

/** A name that the kernel cuts is looked for in what was started: a program, or a script after its interpreter. */
function hasWholeName(
  name: string | undefined,
  words: readonly string[],
): boolean {
  if (name === undefined) return true;
  if (new TextEncoder().encode(name).length <= NAME_BYTES) return true;
  return words.slice(0, 2).some((word) =>
    word.slice(word.lastIndexOf("/") + 1) === name
  );
}

/** Reads the number of the user that runs a process; undefined once it has ended. */
export async function readUid(
  { pid }: Process,
  host: Host,
): Promise<number | undefined> {
  const text = await tryRead(`/proc/${pid}/status`, host);
  const uid = /^Uid:\s+(\d+)/m.exec(text ?? "")?.[1];
  return uid === undefined ? undefined : Number(uid);
}

/** Reads a file of a process; one that has ended has none. */
async function tryRead(path: string, host: Host): Promise<string | undefined> {
  try {
    return await host.readText(path);
  } catch (error) {
    if (!(error instanceof TaskError) || await isThere(path, host)) throw error;
    return undefined;
  }
}

async function isThere(path: string, host: Host): Promise<boolean> {
  const dir = path.slice(0, path.lastIndexOf("/"));
  return await host.stat(dir) !== undefined &&
    await host.stat(path) !== undefined;
}

/** Reads a link that only root and the owner of a process may read. */
async function tryReadLink(
  path: string,
  host: Host,
): Promise<string | undefined> {
  try {
    return await host.readLink(path);
  } catch (error) {
    if (!(error instanceof TaskError)) throw error;
    return undefined;
  }
}
