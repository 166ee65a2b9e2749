/** Tells browsers that something changed, by server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */

import {
  toTextAnswer,
  type WebAnswer,
  type WebStream,
} from "../../web/message.ts";

/** Most browsers that are told at a time. */
export const MAX_STREAMS = 16;
/** How long changes are gathered before they are told, in milliseconds. */
const GATHER_MS = 250;
/** Time between two signs of life, in milliseconds. */
const BEAT_MS = 15_000;
/** How long one is told before it has to ask again, in milliseconds. */
const MAX_MS = 60 * 60_000;
/** How long a browser waits before it asks again, in milliseconds. */
const RETRY_MS = 3000;

/** The browsers that are told. */
export class Events {
  #streams = new Set<EventStream>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** How many are told. */
  get count(): number {
    return this.#streams.size;
  }

  /** Something changed. */
  changed(): void {
    if (this.#streams.size === 0 || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#streams.forEach((stream) => stream.push("event: changed\ndata:\n"));
    }, GATHER_MS);
  }

  /** Takes one more; 503 when there are too many. */
  open(): WebAnswer {
    if (this.#streams.size >= MAX_STREAMS) {
      return toTextAnswer(503, "Too many listen already", {
        "Retry-After": "30",
      });
    }
    const stream = new EventStream(() => this.#drop(stream));
    this.#streams.add(stream);
    return {
      status: 200,
      headers: {
        "Content-Type": "text/event-stream",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
      },
      body: new Uint8Array(),
      stream,
    };
  }

  #drop(stream: EventStream): void {
    this.#streams.delete(stream);
    if (this.#streams.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** What one browser is told; what it did not take yet is told once. */
class EventStream implements WebStream {
  #gone: () => void;
  #next = `retry: ${RETRY_MS}\n`;
  #isEnded = false;
  #wake: (() => void) | undefined;
  #beat: ReturnType<typeof setInterval>;
  #limit: ReturnType<typeof setTimeout>;

  constructor(gone: () => void) {
    this.#gone = gone;
    this.#beat = setInterval(() => this.push(": beat\n"), BEAT_MS);
    this.#limit = setTimeout(() => this.end(), MAX_MS);
  }

  push(text: string): void {
    if (!this.#next.includes("event")) this.#next = text;
    this.#wake?.();
  }

  async next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#next === "" && !this.#isEnded) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    if (this.#isEnded) return undefined;
    const text = this.#next;
    this.#next = "";
    return new TextEncoder().encode(`${text}\n`);
  }

  end(): void {
    this.#isEnded = true;
    clearInterval(this.#beat);
    clearTimeout(this.#limit);
    this.#gone();
    this.#wake?.();
  }
}
