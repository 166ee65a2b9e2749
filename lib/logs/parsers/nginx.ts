/**
 * The `nginx` parser: access logs of nginx in the form `combined`
 * (ngx_http_log_module), with what is usually put behind it.
 *
 * @module
 */

import * as z from "zod";
import type { Event, Parser } from "../parser.ts";
import { type AccessLine, openAccess } from "./_access_line.ts";
import type { Fields } from "./_fields.ts";
import { COMMON, type CommonParams } from "./_options.ts";
import {
  findQuoteEnd,
  isNothing,
  isQuote,
  putPart,
  readWhole,
} from "./_scan.ts";
import { toValue } from "./_value.ts";

/** Params of the `nginx` parser. */
export type NginxParserParams = CommonParams;

/** What may stand behind the agent, by the number of words. */
const ENDS: readonly (readonly string[])[] = [
  [],
  ["request_time"],
  ["request_time", "upstream_response_time"],
  ["request_time", "upstream_addr", "upstream_response_time"],
  ["request_time", "upstream_addr", "upstream_response_time", "pipe"],
];

/** Blanks between words; those of `10.0.0.1:80, 10.0.0.2:80` and `0.1 : 0.2` are within one. */
const GAP_REGEXP = /(?<![,:]) (?!:)/;
/** Times in seconds, one for each server that was asked, or a dash. */
const TIMES_REGEXP = /^[-\d.,: ]+$/;

/**
 * Reads access logs of nginx: `remote_addr`, `remote_user`, `request` with
 * `method`, `uri` and `protocol`, `status`, `body_bytes_sent`, `http_referer`,
 * `http_user_agent`, and `http_x_forwarded_for`, `request_time`,
 * `upstream_addr`, `upstream_response_time`, `pipe` where they stand. What else
 * follows is `rest`. `-` is left out. The message is the request.
 *
 * @example Access logs as fields
 * ```yaml
 * sources:
 *   - name: web
 *     paths: [/var/log/nginx/access.log]
 *     parser: nginx
 * ```
 */
export const nginxParser: Parser<NginxParserParams> = {
  type: "nginx",
  params: z.strictObject(COMMON),
  open: (params) =>
    openAccess("nginx", params, (event, line) => toFields(event, line)),
};

/** The message is the request, as Apache's parsers have it; the whole line would double what is sent. */
function toFields(event: Event, line: AccessLine): Fields {
  const { text } = event;
  const request = text.slice(line.requestStart, line.requestEnd);
  event.message = request;
  const found: Fields = {
    remote_addr: text.slice(0, line.hostEnd),
    request,
    status: line.status,
  };
  if (!isNothing(text, line.identEnd + 1, line.userEnd)) {
    found["remote_user"] = text.slice(line.identEnd + 1, line.userEnd);
  }
  if (line.methodEnd !== -1) {
    found["method"] = text.slice(line.requestStart, line.methodEnd);
  }
  if (line.protocolStart !== -1) {
    found["uri"] = text.slice(line.methodEnd + 1, line.protocolStart - 1);
    found["protocol"] = text.slice(line.protocolStart, line.requestEnd);
  }
  const bytes = readWhole(text, line.bytesStart, line.bytesEnd);
  if (bytes >= 0) found["body_bytes_sent"] = bytes;
  if (line.refererStart !== -1) {
    putPart(found, "http_referer", text, line.refererStart, line.refererEnd);
    putPart(found, "http_user_agent", text, line.agentStart, line.agentEnd);
  }
  if (line.restStart < text.length) putRest(found, text, line.restStart);
  return found;
}

/** Puts what follows the agent: `"FORWARDED" TIME ADDRESS TIME PIPE`, or parts of it. */
function putRest(found: Fields, text: string, start: number): void {
  let at = start;
  if (isQuote(text, at + 1)) {
    const end = findQuoteEnd(text, at + 2);
    if (end !== -1) {
      putPart(found, "http_x_forwarded_for", text, at + 2, end);
      at = end + 1;
    }
  }
  const rest = text.slice(at).trim();
  if (rest === "") return;
  const words = rest.split(GAP_REGEXP, ENDS.length);
  const names = ENDS[words.length];
  const areTimes = names?.every((name, index) =>
    !name.endsWith("_time") || TIMES_REGEXP.test(words[index]!)
  );
  if (names === undefined || !areTimes || rest.includes('"')) {
    found["rest"] = rest;
    return;
  }
  names.forEach((name, index) => {
    const word = words[index]!;
    if (word !== "-") found[name] = name === "pipe" ? word : toValue(word);
  });
}
