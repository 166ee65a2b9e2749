/** Reads requests from a connection, piece by piece. */

import type { Channel } from "./channel.ts";
import { findHeadEnd, MAX_HEAD_BYTES } from "./head.ts";
import type { Seat } from "./seats.ts";

/** Reads requests; what comes behind one belongs to the next. */
export class RequestReader {
  #channel: Channel;
  #seat: Seat;
  #buffer = new Uint8Array(1024);
  #length = 0;

  /** Takes the connection and its place among all. */
  constructor(channel: Channel, seat: Seat) {
    this.#channel = channel;
    this.#seat = seat;
  }

  /**
   * Reads a head; undefined when the client is gone.
   * @throws {Refusal} When it is too long.
   */
  async readHead(): Promise<Uint8Array | undefined> {
    let from = 0;
    for (let hasBegun = false;;) {
      const bytes = this.#buffer.subarray(0, this.#length);
      const end = findHeadEnd(bytes, from);
      if (end !== -1) return this.#take(end);
      from = this.#length;
      if (from > 0 && !hasBegun) {
        this.#seat.wait("head");
        hasBegun = true;
      }
      if (from === this.#buffer.length) this.#grow();
      if (!await this.#fill()) return undefined;
    }
  }

  /** Reads what is there into a buffer, one byte at least; null when the client is gone. */
  async readInto(target: Uint8Array): Promise<number | null> {
    if (this.#length === 0) return await this.#channel.read(target);
    const held = this.#take(Math.min(target.length, this.#length));
    target.set(held);
    return held.length;
  }

  /** Reads a line without its end; undefined when it is longer, does not end as it should or the client is gone. */
  async readLine(most: number): Promise<string | undefined> {
    for (;;) {
      const end = this.#buffer.subarray(0, this.#length).indexOf(10);
      if (end > most || this.#length > most && end === -1) return undefined;
      if (end !== -1) {
        const line = new TextDecoder("latin1").decode(this.#take(end + 1));
        return line.endsWith("\r\n") ? line.slice(0, -2) : undefined;
      }
      if (!await this.#fill()) return undefined;
    }
  }

  async #fill(): Promise<boolean> {
    const count = await this.#channel.read(
      this.#buffer.subarray(this.#length),
    );
    this.#length += count ?? 0;
    return count !== null;
  }

  #take(end: number): Uint8Array {
    const head = this.#buffer.slice(0, end);
    this.#buffer.copyWithin(0, end, this.#length);
    this.#length -= end;
    return head;
  }

  #grow(): void {
    const more = new Uint8Array(
      Math.min(this.#buffer.length * 4, MAX_HEAD_BYTES),
    );
    more.set(this.#buffer);
    this.#buffer = more;
  }
}
