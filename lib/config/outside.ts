/**
 * What a directory of configuration leads to outside of itself, by links and
 * absolute names. Whoever may change the directory would be shown the lines of
 * such a file where it is no good configuration.
 *
 * @module
 */

/** Bit of a mode that lets everybody read; see inode(7). */
const FOR_ALL = 0o004;

/** Tells whether a path leads below a directory, links followed. Needs read permission. */
export function isBelow(path: string, dir: string): boolean {
  return Deno.realPathSync(path).startsWith(`${Deno.realPathSync(dir)}/`);
}

/**
 * Refuses a file that is outside of a directory and not for everybody to read.
 * Needs read permission.
 * @throws {TypeError} When it is such a file.
 */
export function requireShowable(
  path: string,
  dir: string,
  { mode }: Pick<Deno.FileInfo, "mode">,
): void {
  if (mode === null || (mode & FOR_ALL) !== 0 || isBelow(path, dir)) return;
  throw new TypeError(
    `it is outside of the configuration and not for everybody to read: "${
      Deno.realPathSync(path)
    }"`,
  );
}

/** Reads a file of a directory to show lines of it; empty when it leads out or cannot be read. */
export function readShown(dir: string, file: string): string {
  const path = `${dir}/${file}`;
  try {
    return isBelow(path, dir) ? Deno.readTextFileSync(path) : "";
  } catch {
    return "";
  }
}
