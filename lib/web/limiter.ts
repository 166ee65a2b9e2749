/** How many requests are answered in a time. */

import type { Rate } from "./config.ts";

/** Lets `burst` requests pass at once, and one more after each interval. */
export class Limiter {
  #left: number | undefined;
  #at = performance.now();

  /** Takes one request; false when it is too much. */
  take({ burst, intervalMs }: Rate): boolean {
    const now = performance.now();
    const more = intervalMs === 0 ? burst : (now - this.#at) / intervalMs;
    const left = Math.min((this.#left ?? burst) + more, burst);
    this.#at = now;
    this.#left = left < 1 ? left : left - 1;
    return left >= 1;
  }
}
