/**
 * Connections that bytes are written to: TCP, TLS, and sockets of this host.
 * What the peer says is read and thrown away, so that its end is noticed at
 * once.
 *
 * @module
 */

import type { TLSSocket } from "node:tls";
import { TaskError, toMessage } from "../error.ts";
import { toConnectionReason } from "../host/http_reason.ts";
import type { ServerAddress } from "./server_address.ts";
import { untilAborted } from "./until_aborted.ts";
import type { WireTls } from "./wire_tls.ts";

/** How long a connection may take to stand, in milliseconds. */
const CONNECT_MS = 10_000;

/** How a connection ended. */
export interface WireEnd {
  /** Words for people. */
  readonly reason: string;
  /** The peer did not read all of what it got. */
  readonly isReset: boolean;
  /** When, by the clock that is never set. */
  readonly at: number;
}

/** A connection. */
export interface Wire {
  /** How it ended; undefined as long as it stands. */
  readonly end: WireEnd | undefined;
  /** Writes all of some bytes. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends it. */
  close(): void;
}

/** How a server is reached. */
export interface WireOptions {
  /** Where it is; a port is named for the net. */
  readonly address: ServerAddress;
  /** How it is checked; undefined without TLS. */
  readonly tls: WireTls | undefined;
}

/**
 * Connects. Certificates are read each time, so that new ones count.
 * @throws {Error} With a reason for people.
 */
export async function openWire(
  { address, tls }: WireOptions,
  signal: AbortSignal,
): Promise<Wire> {
  const late = AbortSignal.timeout(CONNECT_MS);
  const either = AbortSignal.any([signal, late]);
  try {
    if (address.kind === "unix") {
      const { path } = address;
      const connecting = Deno.connect({ transport: "unix", path });
      return new PlainWire(await untilClosed(connecting, either));
    }
    const { host: hostname, port = 0 } = address;
    if (tls !== undefined) {
      return await openSecureWire(hostname, port, tls, either);
    }
    const connection = await untilClosed(
      Deno.connect({ hostname, port }),
      either,
    );
    connection.setNoDelay(true);
    connection.setKeepAlive(true);
    return new PlainWire(connection);
  } catch (error) {
    signal.throwIfAborted();
    const reason = late.aborted
      ? `no connection within ${CONNECT_MS / 1000} s`
      : toWireReason(error);
    throw new Error(reason, { cause: error });
  }
}

function toEnd(reason: string, isReset: boolean): WireEnd {
  return { reason, isReset, at: performance.now() };
}

/** Gives the reason of a failed connection. */
function toWireReason(error: unknown): string {
  if (error instanceof TaskError) return error.message;
  const text = toConnectionReason(error)
    .replace(
      /^failed to lookup address information: .*/s,
      "its name cannot be resolved",
    );
  return text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** Leaves a connection that comes too late. */
async function untilClosed<T extends { close(): void }>(
  connecting: Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await untilAborted(connecting, signal);
  } catch (error) {
    connecting.then((late) => late.close(), () => {});
    throw error;
  }
}

/** A connection of Deno's. */
class PlainWire implements Wire {
  #connection: Deno.Conn;
  #end: WireEnd | undefined;

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
    this.#watch();
  }

  get end(): WireEnd | undefined {
    return this.#end;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) {
        at += await this.#connection.write(bytes.subarray(at));
      }
    } catch (error) {
      this.#end ??= toEnd(toWireReason(error), true);
      throw error;
    }
  }

  close(): void {
    this.#end ??= toEnd("it is closed", false);
    try {
      this.#connection.close();
    } catch {
      // It ended by itself.
    }
  }

  async #watch(): Promise<void> {
    const buffer = new Uint8Array(1024);
    try {
      while (await this.#connection.read(buffer) !== null);
      this.#end ??= toEnd("it closed the connection", false);
    } catch (error) {
      this.#end ??= toEnd(toWireReason(error), true);
    }
  }
}

async function openSecureWire(
  host: string,
  port: number,
  tls: WireTls,
  signal: AbortSignal,
): Promise<Wire> {
  const { cert_file, key_file, ca_file, verify = true, server_name } = tls;
  const { connect, rootCertificates } = await import("node:tls");
  const cert = readPem(cert_file);
  const authority = readPem(ca_file);
  const socket = connect({
    host,
    port,
    // An address is no name for SNI, RFC 6066 §3; it is checked all the same.
    ...(isAddress(server_name ?? host)
      ? {}
      : { servername: server_name ?? host }),
    rejectUnauthorized: verify,
    ...(authority === undefined
      ? {}
      : { ca: [...rootCertificates, authority] }),
    ...(cert === undefined ? {} : { cert, key: readPem(key_file) ?? cert }),
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("secureConnect", resolve).once("error", reject);
  try {
    await untilAborted(promise, signal);
    return new SecureWire(socket);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** A connection of TLS. */
class SecureWire implements Wire {
  #socket: TLSSocket;
  #end: WireEnd | undefined;
  #isWriting = false;

  constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    socket.resume();
    socket.on("error", (error) => {
      this.#end ??= toEnd(toWireReason(error), true);
    });
    socket.on("end", () => {
      this.#end ??= toEnd("it closed the connection", false);
    });
    socket.on("close", () => {
      this.#end ??= toEnd("the connection was reset", true);
    });
  }

  get end(): WireEnd | undefined {
    return this.#end;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const written = Promise.withResolvers<void>();
    const fail = () => {
      written.reject(new Error(this.#end?.reason ?? "it closed"));
    };
    this.#isWriting = true;
    this.#socket.once("close", fail);
    this.#socket.write(bytes, (error) => {
      if (error) written.reject(error);
      else written.resolve();
    });
    try {
      await written.promise;
    } finally {
      this.#socket.off("close", fail);
      this.#isWriting = false;
    }
  }

  close(): void {
    const isStanding = this.#end === undefined && !this.#isWriting;
    this.#end ??= toEnd("it is closed", false);
    // The peer is told of the end, RFC 5425 §4.4, unless it does not read.
    if (isStanding) this.#socket.end(() => this.#socket.destroy());
    else this.#socket.destroy();
  }
}

function isAddress(host: string): boolean {
  return host.includes(":") || /^[\d.]+$/.test(host);
}

function readPem(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    throw new TaskError(`Cannot read "${path}": ${toMessage(cause)}`, {
      cause,
    });
  }
}
