/** An alarm clock: rings when somebody has something, or when the time is over. */

/** One who waits and many who wake him. */
export class Alarm {
  #isRung = false;
  #wake: (() => void) | undefined;

  /** Wakes who waits, or who will wait next. */
  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Waits until it rings, the time is over or the signal aborts; tells whether it rang. */
  async wait(timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    if (!this.#isRung && !signal?.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, timeoutMs);
      const leave = () => resolve();
      signal?.addEventListener("abort", leave);
      this.#wake = resolve;
      await promise;
      this.#wake = undefined;
      // A signal outlives millions of waits.
      signal?.removeEventListener("abort", leave);
      clearTimeout(timer);
    }
    const rang = this.#isRung;
    this.#isRung = false;
    return rang;
  }
}
