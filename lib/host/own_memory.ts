/** Memory of this process. */

import { openSystemCalls, type SystemCalls, toPath } from "./system_calls.ts";

/** `MADV_DONTNEED` of madvise(2): the pages are read from the file again when they are used. */
const DONT_NEED = 4;

/** Time until memory is given back for the first time, and the most between two times, in milliseconds. */
const FIRST_MS = 500;
const LAST_MS = 600_000;

/** Bytes of the list of mappings that are read at once, and at most. */
const [PIECE_BYTES, MOST_BYTES] = [64 * 1024, 4 * 1024 * 1024];

const SYMBOLS = {
  madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
} as const;

/**
 * Gives back, soon after the start and then ever more seldom, what is not used
 * all the time: much of it is wanted only until the program has warmed up,
 * which takes as many scrapes as come. Ends when it is disposed.
 */
export function keepReleased(): Disposable {
  let waitMs = FIRST_MS;
  const release = () => {
    releaseProgram();
    waitMs = Math.min(waitMs * 2, LAST_MS);
    timer = setTimeout(release, waitMs);
  };
  let timer = setTimeout(release, waitMs);
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}

/**
 * Gives back what only the start of the program needed of its own file: half
 * of the memory of a process that serves and else rests. Pages that were
 * written to are not touched. Does nothing where there is no GNU C library,
 * and where this process may not call it or look at its own mappings.
 */
function releaseProgram(): void {
  try {
    using calls = openSystemCalls();
    const unwritten = calls === undefined ? [] : findUnwritten(calls);
    const library = Deno.dlopen("libc.so.6", SYMBOLS);
    for (const [from, to] of unwritten) {
      library.symbols.madvise(from, to - from, DONT_NEED);
    }
    library.close();
  } catch {
    // Memory that is not given back is no reason to end.
  }
}

/** Mappings of the program's file that are read only and hold no page of our own (proc_pid_smaps(5)). */
function findUnwritten(calls: SystemCalls): (readonly [bigint, bigint])[] {
  const program = Deno.execPath();
  const mappings = readAll(calls, "/proc/self/smaps").matchAll(
    /^([0-9a-f]+)-([0-9a-f]+) r-[-x]p \S+ \S+ \S+ +(.*)\n((?:[A-Z].*\n)*)/gm,
  );
  return [...mappings]
    .filter(([, , , path, facts]) =>
      path === program && /^Anonymous: +0 kB$/m.test(facts!)
    )
    .map(([, from, to]) => [BigInt(`0x${from}`), BigInt(`0x${to}`)] as const);
}

/** Reads a file of the kernel, which Deno lets nobody but a process with all rights read. */
function readAll(calls: SystemCalls, path: string): string {
  const fd = calls.open(toPath(path));
  if (fd < 0) return "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(PIECE_BYTES);
  let text = "";
  for (let at = 0; at < MOST_BYTES;) {
    const count = calls.read(fd, buffer, at);
    if (count <= 0) break;
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
    at += count;
  }
  calls.close(fd);
  return text;
}
