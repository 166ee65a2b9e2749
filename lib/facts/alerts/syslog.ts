/**
 * Writes alerts to the system's log: to another host as RFC 5424 over UDP
 * (RFC 5426), to a socket of this host as syslog(3) does, which is what the
 * journal and rsyslog read there.
 *
 * @module
 */

import { createSocket } from "node:dgram";
import { toMessage } from "../../error.ts";
import { sendDatagrams } from "../../host/unix_datagram.ts";
import { type Channel, ChannelError } from "./channel.ts";
import { toLabelsText } from "./describe.ts";
import type { Notice } from "./message.ts";
import type { Condition } from "./notice.ts";
import { type SyslogNotifier, toPlaceText } from "./notifier.ts";

/** What every receiver should take, RFC 5424 §6.1; what is longer is cut. */
const MAX_BYTES = 2048;
/** Name of the program, RFC 5424 §6.2.5. */
const APP_NAME = "driftless";
/** How long one message may take, in milliseconds. */
const TIMEOUT_MS = 5000;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Severities of RFC 5424 §6.2.1. */
const LEVELS: Readonly<Record<Condition, number>> = {
  critical: 2,
  warning: 4,
  no_data: 4,
  ok: 5,
};

/** Opens the log. */
export function openSyslog(notifier: SyslogNotifier, host: string): Channel {
  const { name, wishes, to, facility } = notifier;
  return {
    name,
    wishes,
    place: toPlaceText(notifier),
    send: async (notices) => {
      try {
        if (to.kind === "unix") {
          const lines = notices.map((one) => toLocalLine(one, facility));
          sendDatagrams(to.path, lines.map(toBytes));
        } else {
          const lines = notices.map((one) => toSyslogLine(one, facility, host));
          await sendOverUdp(to.host, to.port, lines.map(toBytes));
        }
      } catch (error) {
        throw new ChannelError(toMessage(error), true);
      }
    },
  };
}

/** Writes a message as RFC 5424 has it. */
export function toSyslogLine(
  notice: Notice,
  facility: number,
  host: string,
): string {
  const priority = facility * 8 + LEVELS[notice.condition];
  const time = new Date(notice.wallMs).toISOString();
  const name = host.replaceAll(/[^!-~]/g, "").slice(0, 255) || "-";
  return `<${priority}>1 ${time} ${name} ${APP_NAME} ${Deno.pid} alert - ${
    toText(notice)
  }`;
}

/** Writes a message as syslog(3) does: the log adds the host. */
function toLocalLine(notice: Notice, facility: number): string {
  const priority = facility * 8 + LEVELS[notice.condition];
  const at = new Date(notice.wallMs);
  const day = String(at.getDate()).padStart(2);
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()]
    .map((part) => String(part).padStart(2, "0")).join(":");
  return `<${priority}>${
    MONTHS[at.getMonth()]
  } ${day} ${time} ${APP_NAME}[${Deno.pid}]: ${toText(notice)}`;
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
function toBytes(line: string): Uint8Array<ArrayBuffer> {
  const into = new Uint8Array(MAX_BYTES);
  const { written } = new TextEncoder().encodeInto(line, into);
  return into.slice(0, written);
}

async function sendOverUdp(
  host: string,
  port: number,
  messages: readonly Uint8Array[],
): Promise<void> {
  const from = toSource(host);
  requireNet(from);
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => {});
  socket.on("error", reject);
  const timer = setTimeout(
    () => reject(new Error(`it was not sent within ${TIMEOUT_MS} ms`)),
    TIMEOUT_MS,
  );
  try {
    const bound = new Promise<void>((resolve) =>
      socket.bind(0, from, () => resolve())
    );
    await Promise.race([bound, failed]);
    for (const message of messages) {
      const sent = new Promise<void>((resolve, reject) => {
        socket.send(
          message,
          port,
          host,
          (error) => error ? reject(error) : resolve(),
        );
      });
      await Promise.race([sent, failed]);
    }
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

/** The address to send from: what stays on this host needs no right to the net beyond it. */
function toSource(host: string): string {
  if (host.includes(":")) return host === "::1" ? host : "::";
  return /^127\.|^localhost$/.test(host) ? "127.0.0.1" : "0.0.0.0";
}

/** A missing right would end the process: the library below does not catch it. */
function requireNet(host: string): void {
  const shown = host.includes(":") ? `[${host}]` : host;
  const right = { name: "net", host: `${shown}:0` } as const;
  if (Deno.permissions.querySync(right).state === "granted") return;
  throw new Error(`it requires net access to "${right.host}"`);
}
