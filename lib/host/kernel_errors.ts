/** Numbers of errors (errno(3)) that files of the kernel give. */

/** Greatest file that is read, in bytes. */
export const SIZE_LIMIT: number = 64 * 1024 * 1024;
/** `EFBIG`. */
export const TOO_BIG = 27;

/** ENOENT, ESRCH, ENXIO, ENODEV, ENOTDIR. */
const ABSENT: ReadonlySet<number> = new Set([2, 3, 6, 19, 20]);
const REASONS: Readonly<Record<number, string>> = {
  1: "operation not permitted",
  5: "input/output error",
  11: "it is not ready",
  13: "permission denied",
  16: "it is busy",
  21: "it is a directory",
  22: "invalid argument",
  24: "too many open files",
  27: `it has more than ${SIZE_LIMIT} bytes`,
  29: "it is no plain file",
  40: "too many links",
  95: "operation not supported",
  110: "its device does not answer",
};

/** Tells whether an error says that a file, or the device behind it, is not there. */
export function saysAbsent(number: number): boolean {
  return ABSENT.has(number);
}

/** Says an error in words. */
export function toReason(number: number): string {
  return REASONS[number] ??
    (ABSENT.has(number) ? "no such file or directory" : `error ${number}`);
}
