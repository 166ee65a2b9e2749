/**
 * Secures connections with TLS 1.2 and 1.3. `node:tls` is used, for it asks for
 * certificates of clients; each connection has a context of its own, so that a
 * renewed certificate holds from the next connection on.
 *
 * @module
 */

import { Duplex } from "node:stream";
import * as tls from "node:tls";
import { type Channel, closeConn, toChannel } from "./channel.ts";
import type { Tls } from "./config.ts";

/** Bytes that are read at a time. */
const CHUNK_BYTES = 16 * 1024;

/**
 * Does the handshake. Whoever calls closes the connection when it takes too long.
 * @throws {Error} When it fails, or the client's certificate is not as asked for.
 */
export async function secure(
  conn: Deno.Conn,
  wanted: Tls,
  isCurrent: () => boolean,
): Promise<Channel> {
  const socket = await shakeHands(conn, wanted);
  if (!isWelcome(socket, wanted)) {
    socket.destroy();
    throw new Error("The client has no certificate that is asked for");
  }
  return {
    client: toChannel(conn).client,
    isCurrent,
    read: (into) => read(socket, into),
    write: (bytes) =>
      new Promise((resolve, reject) =>
        socket.write(bytes, (error) => error ? reject(error) : resolve())
      ),
    closeWrite: () => new Promise((resolve) => socket.end(resolve)),
  };
}

/** A server that never listens takes connections by its event, as its documentation has it. */
function shakeHands(conn: Deno.Conn, wanted: Tls): Promise<tls.TLSSocket> {
  const asks = wanted.clientAuth !== "NoClientCert";
  return new Promise((resolve, reject) => {
    const server = tls.createServer({
      cert: wanted.cert,
      key: wanted.key,
      minVersion: wanted.minVersion,
      maxVersion: wanted.maxVersion,
      ALPNProtocols: ["http/1.1"],
      requestCert: asks,
      rejectUnauthorized: wanted.clientAuth === "RequireAndVerifyClientCert",
      ...(wanted.clientCa === undefined ? {} : { ca: wanted.clientCa }),
    });
    server.on("secureConnection", (socket) => {
      // Without a listener an error would end the process; who reads and writes is told of it.
      socket.on("error", () => {});
      resolve(socket);
    });
    server.on("tlsClientError", reject);
    const duplex = toDuplex(conn);
    duplex.on("error", reject);
    duplex.on("close", () => reject(new Error("The client is gone")));
    server.emit("connection", duplex);
  });
}

function toDuplex(conn: Deno.Conn): Duplex {
  const channel = toChannel(conn);
  return new Duplex({
    read() {
      const buffer = new Uint8Array(CHUNK_BYTES);
      channel.read(buffer).then(
        (count) => this.push(count === null ? null : buffer.subarray(0, count)),
        (error) => this.destroy(error),
      );
    },
    write(bytes, _encoding, done) {
      channel.write(bytes).then(() => done(), done);
    },
    final(done) {
      channel.closeWrite().then(() => done(), done);
    },
    destroy(error, done) {
      closeConn(conn);
      done(error);
    },
  });
}

/** Reads what is there; a rest that the buffer has no room for is put back. */
async function read(
  socket: tls.TLSSocket,
  into: Uint8Array,
): Promise<number | null> {
  for (;;) {
    const bytes: Uint8Array | null = socket.read();
    if (bytes !== null) {
      const part = bytes.subarray(0, into.length);
      into.set(part);
      if (bytes.length > part.length) {
        socket.unshift(bytes.subarray(part.length));
      }
      return part.length;
    }
    if (socket.readableEnded || socket.destroyed) return null;
    await waitForMore(socket);
  }
}

function waitForMore(socket: tls.TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    const events = ["readable", "end", "close", "error"] as const;
    const done = () => {
      events.forEach((event) => socket.off(event, done));
      resolve();
    };
    events.forEach((event) => socket.on(event, done));
  });
}

/** What the handshake let pass is looked at again, for nothing else stands before the metrics. */
function isWelcome(
  socket: tls.TLSSocket,
  { clientAuth, clientSans }: Tls,
): boolean {
  if (clientAuth === "NoClientCert") return true;
  const found = socket.getPeerCertificate();
  const isGiven = Object.keys(found ?? {}).length > 0;
  if (!isGiven) return clientAuth === "VerifyClientCertIfGiven";
  if (!socket.authorized) return false;
  const sans = parseSans(found.subjectaltname ?? "");
  return clientSans.length === 0 || clientSans.some((one) => sans.has(one));
}

/** Reads `DNS:a, IP Address:1.2.3.4`; a text in which a name could hold another one has none. */
function parseSans(text: string): Set<string> {
  if (/["\\]/.test(text)) return new Set();
  return new Set(
    text.split(", ").map((part) => part.slice(part.indexOf(":") + 1)),
  );
}
