/**
 * Gives up all that this process may do, for good, before it runs what others
 * wrote: the way of a compiled program, whose rights are in its file.
 *
 * @module
 */

/** What Deno grants; see `Deno.PermissionDescriptor`. */
const RIGHTS = [
  "ffi",
  "run",
  "read",
  "write",
  "net",
  "env",
  "sys",
  "import",
] as const;

/** `RLIMIT_NOFILE` of getrlimit(2), as Linux has it on x86-64 and aarch64. */
const OPEN_FILES = 7;

const SYMBOLS = {
  setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
} as const;

/**
 * Gives up every right of Deno and, because a compiled program imports files
 * without asking for one, the means of the kernel to open any file, connection
 * or pipe; what is open stays so.
 * @throws {Error} When one of both cannot be given up.
 */
export function giveUpRights(): void {
  // The time zone is in a file that is read when it is asked for.
  new Date(0).getHours();
  openSignals();
  forbidFiles();
  for (const name of RIGHTS) {
    const { state } = Deno.permissions.revokeSync({ name });
    if (state === "granted") throw new Error(`The right "${name}" stays`);
  }
}

/** Has the runtime open its pipe for signals, which it does when it first waits for long, and ends when it cannot. */
function openSignals(): void {
  const ignore = () => {};
  Deno.addSignalListener("SIGUSR2", ignore);
  Deno.removeSignalListener("SIGUSR2", ignore);
}

/** Sets the number of files that may be open to none, which nothing but root's rights could raise again. */
function forbidFiles(): void {
  const library = Deno.dlopen("libc.so.6", SYMBOLS);
  // `struct rlimit`: what holds, and how far it may be raised.
  const limits = new BigUint64Array([0n, 0n]);
  const code = library.symbols.setrlimit(OPEN_FILES, limits);
  library.close();
  if (code !== 0) throw new Error("Files can still be opened");
}
