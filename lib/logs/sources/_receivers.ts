/** What listens at one address, of whichever kind. */

import { TaskError, toMessage } from "../../error.ts";
import type { TakeDatagrams } from "../../host/datagram_receiver.ts";
import { toListenText } from "../../web/listen.ts";
import type { Endpoint } from "./_endpoint.ts";
import { trimTail } from "./_frames.ts";
import { type StreamOptions, Streams, toEntries } from "./_streams.ts";

/** What listens at one address. */
export interface Receiver {
  /** Where it is reached. */
  readonly address: string;
  /** Receives no more. */
  close(): Promise<void>;
}

/** How it is received, and where to. */
export interface Receiving extends StreamOptions {
  /** Mode of sockets in the file system. */
  readonly socketMode: number;
}

/**
 * Begins to receive.
 * @throws {TaskError} When the address cannot be had.
 */
export async function receive(
  endpoint: Endpoint,
  how: Receiving,
): Promise<Receiver> {
  switch (endpoint.transport) {
    case "udp":
      return await receiveUdp(endpoint.hostname, endpoint.port, how);
    case "unixgram":
      return await receiveUnixgram(endpoint.path, how);
    case "unix": {
      const { listenUnix } = await import("../../web/unix_listener.ts");
      const { path } = endpoint;
      const listener = await listenUnix(path, how.socketMode);
      const streams = new Streams(listener, { ...how, secure: undefined });
      return { address: `unix:${path}`, close: () => streams.close() };
    }
    default: {
      const { transport, hostname, port } = endpoint;
      const listener = listenTcp(hostname, port, transport);
      const secure = transport === "tls" ? how.secure : undefined;
      const streams = new Streams(listener, { ...how, secure });
      const place = toListenText(hostname, listener.addr.port);
      return {
        address: `${transport}://${place}`,
        close: () => streams.close(),
      };
    }
  }
}

async function receiveUdp(
  hostname: string,
  port: number,
  how: Receiving,
): Promise<Receiver> {
  const { receiveUdp } = await import("../../host/datagram_receiver.ts");
  const place = `udp://${toListenText(hostname, port)}`;
  try {
    requireRight(hostname, port);
    const receiver = ofAll(
      hostname,
      (host) => receiveUdp(host, port, toTake(how)),
    );
    return {
      address: `udp://${toListenText(hostname, receiver.port)}`,
      close: () => receiver.close(),
    };
  } catch (cause) {
    throw toListenError(place, cause);
  }
}

async function receiveUnixgram(
  path: string,
  how: Receiving,
): Promise<Receiver> {
  const { receiveUnix } = await import("../../host/datagram_receiver.ts");
  const { requireSafeDir } = await import("../../web/unix_listener.ts");
  try {
    requireSafeDir(path.slice(0, path.lastIndexOf("/")) || "/");
    const receiver = receiveUnix(path, how.socketMode, toTake(how));
    return { address: `unixgram:${path}`, close: () => receiver.close() };
  } catch (cause) {
    throw toListenError(`unixgram:${path}`, cause);
  }
}

/** The C library asks for no right to the net. */
function requireRight(hostname: string, port: number): void {
  const { state } = Deno.permissions.querySync({
    name: "net",
    ...hostname !== "" && { host: toListenText(hostname, port) },
  });
  if (state !== "granted") throw new Error("this process may not");
}

/** Listens at a host; without one, at all addresses of both versions of IP, or of the one that the kernel has. */
function ofAll<T>(hostname: string, listen: (hostname: string) => T): T {
  if (hostname !== "") return listen(hostname);
  try {
    return listen("::");
  } catch {
    return listen("0.0.0.0");
  }
}

/** Makes what takes datagrams: a message each. */
function toTake({ maxBytes, intake }: Receiving): TakeDatagrams {
  return (datagrams) => {
    const entries = datagrams.flatMap(({ bytes, peer }) => {
      const message = trimTail(bytes);
      if (message.length === 0) return [];
      const isCut = message.length > maxBytes;
      const frame = { bytes: message.subarray(0, maxBytes), isCut };
      return toEntries([frame], peer, intake);
    });
    if (entries.length > 0) intake.putOrDrop(entries);
  };
}

function listenTcp(
  hostname: string,
  port: number,
  transport: string,
): Deno.TcpListener {
  try {
    return ofAll(hostname, (host) => Deno.listen({ hostname: host, port }));
  } catch (cause) {
    const place = `${transport}://${toListenText(hostname, port)}`;
    throw toListenError(place, cause);
  }
}

function toListenError(place: string, cause: unknown): TaskError {
  const why = cause instanceof Deno.errors.AddrInUse
    ? "another program listens there"
    : toMessage(cause);
  return new TaskError(`Cannot listen at "${place}": ${why}`, { cause });
}
