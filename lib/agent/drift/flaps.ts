/** Paths that are changed again and again: another tool fights for them. */

import type { Clock } from "../clock.ts";

/** When a path is left alone, and for how long. */
export interface FlapLimits {
  /** Changes within the window that are answered at once. */
  readonly free: number;
  /** The window, in milliseconds. */
  readonly windowMs: number;
  /** First time that it is left alone, in milliseconds; doubled each further time. */
  readonly firstMs: number;
  /** First time that a path is left alone which could not be repaired, in milliseconds; doubled too. */
  readonly retryMs: number;
  /** Longest time that it is left alone, in milliseconds. */
  readonly longestMs: number;
}

/** Five changes a minute; then 10 s of rest, up to an hour. What failed may have met an edit halfway: 1 s. */
export const FLAP_LIMITS: FlapLimits = {
  free: 5,
  windowMs: 60_000,
  firstMs: 10_000,
  retryMs: 1000,
  longestMs: 3_600_000,
};

/** Paths that are remembered; the one that was quiet longest is forgotten first. */
const MAX_PATHS = 10_000;

/** One path that changes. */
interface Flap {
  atMs: number[];
  /** Times that it was left alone in a row. */
  holds: number;
  /** It is left alone because nothing helped, and not because it changed. */
  isFailed: boolean;
  untilMs: number;
}

/** Counts the changes of each path. */
export class Flaps {
  #clock: Pick<Clock, "steady">;
  #limits: FlapLimits;
  #flaps = new Map<string, Flap>();

  /** Takes the clock and when a path is left alone. */
  constructor(clock: Pick<Clock, "steady">, limits: FlapLimits = FLAP_LIMITS) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Counts a change that was answered; gives for how long the path is left alone from now on, in milliseconds, 0 when it is not. */
  count(path: string): number {
    const flap = this.#renew(path);
    const { free, windowMs } = this.#limits;
    if (flap.isFailed) Object.assign(flap, { holds: 0, isFailed: false });
    const now = this.#clock.steady();
    flap.atMs = [...flap.atMs.filter((at) => at > now - windowMs), now];
    return flap.atMs.length > free || flap.holds > 0 ? this.#hold(flap) : 0;
  }

  /** Leaves a path alone at once, since what was done did not help; gives for how long, in milliseconds. */
  fail(path: string): number {
    const flap = this.#renew(path);
    if (!flap.isFailed) Object.assign(flap, { holds: 0, isFailed: true });
    return this.#hold(flap);
  }

  /** For how long a path is still left alone, in milliseconds; 0 when it is not. */
  heldMs(path: string): number {
    const untilMs = this.#flaps.get(path)?.untilMs ?? -Infinity;
    return Math.max(0, untilMs - this.#clock.steady());
  }

  /** Tells whether a path changed within the window and was answered. */
  isKnown(path: string): boolean {
    const sinceMs = this.#clock.steady() - this.#limits.windowMs;
    return this.#flaps.get(path)?.atMs.some((at) => at > sinceMs) === true;
  }

  /** Paths that are left alone. */
  get held(): string[] {
    return [...this.#flaps.keys()].filter((path) => this.heldMs(path) > 0);
  }

  /** Finds what is known of a path; what was quiet for long enough begins anew. */
  #renew(path: string): Flap {
    const known = this.#flaps.get(path);
    const quietMs = this.#clock.steady() - (known?.untilMs ?? 0);
    const isOver = known !== undefined && known.holds > 0 &&
      quietMs > Math.max(this.#limits.windowMs, this.#toHoldMs(known));
    const flap = known === undefined || isOver
      ? { atMs: [], holds: 0, isFailed: false, untilMs: -Infinity }
      : known;
    this.#flaps.delete(path);
    this.#flaps.set(path, flap);
    if (this.#flaps.size > MAX_PATHS) {
      for (const oldest of this.#flaps.keys()) {
        this.#flaps.delete(oldest);
        break;
      }
    }
    return flap;
  }

  #hold(flap: Flap): number {
    flap.holds++;
    const ms = this.#toHoldMs(flap);
    flap.untilMs = this.#clock.steady() + ms;
    return ms;
  }

  #toHoldMs({ holds, isFailed }: Flap): number {
    const { firstMs, retryMs, longestMs } = this.#limits;
    const ms = isFailed ? retryMs : firstMs;
    return Math.min(ms * 2 ** (holds - 1), longestMs);
  }
}
