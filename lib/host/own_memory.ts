/** Memory of this process. */

/** `MADV_DONTNEED` of madvise(2): the pages are read from the file again when they are used. */
const DONT_NEED = 4;

/** Time until memory is given back for the first time, and the most between two times, in milliseconds. */
const FIRST_MS = 500;
const LAST_MS = 600_000;

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
 * written to are not touched. Does nothing where there is no GNU C library.
 */
function releaseProgram(): void {
  let library: Deno.DynamicLibrary<typeof SYMBOLS>;
  try {
    library = Deno.dlopen("libc.so.6", SYMBOLS);
  } catch {
    return;
  }
  for (const [from, to] of findUnwritten()) {
    library.symbols.madvise(from, to - from, DONT_NEED);
  }
  library.close();
}

/** Mappings of the program's file that are read only and hold no page of our own (proc_pid_smaps(5)). */
function findUnwritten(): (readonly [bigint, bigint])[] {
  const program = Deno.execPath();
  const mappings = Deno.readTextFileSync("/proc/self/smaps").matchAll(
    /^([0-9a-f]+)-([0-9a-f]+) r-[-x]p \S+ \S+ \S+ +(.*)\n((?:[A-Z].*\n)*)/gm,
  );
  return [...mappings]
    .filter(([, , , path, facts]) =>
      path === program && /^Anonymous: +0 kB$/m.test(facts!)
    )
    .map(([, from, to]) => [BigInt(`0x${from}`), BigInt(`0x${to}`)] as const);
}
