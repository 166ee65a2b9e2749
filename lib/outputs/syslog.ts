/**
 * The `syslog` output.
 *
 * Sends events as messages of RFC 5424 or RFC 3164 to this host's log, or to a
 * server over UDP (RFC 5426), TCP (RFC 6587) or TLS (RFC 5425). The protocol
 * confirms nothing: what a server took and lost is gone, and what a
 * connection had not carried over when it ended is sent again. Where nothing
 * may be lost, use an output that confirms, such as `http`.
 *
 * @module
 */

import * as z from "zod";
import { bytes, line, oneOf, optional, withDefault } from "../field.ts";
import { openUdpSender, openUnixSender } from "./datagram_sender.ts";
import { findUnknownPlace } from "./name_template.ts";
import type { OpenOutput, Output, OutputContext } from "./output.ts";
import {
  type ServerAddress,
  serverAddress,
  toAddressText,
} from "./server_address.ts";
import { StreamSender } from "./stream_sender.ts";
import { DATA_ID_REGEXP } from "./syslog_data.ts";
import {
  feedFrames,
  type FrameOptions,
  toDatagrams,
  toFrameBytes,
} from "./syslog_frames.ts";
import { openHeaderWriter } from "./syslog_header.ts";
import { facility, severity } from "./syslog_words.ts";
import { openWire } from "./wire.ts";
import { type WireTls, wireTls } from "./wire_tls.ts";

/** Socket of this host's log. */
const LOCAL: ServerAddress = { kind: "unix", path: "/dev/log" };
/** Ports of the protocols, RFC 5425 §4.1 and RFC 5426 §3.3. */
const PORTS = { udp: 514, tcp: 514, tls: 6514 } as const;
/** Longest message where nothing is said: rsyslog cuts longer ones unless told otherwise; streams go to others too. */
const MAX_BYTES = { udp: 8192, unix: 8192, tcp: 65_536, tls: 65_536 } as const;
/** Longest message that a datagram of UDP holds. */
const MAX_DATAGRAM = 65_507;
/** Limits of the length of messages; every receiver takes the shorter one, RFC 5424 §6.1. */
const [MIN_MESSAGE, MAX_MESSAGE] = [480, 1024 * 1024] as const;
/** Bytes that are written at once. */
const PIECE_BYTES = 128 * 1024;

/** Params of the `syslog` output. */
export interface SyslogOutputParams {
  /** `HOST:PORT` or the path of a socket; this host's log when absent. */
  server?: ServerAddress;
  /** How messages go there; `udp` to a server and `unix` to a socket when absent. */
  protocol?: "udp" | "tcp" | "tls" | "unix";
  /** Form of messages; `rfc5424` when absent, but for sockets, where it is what syslog(3) writes. */
  format?: "rfc5424" | "rfc3164";
  /** How messages are parted in streams; TLS knows `octet_counting` only. */
  framing: "octet_counting" | "lf";
  /** Facility, as a number. */
  facility: number;
  /** Severity of events without a known level, as a number. */
  severity: number;
  /** Name of the program, with `{source}`, `{host}`, `{file}` and `{labels.NAME}`; the event's own or its source's when absent. */
  tag?: string;
  /** Name of an element of structured data for labels and fields, such as `event@32473`; none when absent. */
  structured_data?: string;
  /** Longest message in bytes; what is longer is cut. */
  max_message_bytes?: number;
  /** How the server is checked, and what it is shown. */
  tls?: WireTls;
}

/** Params with what follows from them. */
interface Target {
  readonly protocol: "udp" | "tcp" | "tls" | "unix";
  readonly address: ServerAddress;
  readonly maxBytes: number;
}

const PARAMS: z.ZodType<SyslogOutputParams> = z.strictObject({
  server: optional(serverAddress()),
  protocol: optional(oneOf(["udp", "tcp", "tls", "unix"])),
  format: optional(oneOf(["rfc5424", "rfc3164"])),
  framing: withDefault(oneOf(["octet_counting", "lf"]), "octet_counting"),
  facility: withDefault(facility(), 16),
  severity: withDefault(severity(), 6),
  tag: optional(line()),
  structured_data: optional(
    z.string().regex(DATA_ID_REGEXP, {
      error: 'expected a name such as "event@32473"',
    }),
  ),
  max_message_bytes: optional(bytes()),
  tls: optional(wireTls()),
}).superRefine((params, context) => {
  for (const [key, message] of findFaults(params)) {
    context.addIssue({ code: "custom", path: [key], message });
  }
});

