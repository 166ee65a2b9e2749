/**
 * The body of a request (RFC 9112 §6, §7.1), read when it is asked for: whoever
 * may not ask does not make us read.
 *
 * @module
 */

import type { Channel } from "./channel.ts";
import { type Head, Refusal } from "./head.ts";
import type { RequestReader } from "./request_reader.ts";
import type { Seat } from "./seats.ts";

/** Longest line before a chunk, with what we do not understand behind its size. */
const MAX_CHUNK_LINE = 256;
/** Most lines behind the last chunk. */
const MAX_TRAILERS = 32;
const CHUNK_REGEXP = /^([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?$/;

/** What a body is read with. */
export interface BodyOptions {
  /** Reads the connection. */
  readonly reader: RequestReader;
  /** The connection. */
  readonly channel: Channel;
  /** Its place among all. */
  readonly seat: Seat;
  /** Greatest size in bytes. */
  readonly maxBodyBytes: number;
}

/** The body of one request. */
export class Body {
  #head: Head | Refusal;
  #options: BodyOptions;
  #isRead = false;

  /** Takes the head before it. */
  constructor(head: Head | Refusal, options: BodyOptions) {
    this.#head = head;
    this.#options = options;
  }

  /** Tells that bytes of it may still come, so that no request can follow. */
  get isLeft(): boolean {
    return this.#head instanceof Refusal ||
      this.#head.bodyBytes !== 0 && !this.#isRead;
  }

  /**
   * Reads all of it, once.
   * @throws {Refusal} When it is too long, malformed or ends early.
   */
  async read(): Promise<Uint8Array<ArrayBuffer>> {
    const head = this.#head;
    if (head instanceof Refusal) throw head;
    if (head.bodyBytes === 0) return new Uint8Array();
    const { channel, seat } = this.#options;
    seat.wait("body");
    if (head.headers.get("expect")?.toLowerCase() === "100-continue") {
      await channel.write(
        new TextEncoder().encode("HTTP/1.1 100 Continue\r\n\r\n"),
      );
    }
    const body = head.bodyBytes === undefined
      ? await this.#readChunks(head)
      : await this.#readBytes(head.bodyBytes);
    this.#isRead = true;
    seat.work();
    return body;
  }

  async #readBytes(size: number): Promise<Uint8Array<ArrayBuffer>> {
    const body = new Uint8Array(size);
    for (let at = 0; at < size;) {
      const count = await this.#options.reader.readInto(body.subarray(at));
      if (count === null) throw new Refusal(400, "The body ends early");
      at += count;
    }
    return body;
  }

  async #readChunks({ headers }: Head): Promise<Uint8Array<ArrayBuffer>> {
    const { reader, maxBodyBytes } = this.#options;
    if (headers.get("transfer-encoding")?.toLowerCase() !== "chunked") {
      throw new Refusal(501, "This coding of the body is not known");
    }
    const pieces: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const line = await reader.readLine(MAX_CHUNK_LINE);
      const length = parseInt(CHUNK_REGEXP.exec(line ?? "")?.[1] ?? "", 16);
      if (Number.isNaN(length)) throw toMalformed();
      if (length === 0) break;
      size += length;
      if (size > maxBodyBytes) throw new Refusal(413, "The body is too long");
      pieces.push(await this.#readBytes(length));
      if (await reader.readLine(2) !== "") throw toMalformed();
    }
    await this.#skipTrailers();
    return join(pieces, size);
  }

  async #skipTrailers(): Promise<void> {
    for (let count = 0; count <= MAX_TRAILERS; count++) {
      const line = await this.#options.reader.readLine(MAX_CHUNK_LINE);
      if (line === "") return;
      if (line === undefined) break;
    }
    throw toMalformed();
  }
}

function toMalformed(): Refusal {
  return new Refusal(400, "The body is malformed");
}

function join(
  pieces: readonly Uint8Array[],
  size: number,
): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
