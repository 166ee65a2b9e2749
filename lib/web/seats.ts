/**
 * The connections of a server: how many there are, what each may take of time
 * and memory, and which has to go when there are too many. A client that says
 * nothing, says it slowly or does not read what it asked for loses its
 * connection; it never keeps another one out.
 *
 * @module
 */

/** What connections may take. */
export interface SeatLimits {
  /** Most connections. */
  readonly connections: number;
  /** Time for a request to arrive, the handshake included, in milliseconds. */
  readonly headMs: number;
  /** Time for a body to arrive that is asked for, in milliseconds. */
  readonly bodyMs: number;
  /** Time between two requests, in milliseconds. */
  readonly idleMs: number;
  /** Time for an answer to be taken, in milliseconds. */
  readonly sendMs: number;
  /** Most bytes of answers that were not taken yet. */
  readonly unsentBytes: number;
}

/** Limits of a server. Prometheus keeps a connection that rests for 5 minutes, and gives a scrape 10 seconds. */
export const SEAT_LIMITS: SeatLimits = {
  connections: 256,
  headMs: 10_000,
  bodyMs: 60_000,
  idleMs: 310_000,
  sendMs: 30_000,
  unsentBytes: 16 * 1024 * 1024,
};

/** One connection. */
export interface Seat {
  /** Waits for a request: the first one, the rest of one, its body, or the next one. */
  wait(what: "head" | "body" | "idle"): void;
  /** Answers. */
  work(): void;
  /** Sends a body; those that share one count it once. */
  send(body: Uint8Array): void;
  /** Ends. */
  leave(): void;
}

/** The connections that are there. */
export class Seats {
  #limits: SeatLimits;
  /** All connections, and how they are closed. */
  #all = new Map<Seat, () => void>();
  /** Those that wait for a request, the longest first. */
  #waiting = new Set<Seat>();
  /** Those that send, the longest first. */
  #sending = new Map<Seat, Uint8Array>();
  #unsent = new Map<Uint8Array, number>();
  #unsentBytes = 0;
  #isEmpty = Promise.withResolvers<void>();
  #isClosing = false;

  /** Takes what connections may take. */
  constructor(limits: SeatLimits) {
    this.#limits = limits;
  }

  /** Whether connections end with what they are about. */
  get isClosing(): boolean {
    return this.#isClosing;
  }

  /** Whether the next connection takes the place of another one. */
  get isFull(): boolean {
    return this.#all.size >= this.#limits.connections;
  }

  /** Takes in a connection; undefined when all that are there are at work. */
  take(close: () => void): Seat | undefined {
    if (this.isFull && !this.evict()) return undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const leaveState = () => {
      clearTimeout(timer);
      this.#waiting.delete(seat);
      this.#dropBody(seat);
    };
    const limit = (ms: number) => timer = setTimeout(() => this.#end(seat), ms);
    const seat: Seat = {
      wait: (what) => {
        leaveState();
        if (what === "idle" && this.#isClosing) return this.#end(seat);
        this.#waiting.add(seat);
        limit(this.#limits[`${what}Ms`]);
      },
      work: leaveState,
      send: (body) => {
        leaveState();
        limit(this.#limits.sendMs);
        this.#keepBody(seat, body);
      },
      leave: () => {
        leaveState();
        this.#all.delete(seat);
        if (this.#isClosing && this.#all.size === 0) this.#isEmpty.resolve();
      },
    };
    this.#all.set(seat, close);
    seat.wait("head");
    return seat;
  }

  /** Ends the connection that waits or, when none does, sends the longest; tells whether there was one. */
  evict(): boolean {
    const [first] = [...this.#waiting.keys(), ...this.#sending.keys()];
    if (first === undefined) return false;
    this.#end(first);
    return true;
  }

  /** Ends what waits; what is answered is answered. Ends when all have left. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#waiting.forEach((seat) => this.#end(seat));
    if (this.#all.size > 0) await this.#isEmpty.promise;
  }

  #end(seat: Seat): void {
    const close = this.#all.get(seat);
    seat.leave();
    close?.();
  }

  #keepBody(seat: Seat, body: Uint8Array): void {
    const count = this.#unsent.get(body) ?? 0;
    this.#unsent.set(body, count + 1);
    if (count === 0) this.#unsentBytes += body.length;
    this.#sending.set(seat, body);
    while (this.#unsentBytes > this.#limits.unsentBytes) {
      const [longest] = this.#sending.keys();
      if (longest === undefined || longest === seat) break;
      this.#end(longest);
    }
  }

  #dropBody(seat: Seat): void {
    const body = this.#sending.get(seat);
    if (body === undefined) return;
    this.#sending.delete(seat);
    const count = (this.#unsent.get(body) ?? 1) - 1;
    if (count > 0) this.#unsent.set(body, count);
    else {
      this.#unsent.delete(body);
      this.#unsentBytes -= body.length;
    }
  }
}