/**
 * Sends events to a log.
 *
 * @example Over TLS
 * ```yaml
 * outputs:
 *   - type: syslog
 *     name: central
 *     server: logs.example.org:6514
 *     protocol: tls
 *     facility: local0
 *     tls: { ca_file: /etc/driftless/ca.pem }
 * ```
 *
 * @example To this host's log
 * ```yaml
 * outputs:
 *   - type: syslog
 *     name: local
 *     facility: daemon
 * ```
 */
export const syslogOutput: Output<SyslogOutputParams> = {
  type: "syslog",
  params: PARAMS,
  batch: { maxEvents: 300_000, maxBytes: 256 * 1024, maxAgeMs: 0 },
  open: (params, context) => Promise.try(() => open(params, context)),
};

function open(
  params: SyslogOutputParams,
  { host }: OutputContext,
): OpenOutput {
  const target = toTarget(params);
  const counts = { cut_messages: 0 };
  const frames: FrameOptions = {
    framing: params.framing,
    maxBytes: target.maxBytes,
    cut: () => counts.cut_messages++,
    writeHeader: openHeaderWriter({
      form: params.format ?? (target.protocol === "unix" ? "local" : "rfc5424"),
      facility: params.facility,
      severity: params.severity,
      tag: params.tag,
      dataId: params.structured_data,
      host,
    }),
  };
  const output = target.protocol === "udp" || target.protocol === "unix"
    ? openDatagrams(target, frames)
    : openStream(target, params, frames);
  return { ...output, counts: () => ({ ...counts }) };
}

function openDatagrams({ address }: Target, frames: FrameOptions): OpenOutput {
  const place = toAddressText(address);
  const sender = address.kind === "unix"
    ? openUnixSender(address.path)
    : openUdpSender(address.host, address.port ?? PORTS.udp, place);
  return {
    send: (batch, signal) => sender.send(toDatagrams(batch, frames), signal),
    close: () => Promise.resolve(sender.close()),
  };
}

function openStream(
  { address, protocol, maxBytes }: Target,
  { tls }: SyslogOutputParams,
  frames: FrameOptions,
): OpenOutput {
  const secure = protocol === "tls" ? { tls: tls ?? {} } : { tls: undefined };
  const sender = new StreamSender(
    (signal) => openWire({ address, ...secure }, signal),
    toAddressText(address),
    Math.max(PIECE_BYTES, toFrameBytes(maxBytes)),
  );
  return {
    send: (batch, signal) => sender.send(feedFrames(batch, frames), signal),
    flush: () => sender.flush(),
    close: () => Promise.resolve(sender.close()),
  };
}

/** Finds what goes together badly, with the keys that are to be changed. */
function* findFaults(
  params: SyslogOutputParams,
): Generator<readonly [key: keyof SyslogOutputParams, message: string]> {
  const { server, framing, tag, max_message_bytes } = params;
  const { protocol, maxBytes } = toTarget(params);
  const isPath = (server ?? LOCAL).kind === "unix";
  if (isPath !== (protocol === "unix")) {
    yield [
      server === undefined ? "protocol" : "server",
      isPath
        ? `expected a "server" such as "logs.example.org:514" for the protocol ${protocol}`
        : 'expected the path of a socket for the protocol "unix"',
    ];
  }
  if (params.tls !== undefined && protocol !== "tls") {
    yield ["tls", 'expected the protocol "tls" beside it'];
  }
  if (framing === "lf" && protocol === "tls") {
    yield ["framing", 'expected "octet_counting", the only one that TLS knows'];
  }
  const unknown = tag === undefined ? undefined : findUnknownPlace(tag);
  if (unknown !== undefined) yield ["tag", `expected a name, but ${unknown}`];
  const highest = protocol === "udp" ? MAX_DATAGRAM : MAX_MESSAGE;
  if (maxBytes < MIN_MESSAGE || maxBytes > highest) {
    yield [
      "max_message_bytes",
      `expected ${MIN_MESSAGE} to ${highest} bytes, got ${max_message_bytes}`,
    ];
  }
}

function toTarget(params: SyslogOutputParams): Target {
  const { server = LOCAL, max_message_bytes } = params;
  const protocol = params.protocol ??
    (server.kind === "unix" ? "unix" : "udp");
  const address = server.kind === "unix" || protocol === "unix"
    ? server
    : { ...server, port: server.port ?? PORTS[protocol] };
  return {
    protocol,
    address,
    maxBytes: max_message_bytes ?? MAX_BYTES[protocol],
  };
}
