/**
 * The `syslog` source: receives what others send in the manner of syslog, by
 * UDP (RFC 5426), TCP (RFC 6587), TLS (RFC 5425) and sockets in the file
 * system.
 *
 * @module
 */

import * as z from "zod";
import {
  bytes,
  mode,
  oneOf,
  optional,
  seconds,
  withDefault,
} from "../../field.ts";
import { toModeBits } from "../../mode.ts";
import type { Feeder, FeederContext, OpenFeeder } from "../source.ts";
import { type Endpoint, endpoints } from "./_endpoint.ts";
import type { Framing } from "./_frames.ts";
import { Intake } from "./_intake.ts";
import { receive, type Receiver } from "./_receivers.ts";
import {
  openServerTls,
  serverTls,
  type ServerTlsParams,
} from "./_server_tls.ts";

/** Params of the `syslog` source. */
export interface SyslogSourceParams {
  /** Where to listen, one or a list: `udp://HOST:PORT`, `tcp://HOST:PORT`, `tls://HOST:PORT`, `unix:/path` for a stream, `unixgram:/path`. */
  listen: Endpoint[];
  /** Certificate for `tls://`. */
  tls?: ServerTlsParams;
  /** How messages of streams are told apart: `octet` by their length, `lf` by line feeds, `auto` by whichever is there; the last when absent. */
  framing: Framing;
  /** Longest message in bytes; what is longer is cut and counted; 64 KiB when absent. */
  max_message_bytes: number;
  /** Most connections at each address; others are turned away; 500 when absent. */
  max_connections: number;
  /** How long a connection may be silent, in seconds; an hour when absent. */
  idle_timeout: number;
  /** Mode of sockets in the file system; `0666` when absent, as that of `/dev/log`: everybody may log. */
  socket_mode: string;
}

/**
 * Receives messages as they are: the parser `syslog` reads them. The address
 * of the sender becomes the field `peer`. When the queue is full, connections
 * wait, and datagrams are dropped and counted.
 *
 * @example Of the network devices, and of hosts with TLS
 * ```yaml
 * sources:
 *   - name: network
 *     type: syslog
 *     listen: ["udp://0.0.0.0:514", "tls://0.0.0.0:6514"]
 *     tls:
 *       cert_file: /etc/driftless/tls/logs.pem
 *       key_file: /etc/driftless/tls/logs.key
 *     parser: syslog
 * ```
 */
export const syslogSource: Feeder<SyslogSourceParams> = {
  type: "syslog",
  kind: "feeder",
  endsItself: false,
  params: z.strictObject({
    listen: endpoints(),
    tls: optional(serverTls()),
    framing: withDefault(oneOf(["auto", "octet", "lf"]), "auto"),
    max_message_bytes: withDefault(
      bytes().refine((value) => value >= 480, {
        // RFC 5424 §6.1: what every receiver takes.
        error: "expected 480 bytes or more",
      }),
      64 * 1024,
    ),
    max_connections: withDefault(z.int().min(1), 500),
    idle_timeout: withDefault(seconds(), 3600),
    socket_mode: withDefault(mode(), "0666"),
  }).refine(
    ({ listen, tls }) =>
      tls !== undefined || listen.every(({ transport }) => transport !== "tls"),
    { path: ["tls"], error: 'expected "tls" with a certificate for "tls://"' },
  ),
  open,
};

async function open(
  params: SyslogSourceParams,
  context: FeederContext,
): Promise<OpenFeeder> {
  const stop = new AbortController();
  const intake = new Intake(context.feed, stop.signal);
  const warn = (text: string) => context.warn(text);
  const secure = params.tls && openServerTls(params.tls, warn);
  const receivers: Receiver[] = [];
  const finished = Promise.withResolvers<void>();
  let closing: Promise<unknown> | undefined;
  const close = async () => {
    stop.abort();
    await (closing ??= Promise.all(receivers.map((one) => one.close())));
    finished.resolve();
  };
  const how = {
    intake,
    secure,
    warn,
    framing: params.framing,
    maxBytes: params.max_message_bytes,
    maxConnections: params.max_connections,
    idleMs: params.idle_timeout * 1000,
    socketMode: toModeBits(params.socket_mode, 0, false),
  };
  try {
    for (const endpoint of params.listen) {
      receivers.push(await receive(endpoint, how));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    counts: intake.counts,
    addresses: receivers.map(({ address }) => address),
    finished: finished.promise,
    close,
  };
}
