/**
 * The `socket` output.
 *
 * Writes lines as they were read, or JSON lines, to a TCP or TLS connection
 * or a socket of this host: what `nc -l`, Logstash's `tcp` and Vector's
 * `socket` read. Nothing is confirmed: what a connection had not carried over
 * when it ended is sent again, what the peer took and lost is gone.
 *
 * @module
 */

import * as z from "zod";
import { oneOf, optional, withDefault } from "../field.ts";
import type { OpenOutput, Output } from "./output.ts";
import {
  type ServerAddress,
  serverAddress,
  toAddressText,
} from "./server_address.ts";
import { type Feed, StreamSender } from "./stream_sender.ts";
import { openWire } from "./wire.ts";
import { type WireTls, wireTls } from "./wire_tls.ts";

const FEED = 0x0a;
/** Bytes that are written at once, unless a line is longer. */
const PIECE_BYTES = 128 * 1024;

/** Params of the `socket` output. */
export interface SocketOutputParams {
  /** `HOST:PORT`, or the path of a socket. */
  server: ServerAddress;
  /** Lines as they were read, or one JSON object a line. */
  format: "lines" | "json";
  /** How the server is checked, and what it is shown; no TLS when absent. */
  tls?: WireTls;
}

/**
 * Writes lines to a connection.
 *
 * @example
 * ```yaml
 * outputs:
 *   - type: socket
 *     name: collector
 *     server: collector.example.org:9000
 *     format: json
 *     tls: { ca_file: /etc/driftless/ca.pem }
 * ```
 */
export const socketOutput: Output<SocketOutputParams> = {
  type: "socket",
  params: z.strictObject({
    server: serverAddress(),
    format: withDefault(oneOf(["lines", "json"]), "lines"),
    tls: optional(wireTls()),
  }).superRefine(({ server, tls }, context) => {
    if (server.kind === "net" && server.port === undefined) {
      context.addIssue({
        code: "custom",
        path: ["server"],
        message: `expected a port, such as "${server.host}:9000"`,
      });
    }
    if (server.kind === "unix" && tls !== undefined) {
      const message = "expected a server of the net beside it";
      context.addIssue({ code: "custom", path: ["tls"], message });
    }
  }),
  batch: { maxEvents: 300_000, maxBytes: 256 * 1024, maxAgeMs: 0 },
  open: (params) => Promise.resolve(open(params)),
};

function open({ server, format, tls }: SocketOutputParams): OpenOutput {
  const sender = new StreamSender(
    (signal) => openWire({ address: server, tls }, signal),
    toAddressText(server),
    PIECE_BYTES,
  );
  return {
    send: async (batch, signal) => {
      const bytes = format === "json" ? batch.toJsonLines() : batch.toLines();
      await sender.send(feedLines(bytes), signal);
    },
    flush: () => sender.flush(),
    close: () => Promise.resolve(sender.close()),
  };
}

/** Makes what fills buffers with whole lines; one that is too long comes alone. */
export function feedLines(bytes: Uint8Array): Feed {
  let start = 0;
  return (buffer) => {
    if (start === bytes.length) return undefined;
    const room = Math.min(bytes.length, start + buffer.length);
    const last = bytes.lastIndexOf(FEED, room - 1);
    const isFit = last >= start;
    const next = isFit ? last : bytes.indexOf(FEED, room);
    const end = next === -1 ? bytes.length : next + 1;
    const piece = bytes.subarray(start, end);
    start = end;
    if (piece.length > buffer.length) return piece.slice();
    buffer.set(piece);
    return buffer.subarray(0, piece.length);
  };
}
