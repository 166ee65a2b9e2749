/**
 * Writes alerts to the system's log, as the output `syslog` of logs does: to
 * another host as RFC 5424 over UDP, to a socket of this host as syslog(3).
 *
 * @module
 */

import {
  type DatagramSender,
  openUdpSender,
  openUnixSender,
} from "../../outputs/datagram_sender.ts";
import { type Origin, toEvent } from "../../outputs/event.ts";
import { SendError } from "../../outputs/output.ts";
import { toAddressText } from "../../outputs/server_address.ts";
import { openHeaderWriter } from "../../outputs/syslog_header.ts";
import { type Channel, ChannelError } from "./channel.ts";
import { toLabelsText } from "./describe.ts";
import type { Notice } from "./message.ts";
import type { Condition } from "./notice.ts";
import type { SyslogNotifier } from "./notifier.ts";

/** What every receiver should take, RFC 5424 §6.1; what is longer is cut. */
const MAX_BYTES = 2048;
/** Port of RFC 5426 §3.3. */
const PORT = 514;
/** `notice` of RFC 5424 §6.2.1. */
const NOTICE = 5;

/** Words of severities. */
const LEVELS: Readonly<Record<Condition, string>> = {
  critical: "crit",
  warning: "warning",
  no_data: "warning",
  ok: "notice",
};

/** Opens the log. */
export function openSyslog(notifier: SyslogNotifier, host: string): Channel {
  const { name, wishes, server, facility } = notifier;
  const place = toAddressText(server);
  const writeHeader = openHeaderWriter({
    form: server.kind === "unix" ? "local" : "rfc5424",
    facility,
    severity: NOTICE,
    tag: "driftless",
    dataId: undefined,
    host,
  });
  const origin: Origin = {
    source: "alerts",
    host: { name: host },
    labels: {},
    file: undefined,
    key: "alerts",
  };
  const toBytes = (notice: Notice) => {
    const event = toEvent(origin, 0, toText(notice), notice.wallMs);
    event.level = LEVELS[notice.condition];
    event.fields = { pid: Deno.pid, msgid: "alert" };
    return cut(writeHeader(event) + event.text);
  };
  return {
    name,
    wishes,
    place,
    send: async (notices, signal) => {
      const sender = server.kind === "unix"
        ? openUnixSender(server.path)
        : openUdpSender(server.host, server.port ?? PORT, place);
      await sendAll(sender, notices.map(toBytes), signal);
    },
  };
}

async function sendAll(
  sender: DatagramSender,
  messages: readonly Uint8Array<ArrayBuffer>[],
  signal: AbortSignal,
): Promise<void> {
  try {
    const answer = await sender.send(messages, signal);
    if (answer) throw new ChannelError(answer.reason ?? "it is full", true);
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    throw new ChannelError(error.message, true);
  } finally {
    sender.close();
  }
}

/** One line, so that a label cannot forge another message. */
function toText({ alert, condition, summary }: Notice): string {
  const word = condition === "ok" ? "resolved" : condition;
  const parts = [
    `alert ${alert.threshold.name}`,
    toLabelsText(alert.labels),
    `${word}: ${summary}`,
  ];
  return parts.filter((part) => part !== "").join(" ")
    .replaceAll(/\p{Cc}+/gu, " ");
}

/** Cuts between characters. */
function cut(line: string): Uint8Array<ArrayBuffer> {
  const into = new Uint8Array(MAX_BYTES);
  const { written } = new TextEncoder().encodeInto(line, into);
  return into.slice(0, written);
}
