/** Watches the memory of another process, where this one may read the kernel's files. */

/** Time between two looks, in milliseconds. */
const LOOK_MS = 20;

/**
 * Looks at the resident memory of a process until it is disposed, and tells
 * once when it is over a limit in bytes. Where the kernel's files may not be
 * read, which takes all rights of Deno, nothing is watched.
 */
export function watchMemory(
  pid: number,
  limitBytes: number,
  onOver: () => void,
): Disposable {
  const timer = setInterval(() => {
    const bytes = readResidentBytes(pid);
    if (bytes !== undefined && bytes <= limitBytes) return;
    clearInterval(timer);
    if (bytes !== undefined) onOver();
  }, LOOK_MS);
  // Whoever waits for the process stays for it.
  Deno.unrefTimer(timer);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** `VmRSS` of proc_pid_status(5); undefined when the process is gone or may not be looked at. */
function readResidentBytes(pid: number): number | undefined {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/status`);
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(text) ?? [];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined;
  }
}
