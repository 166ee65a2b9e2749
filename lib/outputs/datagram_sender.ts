/**
 * Sends messages as datagrams: over UDP, where nobody tells what arrived, and
 * to sockets of this host, which are waited for where they are full.
 *
 * @module
 */

import { createSocket, type Socket } from "node:dgram";
import { toMessage } from "../error.ts";
import { toConnectionReason } from "../host/http_reason.ts";
import { type DatagramSocket, openDatagrams } from "../host/unix_datagram.ts";
import { type Answer, SendError } from "./output.ts";
import { untilAborted } from "./until_aborted.ts";

/** How long a full socket is left alone, in milliseconds. */
const FULL_MS = 5;
/** How long a socket may stay full. */
const STALL_MS = 30_000;
/** How long the address of a name counts. */
const ADDRESS_MS = 60_000;

/** Sends messages. */
export interface DatagramSender {
  /**
   * Sends messages in their order; what is given is to be sent again.
   * @throws {SendError} When none was sent.
   */
  send(
    messages: readonly Uint8Array<ArrayBuffer>[],
    signal: AbortSignal,
  ): Promise<Answer | void>;
  /** Gives the socket back. */
  close(): void;
}

/** Sends to a server over UDP. */
export function openUdpSender(
  host: string,
  port: number,
  place: string,
): DatagramSender {
  let found: { readonly address: string; readonly at: number } | undefined;
  let socket: Socket | undefined;
  const open = async () => {
    const now = performance.now();
    if (socket !== undefined && found && now - found.at < ADDRESS_MS) {
      return { socket, address: found.address };
    }
    const { lookup } = await import("node:dns/promises");
    const { address } = await lookup(host);
    socket?.close();
    socket = await bindTo(address);
    found = { address, at: now };
    return { socket, address };
  };
  return {
    send: async (messages, signal) => {
      let sent = 0;
      try {
        const { socket, address } = await untilAborted(open(), signal);
        for (; sent < messages.length; sent++) {
          signal.throwIfAborted();
          // Of several at once a later one may be first.
          await sendOne(socket, messages[sent]!, port, address);
        }
      } catch (error) {
        signal.throwIfAborted();
        found = undefined;
        return toAnswer(messages.length, sent, error, place);
      }
    },
    close: () => void socket?.close(),
  };
}

/** Sends to a socket of this host. */
export function openUnixSender(path: string): DatagramSender {
  let socket: DatagramSocket | undefined;
  return {
    send: async (messages, signal) => {
      let sent = 0;
      try {
        socket ??= openDatagrams(path);
        for (; sent < messages.length; sent++) {
          await sendToUnix(socket, messages[sent]!, signal);
        }
      } catch (error) {
        signal.throwIfAborted();
        return toAnswer(messages.length, sent, error, path);
      }
    },
    close: () => {
      socket?.[Symbol.dispose]();
      socket = undefined;
    },
  };
}

/** Opens a socket that reaches an address. */
async function bindTo(address: string): Promise<Socket> {
  const isSix = address.includes(":");
  const isOwn = /^127\.|^::1$/.test(address);
  const local = isOwn
    ? (isSix ? "::1" : "127.0.0.1")
    : isSix
    ? "::"
    : "0.0.0.0";
  const host = isSix ? `[${local}]:0` : `${local}:0`;
  // What is not allowed ends the process when it is only tried.
  const { state } = await Deno.permissions.query({ name: "net", host });
  if (state !== "granted") {
    throw new Error(`Deno may not bind to "${local}": add it to --allow-net`);
  }
  const socket = createSocket(isSix ? "udp6" : "udp4");
  const bound = Promise.withResolvers<void>();
  // What ICMP tells is of no datagram that is known.
  socket.on("error", bound.reject);
  socket.bind({ address: local, port: 0 }, bound.resolve);
  await bound.promise;
  return socket;
}

function sendOne(
  socket: Socket,
  message: Uint8Array,
  port: number,
  address: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.send(
      message,
      port,
      address,
      (error) => error ? reject(error) : resolve(),
    );
  });
}

async function sendToUnix(
  socket: DatagramSocket,
  message: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): Promise<void> {
  const start = performance.now();
  while (!socket.send(message)) {
    if (performance.now() - start > STALL_MS) {
      throw new Error(`it read nothing for ${STALL_MS / 1000} s`);
    }
    const waited = Promise.withResolvers<void>();
    const timer = setTimeout(waited.resolve, FULL_MS);
    await untilAborted(waited.promise, signal).finally(() =>
      clearTimeout(timer)
    );
  }
}

/** Tells which messages are to be sent again. */
function toAnswer(
  count: number,
  sent: number,
  cause: unknown,
  place: string,
): Answer {
  const why = toConnectionReason(cause) || toMessage(cause);
  const reason = `Cannot send to ${place}: ${
    why.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
  }`;
  if (sent === 0) throw new SendError("again", reason, { cause });
  const again = Array.from({ length: count - sent }, (_, at) => sent + at);
  return { refused: [], again, reason };
}
