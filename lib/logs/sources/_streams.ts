/**
 * Connections that bring messages: bounded in number, in what each may hold
 * and in how long it may be silent. A feed that is full makes them wait.
 *
 * @module
 */

import { toMessage } from "../../error.ts";
import { MAX_TIMER_MS } from "../../host/process.ts";
import { type Channel, closeConn, toChannel } from "../../web/channel.ts";
import { toRare } from "../../web/rare.ts";
import type { Entry } from "../source.ts";
import { type Frame, FrameReader, type Framing } from "./_frames.ts";
import type { Intake } from "./_intake.ts";

/** Bytes that are read from a connection at once. */
const READ_BYTES = 32 * 1024;
/** Time for a handshake, in milliseconds. */
const HANDSHAKE_MS = 10_000;
/** How long nothing is accepted after that failed, in milliseconds. */
const ACCEPT_PAUSE_MS = 100;

const NO_LENGTH = "a message does not begin with its length";

/** What connections may do, and where their messages go. */
export interface StreamOptions {
  /** Where messages go. */
  readonly intake: Intake;
  /** How they are told apart. */
  readonly framing: Framing;
  /** Bytes of the longest message. */
  readonly maxBytes: number;
  /** Most connections at once. */
  readonly maxConnections: number;
  /** How long a connection may be silent, in milliseconds. */
  readonly idleMs: number;
  /** Does the handshake of TLS. */
  readonly secure: ((conn: Deno.Conn) => Promise<Channel>) | undefined;
  /** Is told what goes wrong. */
  warn(text: string): void;
}

/** Takes connections of one listener. */
export class Streams {
  #listener: Deno.Listener;
  #options: StreamOptions;
  #open = new Map<Deno.Conn, Promise<void>>();
  #accepting: Promise<void>;
  #isClosing = false;
  #warn: (text: string) => void;

  /** Begins to accept. */
  constructor(listener: Deno.Listener, options: StreamOptions) {
    this.#listener = listener;
    this.#options = options;
    // Strangers may cause as many mistakes as they like.
    this.#warn = toRare(options.warn);
    this.#accepting = this.#acceptAll();
  }

  /** Accepts no more and ends all connections; what was read of them is in the feed. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#listener.close();
    for (const conn of this.#open.keys()) closeConn(conn);
    await Promise.all([this.#accepting, ...this.#open.values()]);
  }

  async #acceptAll(): Promise<void> {
    let hasWarned = false;
    while (!this.#isClosing) {
      try {
        const conn = await this.#listener.accept();
        hasWarned = false;
        this.#take(conn);
      } catch (error) {
        if (this.#isClosing || error instanceof Deno.errors.BadResource) return;
        if (!hasWarned) {
          this.#options.warn(`Cannot accept: ${toMessage(error)}`);
        }
        hasWarned = true;
        await new Promise((done) => setTimeout(done, ACCEPT_PAUSE_MS));
      }
    }
  }

  #take(conn: Deno.Conn): void {
    const { maxConnections } = this.#options;
    if (this.#open.size >= maxConnections) {
      closeConn(conn);
      const many = `there are ${maxConnections} already`;
      return this.#refuse(`Cannot take another connection: ${many}`);
    }
    const served = this.#serve(conn).finally(() => {
      this.#open.delete(conn);
      closeConn(conn);
    });
    this.#open.set(conn, served);
  }

  #refuse(text: string): void {
    this.#options.intake.counts.refused++;
    this.#warn(text);
  }

  /** What goes wrong with one connection is no matter for the others. */
  async #serve(conn: Deno.Conn): Promise<void> {
    const { secure } = this.#options;
    const peer = toChannel(conn).client;
    try {
      const channel = secure === undefined
        ? toChannel(conn)
        : await within(HANDSHAKE_MS, conn, () => secure(conn));
      await this.#receive(conn, channel, peer);
    } catch (error) {
      if (this.#isClosing || isGone(error)) return;
      const from = peer || "a socket";
      this.#refuse(`Cannot read from "${from}": ${toMessage(error)}`);
    }
  }

  async #receive(
    conn: Deno.Conn,
    channel: Channel,
    peer: string,
  ): Promise<void> {
    const { framing, maxBytes, intake, idleMs } = this.#options;
    const frames = new FrameReader({ framing, maxBytes, trim: true });
    const buffer = new Uint8Array(READ_BYTES);
    const put = (found: Iterable<Frame>) =>
      intake.put(toEntries(found, peer, intake));
    try {
      for (;;) {
        const count = await within(idleMs, conn, () => channel.read(buffer));
        if (count === null) break;
        await put(frames.push(buffer.subarray(0, count)));
        if (frames.isBroken) throw new Error(NO_LENGTH);
      }
    } finally {
      await put(frames.finish());
    }
  }
}

/** Makes entries of messages; bytes that are no UTF-8 become U+FFFD. */
export function toEntries(
  frames: Iterable<Frame>,
  peer: string,
  { counts }: Intake,
): Entry[] {
  const atMs = Date.now();
  const decoder = new TextDecoder();
  const from = peer === "" ? {} : { fields: { peer } };
  return Array.from(frames, ({ bytes, isCut }) => {
    if (isCut) counts.cut++;
    return { atMs, text: decoder.decode(bytes), ...from };
  });
}

/** Closes a connection when something takes too long; what waits for it fails then. */
async function within<T>(
  ms: number,
  conn: Deno.Conn,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setTimeout(() => closeConn(conn), Math.min(ms, MAX_TIMER_MS));
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}

/** The connection was closed by the other side, or by us. */
function isGone(error: unknown): boolean {
  const kinds = [
    Deno.errors.BadResource,
    Deno.errors.Interrupted,
    Deno.errors.ConnectionReset,
    Deno.errors.BrokenPipe,
    Deno.errors.UnexpectedEof,
  ];
  return kinds.some((kind) => error instanceof kind);
}
