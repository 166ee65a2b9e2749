/**
 * What an answer over HTTP means for a batch: only a verdict on the events may
 * cost them; a verdict on the request (a wrong password, a missing path) is
 * mended by an operator, and the events wait for that.
 *
 * @module
 */

import { SendError } from "./output.ts";

/** Characters of an answer that are told. */
const MAX_TOLD = 300;

/** Names of the statuses that come up (RFC 9110 §15). */
const NAMES: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** What to look at where the request is refused and not the events. */
const ADVICE: Readonly<Record<number, string>> = {
  401: '; look at "auth"',
  403: '; look at "auth" and its rights',
  404: '; look at "url"',
  405: '; look at "method" and "url"',
  415: '; look at "format" and "compression"',
};

/** An answer, its body read as far as it matters. */
export interface HttpAnswer {
  /** Status code. */
  readonly status: number;
  /** Header fields, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body, or its start. */
  readonly text: string;
}

/** Says what is to be done about an answer that is no 2xx. */
export function toSendError(answer: HttpAnswer): SendError {
  const { status, headers } = answer;
  const retryAfterMs = findRetryAfterMs(headers);
  const reason = toAnswerText(answer);
  if (status === 413) return new SendError("smaller", reason);
  if (status === 400 || status === 422) return new SendError("refused", reason);
  const { location } = headers;
  const advice = status >= 300 && status < 400 && location !== undefined
    ? `, which redirects; if that is right, set "url" to where it leads`
    : ADVICE[status] ?? "";
  return new SendError("again", reason + advice, { retryAfterMs });
}

/** Writes an answer in one line: `it answered 400 Bad Request: no such field`. */
export function toAnswerText({ status, headers, text }: HttpAnswer): string {
  const name = NAMES[status] === undefined ? "" : ` ${NAMES[status]}`;
  const said = /\bhtml\b/.test(headers["content-type"] ?? "")
    ? ""
    : toOneLine(text);
  return `it answered ${status}${name}${said === "" ? "" : `: ${said}`}`;
}

/** Reads `Retry-After` (RFC 9110 §10.2.3), by the clock of the server where it tells it. */
export function findRetryAfterMs(
  headers: Readonly<Record<string, string>>,
): number | undefined {
  const text = headers["retry-after"]?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  const now = Date.parse(headers["date"] ?? "");
  return Math.max(at - (Number.isNaN(now) ? Date.now() : now), 0);
}

/** Makes the start of a text one line without control characters. */
export function toOneLine(text: string): string {
  const line = text.slice(0, MAX_TOLD * 2).replace(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > MAX_TOLD ? `${line.slice(0, MAX_TOLD)}…` : line;
}
