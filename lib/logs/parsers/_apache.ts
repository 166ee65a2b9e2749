/** Fields of the access logs of Apache httpd (mod_log_config). */

import type { Event } from "../parser.ts";
import type { AccessLine } from "./_access_line.ts";
import type { Fields } from "./_fields.ts";
import { putPart, readWhole } from "./_scan.ts";

/** Gives the fields of a line; the request is what it says. */
export function toApacheFields(event: Event, line: AccessLine): Fields {
  const { text } = event;
  const request = text.slice(line.requestStart, line.requestEnd);
  const found: Fields = {
    host: text.slice(0, line.hostEnd),
    ident: text.slice(line.hostEnd + 1, line.identEnd),
    user: text.slice(line.identEnd + 1, line.userEnd),
    timestamp: text.slice(line.timeStart, line.timeEnd),
    request,
    status: line.status,
  };
  event.message = request;
  if (line.methodEnd !== -1) {
    found["method"] = text.slice(line.requestStart, line.methodEnd);
  }
  if (line.protocolStart !== -1) {
    found["uri"] = text.slice(line.methodEnd + 1, line.protocolStart - 1);
    found["protocol"] = text.slice(line.protocolStart, line.requestEnd);
  }
  const bytes = readWhole(text, line.bytesStart, line.bytesEnd);
  if (bytes >= 0) found["bytes"] = bytes;
  if (line.refererStart !== -1) {
    putPart(found, "referer", text, line.refererStart, line.refererEnd);
    putPart(found, "user_agent", text, line.agentStart, line.agentEnd);
  }
  const rest = text.slice(line.restStart).trim();
  if (rest !== "") found["rest"] = rest;
  return found;
}
