/** Reads an answer from the terminal. */

/** Reads lines until one says yes or no; undefined when there is no more, or the signal aborted. */
export async function readAnswer(
  signal?: AbortSignal,
): Promise<boolean | undefined> {
  const buffer = new Uint8Array(256);
  while (!signal?.aborted) {
    const size = await Deno.stdin.read(buffer);
    if (size === null) return undefined;
    const word = new TextDecoder().decode(buffer.subarray(0, size)).trim();
    if (/^y(es)?$/i.test(word)) return true;
    if (/^no?$/i.test(word)) return false;
  }
  return undefined;
}
