/** Keeps the time of a request and explains its errors. */

import { TaskError } from "../error.ts";
import type { HttpRequest } from "./host.ts";
import { toConnectionReason } from "./http_reason.ts";
import { MAX_TIMER_MS } from "./process.ts";

/** Limit in milliseconds when a request names none. */
const TIMEOUT_MS = 30_000;

/** Keeps the time of a request and explains its errors. */
export class Watch {
  #controller = new AbortController();
  #timer: ReturnType<typeof setTimeout>;
  #limitMs: number;
  #stopOuter = () => this.#controller.abort();

  /** Takes a request, its address without secrets, and what may end it besides its time. */
  constructor(
    private readonly request: HttpRequest,
    private readonly shown: string,
    private readonly outer?: AbortSignal,
  ) {
    outer?.throwIfAborted();
    outer?.addEventListener("abort", this.#stopOuter, { once: true });
    this.#limitMs = request.idleMs ?? request.timeoutMs ?? TIMEOUT_MS;
    this.#timer = this.#start();
  }

  /** Aborts when the time is over, or when the caller wants it. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Notes that something came. */
  tick(): void {
    if (this.request.idleMs === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  /** Ends the watch. */
  stop(): void {
    clearTimeout(this.#timer);
    this.outer?.removeEventListener("abort", this.#stopOuter);
  }

  /**
   * Explains what went wrong.
   * @throws {unknown} The reason of the caller's signal when that was it.
   */
  toError(error: unknown): TaskError {
    this.outer?.throwIfAborted();
    const late = this.#controller.signal.aborted;
    const msg = late
      ? `no answer within ${this.#limitMs / 1000} s`
      : toConnectionReason(error);
    const advice = error instanceof Deno.errors.NotCapable
      ? `Add the flag that Deno names: ${error.message}`
      : undefined;
    return new TaskError(`Cannot ask "${this.shown}": ${msg}`, {
      cause: error,
      output: { status: -1, url: this.shown, msg },
      ...(advice === undefined ? {} : { advice }),
    });
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(
      () => this.#controller.abort(),
      Math.min(this.#limitMs, MAX_TIMER_MS),
    );
  }
}
