/** Measures how long a unit process says nothing while it is its turn. */

/** Calls back once when the process said nothing for so long; the time in which it waits for an answer itself does not count. */
export class Silence implements Disposable {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asks = 0;

  /** Starts to measure; the limit is in milliseconds. */
  constructor(
    private readonly limitMs: number,
    private readonly onOver: () => void,
  ) {
    this.#start();
  }

  /** Does what the process asked for, and measures anew when it has its answer. */
  async during<T>(work: () => Promise<T> | T): Promise<T> {
    this.#asks++;
    clearTimeout(this.#timer);
    try {
      return await work();
    } finally {
      if (--this.#asks === 0) this.#start();
    }
  }

  /** Ends it. */
  [Symbol.dispose](): void {
    this.#asks = Infinity;
    clearTimeout(this.#timer);
  }

  #start(): void {
    this.#timer = setTimeout(this.onOver, this.limitMs);
  }
}
