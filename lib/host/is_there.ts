/** Whether a name stands for anything on this host. */

/**
 * Tells whether a path stands for anything; a link counts, wherever it leads.
 * @throws {Error} As Deno says, when that may not be known.
 */
export function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
