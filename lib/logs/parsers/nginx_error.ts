/**
 * The `nginx_error` parser: error logs of nginx.
 *
 * @module
 */

import * as z from "zod";
import type { Event, Parser } from "../parser.ts";
import { parseRfc3339 } from "../time/fixed.ts";
import { openZone, type Zone } from "../time/zone.ts";
import {
  type Fields,
  openPut,
  type PutFields,
  toFault,
  withCommon,
} from "./_fields.ts";
import { COMMON, type CommonParams, FIXED_TIME } from "./_options.ts";
import { findQuoteEnd, isQuote } from "./_scan.ts";

/** Params of the `nginx_error` parser. */
export type NginxErrorParserParams = CommonParams;

const TIME_LENGTH = 19;
/** First of the parts that nginx puts behind a message, and the others. */
const CLIENT = ", client: ";
const PARTS: readonly string[] = [
  ...["client", "server", "request", "subrequest", "upstream"],
  ...["host", "referrer"],
];
/** Process and thread, and the connection where there is one, in front of the message. */
const PLACE_REGEXP = /(\d{1,10})#(\d{1,10}): (?:\*(\d{1,15}) )?/y;

/**
 * Reads error logs of nginx: the level, `pid`, `tid`, `connection`, the message
 * and what stands behind it: `client`, `server`, `request`, `subrequest`,
 * `upstream`, `host`, `referrer`. Times are of `time_zone`.
 *
 * @example Error logs as fields
 * ```yaml
 * sources:
 *   - name: web-errors
 *     paths: [/var/log/nginx/error.log]
 *     parser: nginx_error
 * ```
 */
export const nginxErrorParser: Parser<NginxErrorParserParams> = {
  type: "nginx_error",
  params: z.strictObject(COMMON).refine(FIXED_TIME.check, FIXED_TIME.error),
  open: (params) => {
    const zone = openZone(params.time_zone);
    const put = openPut(params);
    return withCommon(params, (event) => parse(event, zone, put));
  },
};

function parse(event: Event, zone: Zone, put: PutFields): void {
  const { text } = event;
  const timeMs = parseRfc3339(text, 0, TIME_LENGTH, zone);
  if (Number.isNaN(timeMs) || text[4] !== "/") {
    throw toFault("nginx_error", "a time such as 2026/02/03 04:05:06", 0);
  }
  const levelEnd = text.indexOf("] ", TIME_LENGTH);
  if (!text.startsWith(" [", TIME_LENGTH) || levelEnd === -1) {
    throw toFault("nginx_error", "a level in brackets", TIME_LENGTH);
  }
  const found: Fields = {};
  PLACE_REGEXP.lastIndex = levelEnd + 2;
  const place = PLACE_REGEXP.exec(text);
  if (place === null) {
    throw toFault("nginx_error", "a process such as 12#34:", levelEnd + 2);
  }
  const [whole, pid, tid, connection] = place;
  found["pid"] = Number(pid);
  found["tid"] = Number(tid);
  if (connection !== undefined) found["connection"] = Number(connection);
  const start = levelEnd + 2 + whole.length;
  const end = findClient(text, start);
  event.timeMs = timeMs;
  event.level = text.slice(TIME_LENGTH + 2, levelEnd).toLowerCase();
  event.message = text.slice(start, end);
  readParts(text, end, found);
  put(event, found);
}

/** Finds where the message ends: what is in quotes comes from outside and may say anything. */
function findClient(text: string, start: number): number {
  let end = text.indexOf(CLIENT, start);
  for (let at = start; end !== -1;) {
    const quote = text.indexOf('"', at);
    if (quote === -1 || quote > end) return end;
    const close = findQuoteEnd(text, quote + 1);
    if (close === -1) return end;
    at = close + 1;
    if (end < at) end = text.indexOf(CLIENT, at);
  }
  return text.length;
}

/** Puts the parts `, name: value` and `, name: "value"`. */
function readParts(text: string, start: number, found: Fields): void {
  let at = start;
  for (const name of PARTS) {
    const head = `, ${name}: `;
    if (!text.startsWith(head, at)) continue;
    const valueStart = at + head.length;
    const close = isQuote(text, valueStart)
      ? findQuoteEnd(text, valueStart + 1)
      : -1;
    const comma = text.indexOf(", ", valueStart);
    at = close !== -1 ? close + 1 : comma === -1 ? text.length : comma;
    found[name] = close === -1
      ? text.slice(valueStart, at)
      : text.slice(valueStart + 1, close);
  }
}
