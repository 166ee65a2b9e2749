/** Takes requests from a connection and answers them, one after the other. */

import { toAnswerHead } from "./answer_head.ts";
import { Body } from "./body.ts";
import type { Channel } from "./channel.ts";
import { type Head, parseHead, Refusal } from "./head.ts";
import {
  type Respond,
  toTextAnswer,
  type WebAnswer,
  type WebStream,
} from "./message.ts";
import { RequestReader } from "./request_reader.ts";
import type { Seat } from "./seats.ts";

/** Most bytes that are taken and thrown away so that a client that still sends can read its answer. */
const MAX_LEFT_BYTES = 256 * 1024;

/** What an exchange needs besides the connection. */
export interface ExchangeOptions {
  /** Answers a request, and never fails. */
  readonly respond: Respond;
  /** The place of the connection among all. */
  readonly seat: Seat;
  /** Greatest body of a request that is not refused. */
  readonly maxBodyBytes: number;
  /** Whether the server takes nothing more. */
  isClosing(): boolean;
}

/**
 * Answers requests until the client or the server ends it.
 * @throws {Error} As the system says when the connection breaks.
 */
export async function serveRequests(
  channel: Channel,
  { respond, seat, maxBodyBytes, isClosing }: ExchangeOptions,
): Promise<void> {
  const reader = new RequestReader(channel, seat);
  for (;;) {
    const head = await readHead(reader, maxBodyBytes);
    if (head === undefined) return;
    seat.work();
    const body = new Body(head, { reader, channel, seat, maxBodyBytes });
    const answer = head instanceof Refusal
      ? toTextAnswer(head.status, head.message)
      : await respond({
        ...head,
        client: channel.client,
        readBody: () => body.read(),
      });
    if (answer.stream !== undefined) {
      return await sendStream(channel, seat, answer, answer.stream);
    }
    const isLast = head instanceof Refusal || !head.isKept ||
      body.isLeft || isClosing() || !channel.isCurrent();
    seat.send(answer.body);
    await send(channel, head, answer, isLast);
    if (isLast) return await part(channel);
    seat.wait("idle");
  }
}

/** Reads a head; what is wrong with it is given back. */
async function readHead(
  reader: RequestReader,
  maxBodyBytes: number,
): Promise<Head | Refusal | undefined> {
  try {
    const bytes = await reader.readHead();
    if (bytes === undefined) return undefined;
    const head = parseHead(bytes);
    if (head.bodyBytes !== undefined && head.bodyBytes > maxBodyBytes) {
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

/** Sends pieces as they come. A client that says something more, or leaves, ends them. */
async function sendStream(
  channel: Channel,
  seat: Seat,
  answer: WebAnswer,
  stream: WebStream,
): Promise<void> {
  try {
    await channel.write(toAnswerHead(answer, "close"));
    const end = () => stream.end();
    channel.read(new Uint8Array(1)).then(end, end);
    for (;;) {
      seat.wait("idle");
      const piece = await stream.next();
      if (piece === undefined) break;
      seat.send(piece);
      await channel.write(piece);
    }
    await channel.closeWrite();
  } finally {
    stream.end();
  }
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
