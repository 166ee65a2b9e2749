/** Whether a name stands for anything on this host, and for what. */

/**
 * Tells whether a path stands for anything; a link counts, wherever it leads.
 * @throws {Error} As Deno says, when that may not be known.
 */
export function isThere(path: string): boolean {
  return findInfo(path) !== undefined;
}

/**
 * Reads what stands at a path, a link not followed; undefined when nothing does.
 * @throws {Error} As Deno says, when that may not be known.
 */
export function findInfo(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
