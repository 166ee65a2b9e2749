/** Takes requests from a connection and answers them, one after the other. */

import { toAnswerHead } from "./answer_head.ts";
import type { Channel } from "./channel.ts";
import {
  findHeadEnd,
  type Head,
  MAX_HEAD_BYTES,
  parseHead,
  Refusal,
} from "./head.ts";
import { type Respond, toTextAnswer, type WebAnswer } from "./message.ts";
import type { Seat } from "./seats.ts";

/** Greatest body of a request that is not refused; none is looked at. */
const MAX_BODY_BYTES = 64 * 1024;
/** Most bytes that are taken and thrown away so that a client that still sends can read its answer. */
const MAX_LEFT_BYTES = 256 * 1024;

/** What an exchange needs besides the connection. */
export interface ExchangeOptions {
  /** Answers a request, and never fails. */
  readonly respond: Respond;
  /** The place of the connection among all. */
  readonly seat: Seat;
  /** Whether the server takes nothing more. */
  isClosing(): boolean;
}

/**
 * Answers requests until the client or the server ends it.
 * @throws {Error} As the system says when the connection breaks.
 */
export async function serveRequests(
  channel: Channel,
  { respond, seat, isClosing }: ExchangeOptions,
): Promise<void> {
  const heads = new HeadReader(channel, seat);
  for (;;) {
    const head = await readHead(heads);
    if (head === undefined) return;
    seat.work();
    const answer = head instanceof Refusal
      ? toTextAnswer(head.status, head.message)
      : await respond({ ...head, client: channel.client });
    const isLast = head instanceof Refusal || !head.isKept ||
      head.bodyBytes !== 0 || isClosing() || !channel.isCurrent();
    seat.send(answer.body);
    await send(channel, head, answer, isLast);
    if (isLast) return await part(channel);
    seat.wait("idle");
  }
}

/** Reads a head; what is wrong with it is given back. */
async function readHead(
  heads: HeadReader,
): Promise<Head | Refusal | undefined> {
  try {
    const bytes = await heads.read();
    if (bytes === undefined) return undefined;
    const head = parseHead(bytes);
    if (head.bodyBytes !== undefined && head.bodyBytes > MAX_BODY_BYTES) {
      throw new Refusal(413, "The body is too long");
    }
    return head;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function send(
  channel: Channel,
  head: Head | Refusal,
  answer: WebAnswer,
  isLast: boolean,
): Promise<void> {
  const isOld = head instanceof Refusal || head.isOld;
  const connection = isLast ? "close" : isOld ? "keep-alive" : undefined;
  await channel.write(toAnswerHead(answer, connection));
  const isHead = !(head instanceof Refusal) && head.method === "HEAD";
  if (!isHead && answer.body.length > 0) await channel.write(answer.body);
}

/** Ends so that the answer arrives: a connection that is closed while bytes come in is reset. */
async function part(channel: Channel): Promise<void> {
  await channel.closeWrite();
  const buffer = new Uint8Array(16 * 1024);
  let left = MAX_LEFT_BYTES;
  while (left > 0) {
    const count = await channel.read(buffer);
    if (count === null) return;
    left -= count;
  }
}

/** Reads heads; what comes behind one belongs to the next. */
class HeadReader {
  #channel: Channel;
  #seat: Seat;
  #buffer = new Uint8Array(1024);
  #length = 0;

  constructor(channel: Channel, seat: Seat) {
    this.#channel = channel;
    this.#seat = seat;
  }

  /**
   * Reads a head; undefined when the client is gone.
   * @throws {Refusal} When it is too long.
   */
  async read(): Promise<Uint8Array | undefined> {
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
      const count = await this.#channel.read(this.#buffer.subarray(from));
      if (count === null) return undefined;
      this.#length += count;
    }
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
