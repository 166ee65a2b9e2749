/** Listens and answers: plain or with TLS, on addresses and on sockets. */

import { TaskError, toMessage } from "../error.ts";
import { type Channel, closeConn, toChannel } from "./channel.ts";
import { serveRequests } from "./exchange.ts";
import { type Listen, toListenText } from "./listen.ts";
import { type Respond, toTextAnswer } from "./message.ts";
import { toRare } from "./rare.ts";
import { type Seat, SEAT_LIMITS, type SeatLimits, Seats } from "./seats.ts";

/** Greatest body of a request where nobody says otherwise; whether it is looked at, who answers decides. */
const MAX_BODY_BYTES = 64 * 1024;
/** How long nothing is accepted after that failed, in milliseconds. */
const ACCEPT_PAUSE_MS = 50;
/** Connections that make room when descriptors run out, for others and for what reads files. */
const ROOM = 16;

/** A server that runs. */
export interface Server {
  /** Where it is reached, such as `http://127.0.0.1:8000` or `unix:/run/facts.sock`. */
  readonly addresses: readonly string[];
  /** Answers what was asked and listens no more. */
  stop(): Promise<void>;
}

/** Makes a channel that is secured. */
export type Secure = (conn: Deno.Conn) => Promise<Channel>;

/** What a server needs. */
export interface ServerOptions {
  /** Where to listen. */
  readonly listen: readonly Listen[];
  /** Answers requests. */
  readonly respond: Respond;
  /** Makes a channel that is secured; without it, channels are plain. */
  readonly secure?: Secure | undefined;
  /** What connections may take. */
  readonly limits?: SeatLimits;
  /** Greatest body of a request that is not refused, in bytes; 64 KiB when absent. */
  readonly maxBodyBytes?: number;
  /** Is told what went wrong with no single client. */
  readonly warn: (text: string) => void;
}

/**
 * Starts to listen at all addresses, or at none.
 * @throws {TaskError} When an address is in use or not ours.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { secure, respond, limits = SEAT_LIMITS, warn } = options;
  const seats = new Seats(limits);
  const listeners: Deno.Listener[] = [];
  try {
    for (const listen of options.listen) listeners.push(await open(listen));
  } catch (error) {
    listeners.forEach((listener) => listener.close());
    throw error;
  }
  const scheme = secure === undefined ? "http" : "https";
  const told = {
    ...options,
    respond: toSafe(respond, warn),
    secure: secure && toTold(secure, warn),
  };
  const ended = listeners.map((one) => acceptAll(one, seats, told));
  return {
    addresses: listeners.map(({ addr }) => toAddress(addr, scheme)),
    stop: async () => {
      listeners.forEach((listener) => listener.close());
      await Promise.all([...ended, seats.close()]);
    },
  };
}

/** What nobody foresaw is the server's fault, and told. */
function toSafe(respond: Respond, warn: (text: string) => void): Respond {
  const warnRarely = toRare(warn);
  return async (request) => {
    try {
      return await respond(request);
    } catch (error) {
      warnRarely(`Cannot answer "${request.path}": ${toMessage(error)}`);
      return toTextAnswer(500, "Internal Server Error");
    }
  };
}

/** Tells of handshakes that fail: the client learns no more than that. */
function toTold(secure: Secure, warn: (text: string) => void): Secure {
  const warnRarely = toRare(warn);
  return async (conn) => {
    try {
      return await secure(conn);
    } catch (error) {
      const client = toChannel(conn).client || "a client";
      warnRarely(`TLS with ${client} failed: ${toMessage(error)}`);
      throw error;
    }
  };
}

async function open(listen: Listen): Promise<Deno.Listener> {
  if (listen.kind === "unix") {
    const { listenUnix } = await import("./unix_listener.ts");
    return await listenUnix(listen.path);
  }
  const { hostname, port } = listen;
  try {
    return hostname === "" ? openAll(port) : Deno.listen({ hostname, port });
  } catch (cause) {
    const place = toListenText(hostname, port);
    const why = cause instanceof Deno.errors.AddrInUse
      ? "another program listens there"
      : toMessage(cause);
    throw new TaskError(`Cannot listen at "${place}": ${why}`, { cause });
  }
}

/** Listens at all addresses of both versions of IP; where the kernel has one only, at those of that. */
function openAll(port: number): Deno.Listener {
  try {
    return Deno.listen({ hostname: "::", port });
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) throw error;
    return Deno.listen({ hostname: "0.0.0.0", port });
  }
}

function toAddress(addr: Deno.Addr, scheme: string): string {
  if ("hostname" in addr) {
    return `${scheme}://${toListenText(addr.hostname, addr.port)}`;
  }
  return "path" in addr ? `unix:${addr.path}` : addr.transport;
}

/** Accepts until the listener is closed; when descriptors run out, connections that wait make room. */
async function acceptAll(
  listener: Deno.Listener,
  seats: Seats,
  options: ServerOptions,
): Promise<void> {
  const warn = toRare(options.warn);
  for (;;) {
    try {
      void serve(await listener.accept(), seats, options);
      // What made room is closed when the event loop comes to it.
      if (seats.isFull) await pause(0);
    } catch (error) {
      if (seats.isClosing || error instanceof Deno.errors.BadResource) return;
      warn(`Cannot accept connections: ${toMessage(error)}`);
      for (let count = 0; count < ROOM && seats.evict(); count++);
      await pause(ACCEPT_PAUSE_MS);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}

/** What goes wrong with one client is no matter for anybody else. */
async function serve(
  conn: Deno.Conn,
  seats: Seats,
  options: ServerOptions,
): Promise<void> {
  const seat = seats.take(() => closeConn(conn));
  if (seat === undefined) return closeConn(conn);
  try {
    await exchange(conn, seat, seats, options);
  } catch {
    // The client is gone, or it has to go.
  } finally {
    seat.leave();
    closeConn(conn);
  }
}

async function exchange(
  conn: Deno.Conn,
  seat: Seat,
  seats: Seats,
  { secure, respond, maxBodyBytes = MAX_BODY_BYTES }: ServerOptions,
): Promise<void> {
  if ("setNoDelay" in conn && conn.setNoDelay instanceof Function) {
    conn.setNoDelay(true);
  }
  const channel = await secure?.(conn) ?? toChannel(conn);
  await serveRequests(channel, {
    seat,
    respond,
    maxBodyBytes,
    isClosing: () => seats.isClosing,
  });
}
