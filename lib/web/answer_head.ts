/** Writes the head of an answer (RFC 9112 §4). */

import type { WebAnswer } from "./message.ts";

/** Reasons of the codes that are used here. */
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  202: "Accepted",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  414: "URI Too Long",
  421: "Misdirected Request",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
  503: "Service Unavailable",
  505: "HTTP Version Not Supported",
};

/** Writes a head, its empty line included; what a value may not hold is left out of it. */
export function toAnswerHead(
  { status, headers, body, stream }: WebAnswer,
  connection: "close" | "keep-alive" | undefined,
): Uint8Array<ArrayBuffer> {
  const all = {
    ...headers,
    ...(stream === undefined && { "Content-Length": `${body.length}` }),
    Date: new Date().toUTCString(),
    ...(connection && { Connection: connection }),
  };
  const lines = Object.entries(all).map(([name, value]) =>
    `${name}: ${value.replaceAll(/[^\t\x20-\x7e]/g, "")}\r\n`
  );
  return new TextEncoder().encode(
    `HTTP/1.1 ${status} ${REASONS[status] ?? ""}\r\n${lines.join("")}\r\n`,
  );
}
