/**
 * Sends frames over a connection that is made when it is needed and made
 * again when it ended. Nothing confirms what a stream takes: what was written
 * shortly before it ended is kept and written to the next one, so that some
 * of it arrives twice rather than never. That is the best that can be done;
 * what the peer took and lost later is gone.
 *
 * @module
 */

import { toMessage } from "../error.ts";
import { SendError } from "./output.ts";
import { untilAborted } from "./until_aborted.ts";
import type { Wire } from "./wire.ts";

/** Bytes that are kept to be written again. */
const KEPT_BYTES = 1024 * 1024;
/** Age of what is written again when the peer closed: what it did not read yet then resets the connection. */
const CLOSED_MS = 1000;
/** Age of what is written again when the connection was reset. */
const RESET_MS = 10_000;
/** How long the peer may read nothing. */
const STALL_MS = 30_000;
/** A piece below this part of a buffer is copied. */
const SMALL_PART = 4;

/**
 * Fills a buffer with whole frames and gives that part of it; undefined when
 * nothing is left.
 */
export type Feed = (buffer: Uint8Array<ArrayBuffer>) => Uint8Array | undefined;

/** Frames that were written at once. */
interface Piece {
  readonly bytes: Uint8Array;
  /** Where they stand; undefined for bytes of their own. */
  readonly buffer: Uint8Array<ArrayBuffer> | undefined;
  /** When they were written, by the clock that is never set. */
  writtenAt: number;
  /** Their caller was told that they are safe. */
  isFlushed: boolean;
}

/** Sends over one connection at a time. */
export class StreamSender {
  #connect: (signal: AbortSignal) => Promise<Wire>;
  #place: string;
  #bufferBytes: number;
  #wire: Wire | undefined;
  /** What was written to the wire last, the oldest first. */
  #kept: Piece[] = [];
  #keptBytes = 0;
  /** What was written to wires before and is to be written again, before all else. */
  #lost: Piece[] = [];
  /** Buffers that nobody uses. */
  #free: Uint8Array<ArrayBuffer>[] = [];

  /** Takes what connects, where to, and the size that holds every frame. */
  constructor(
    connect: (signal: AbortSignal) => Promise<Wire>,
    place: string,
    bufferBytes: number,
  ) {
    this.#connect = connect;
    this.#place = place;
    this.#bufferBytes = bufferBytes;
  }

  /**
   * Writes all frames.
   * @throws {SendError} When the connection ended and there is no other.
   */
  async send(feed: Feed, signal: AbortSignal): Promise<void> {
    const mine = new Set<Piece>();
    try {
      for (;;) {
        const piece = this.#fill(feed);
        if (piece === undefined) return;
        mine.add(piece);
        await this.#write(piece, signal);
      }
    } catch (error) {
      // Its caller sends all of it again.
      this.#forget(mine);
      signal.throwIfAborted();
      throw this.#toError(error);
    }
  }

  /**
   * Writes again what a connection lost that ended since.
   * @throws {SendError} When that fails: what was sent since the flush before is then forgotten here.
   */
  async flush(): Promise<void> {
    try {
      if (this.#wire?.end !== undefined) this.#drop(this.#wire);
      if (this.#lost.length > 0) await this.#open(new AbortController().signal);
      for (const piece of this.#kept) piece.isFlushed = true;
    } catch (error) {
      this.#lost = this.#lost.filter(({ isFlushed }) => isFlushed);
      throw this.#toError(error);
    }
  }

  /** Ends the connection. */
  close(): void {
    this.#wire?.close();
  }

  /** Makes a piece; a small one does not hold a buffer. */
  #fill(feed: Feed): Piece | undefined {
    const buffer = this.#free.pop() ?? new Uint8Array(this.#bufferBytes);
    const bytes = feed(buffer);
    const isSmall = bytes === undefined ||
      bytes.length < this.#bufferBytes / SMALL_PART;
    if (isSmall) this.#free.push(buffer);
    return bytes && {
      bytes: isSmall ? bytes.slice() : bytes,
      buffer: isSmall ? undefined : buffer,
      writtenAt: 0,
      isFlushed: false,
    };
  }

  /** Writes a piece, to a second connection if the one that stood has ended. */
  async #write(piece: Piece, signal: AbortSignal): Promise<void> {
    const standing = this.#wire;
    const wire = await this.#open(signal);
    try {
      return await this.#put(wire, piece, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (wire !== standing) throw error;
    }
    await this.#put(await this.#open(signal), piece, signal);
  }

  /** Gives a connection on which everything was written that others lost. */
  async #open(signal: AbortSignal): Promise<Wire> {
    if (this.#wire?.end !== undefined) this.#drop(this.#wire);
    if (this.#wire !== undefined) return this.#wire;
    const wire = await this.#connect(signal);
    this.#wire = wire;
    for (const piece of [...this.#lost]) {
      await this.#put(wire, piece, signal);
      this.#lost.shift();
    }
    return wire;
  }

  async #put(wire: Wire, piece: Piece, signal: AbortSignal): Promise<void> {
    const stall = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      stall.reject(new Error(`it read nothing for ${STALL_MS / 1000} s`));
    }, STALL_MS);
    try {
      const written = Promise.race([wire.write(piece.bytes), stall.promise]);
      await untilAborted(written, signal);
      if (wire.end !== undefined) throw new Error(wire.end.reason);
    } catch (error) {
      this.#drop(wire);
      throw wire.end?.isReset ? new Error(wire.end.reason) : error;
    } finally {
      clearTimeout(timer);
    }
    piece.writtenAt = performance.now();
    this.#kept.push(piece);
    this.#keptBytes += piece.bytes.length;
    this.#trim();
  }

  /** Gives a connection up, and finds what may not have arrived. */
  #drop(wire: Wire): void {
    const { isReset, at } = wire.end ??
      { isReset: true, at: performance.now() };
    const from = at - (isReset ? RESET_MS : CLOSED_MS);
    wire.close();
    this.#wire = undefined;
    const lost = this.#kept.filter(({ writtenAt }) => writtenAt >= from);
    this.#lost.unshift(...lost);
    this.#kept = [];
    this.#keptBytes = 0;
  }

  #trim(): void {
    while (this.#keptBytes > KEPT_BYTES) {
      const piece = this.#kept.shift();
      if (piece === undefined) return;
      this.#keptBytes -= piece.bytes.length;
      if (piece.buffer !== undefined) this.#free.push(piece.buffer);
    }
  }

  #forget(pieces: ReadonlySet<Piece>): void {
    this.#lost = this.#lost.filter((piece) => !pieces.has(piece));
    this.#kept = this.#kept.filter((piece) => !pieces.has(piece));
    this.#keptBytes = this.#kept.reduce(
      (sum, { bytes }) => sum + bytes.length,
      0,
    );
  }

  #toError(error: unknown): SendError {
    const message = `Cannot send to ${this.#place}: ${toMessage(error)}`;
    return new SendError("again", message, { cause: error });
  }
}
