/**
 * Waits for zeros that a network file system shows where the bytes did not
 * arrive yet: it may tell the new size of a file before its content.
 */

/** How long zeros are not believed, in milliseconds. */
const DOUBT_MS = 1000;

/** Watches the zeros of one file. */
export class ZeroGuard {
  #place = -1;
  #sinceMs = 0;

  /** Tells how many of the bytes at a place may be taken now; undefined when all may. */
  limit(bytes: Uint8Array, offset: number): number | undefined {
    const zero = bytes.indexOf(0);
    if (zero === -1) return undefined;
    const now = performance.now();
    if (this.#place !== offset + zero) {
      this.#place = offset + zero;
      this.#sinceMs = now;
    }
    return now - this.#sinceMs >= DOUBT_MS ? undefined : zero;
  }
}
