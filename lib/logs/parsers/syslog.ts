/**
 * The `syslog` parser: messages of RFC 5424, those of RFC 3164 as they are
 * found in the wild, and lines that syslog daemons write to files.
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
import { findWordEnd, isBlank, isNothing, readWhole } from "./_scan.ts";
import { readStructuredData } from "./_syslog_data.ts";
import { readHostAndTag, readTag, readTime } from "./_syslog_old.ts";

/** Params of the `syslog` parser. */
export type SyslogParserParams = CommonParams;

/** Words of severities by their number (RFC 5424 §6.2.1), as syslog.conf(5) has them. */
const SEVERITIES: readonly string[] = [
  ...["emerg", "alert", "crit", "err"],
  ...["warning", "notice", "info", "debug"],
];

const MAX_PRIORITY = 191;
const BYTE_ORDER_MARK = "\ufeff";

/**
 * Reads syslog: `priority`, `facility`, `severity` and the level where a
 * priority stands, `timestamp`, `hostname`, then `tag` and `pid`, or of RFC
 * 5424 `version`, `app`, `procid`, `msgid` and `structured_data`. A time
 * without a year is the latest that is not in the future; without a zone it is
 * one of `time_zone`.
 *
 * @example Files of rsyslog
 * ```yaml
 * sources:
 *   - name: system
 *     paths: [/var/log/syslog, /var/log/auth.log]
 *     parser: syslog
 * ```
 */
export const syslogParser: Parser<SyslogParserParams> = {
  type: "syslog",
  params: z.strictObject(COMMON).refine(FIXED_TIME.check, FIXED_TIME.error),
  open: (params) => {
    const zone = openZone(params.time_zone);
    const put = openPut(params);
    return withCommon(params, (event) => parse(event, zone, put));
  },
};

/** What was read, put on the event at the end. */
interface Found {
  readonly fields: Fields;
  readonly timeMs: number | undefined;
  readonly message: string;
}

function parse(event: Event, zone: Zone, put: PutFields): void {
  const { text } = event;
  const fields: Fields = {};
  const start = readPriority(text, fields);
  const found = readStandard(text, start, fields) ??
    readOld(event, start, fields, zone);
  if (found.timeMs !== undefined) event.timeMs = found.timeMs;
  event.message = found.message;
  const severity = fields["severity"];
  if (typeof severity === "number") event.level = SEVERITIES[severity];
  put(event, fields);
}

/** Reads `<134>` and tells where it ends; 0 where none stands there. */
function readPriority(text: string, fields: Fields): number {
  if (text[0] !== "<") return 0;
  const end = text.indexOf(">");
  const priority = end <= 4 ? readWhole(text, 1, end) : -1;
  if (priority < 0 || priority > MAX_PRIORITY) {
    throw toFault("syslog", `a priority of 0 to ${MAX_PRIORITY}`, 1);
  }
  fields["priority"] = priority;
  fields["facility"] = priority >> 3;
  fields["severity"] = priority & 7;
  return end + 1;
}

/** Reads `VERSION TIME HOST APP PROCID MSGID DATA MESSAGE`; undefined where no version and time stand there. */
function readStandard(
  text: string,
  start: number,
  fields: Fields,
): Found | undefined {
  if (start === 0) return undefined;
  const versionEnd = findWordEnd(text, start);
  if (versionEnd - start > 3 || readWhole(text, start, versionEnd) < 1) {
    return undefined;
  }
  let at = findWordEnd(text, versionEnd + 1);
  const hasTime = !isNothing(text, versionEnd + 1, at);
  const utcMs = parseRfc3339(text, versionEnd + 1, at, refuseZoneless);
  if (hasTime && Number.isNaN(utcMs)) return undefined;
  fields["version"] = text.slice(start, versionEnd);
  if (hasTime) fields["timestamp"] = text.slice(versionEnd + 1, at);
  for (const name of ["hostname", "app", "procid", "msgid"]) {
    const end = findWordEnd(text, at + 1);
    if (end <= at + 1) throw toFault("syslog", `"-" or the ${name}`, at);
    if (!isNothing(text, at + 1, end)) fields[name] = text.slice(at + 1, end);
    at = end;
  }
  const data = readStructuredData(text, at + 1);
  if (data.found !== undefined) fields["structured_data"] = data.found;
  if (data.end < text.length && !isBlank(text, data.end)) {
    throw toFault("syslog", "a blank before the message", data.end);
  }
  const message = text.slice(data.end + 1);
  return {
    fields,
    timeMs: hasTime ? utcMs : undefined,
    message: message.startsWith(BYTE_ORDER_MARK) ? message.slice(1) : message,
  };
}

/** Times of RFC 5424 have an offset; one without is of another form. */
function refuseZoneless(): number {
  return NaN;
}

/** Reads `TIME HOST TAG[PID]: TEXT`; the time may be missing behind a priority (RFC 3164 §4.3.3). */
function readOld(
  { text, readMs }: Event,
  start: number,
  fields: Fields,
  zone: Zone,
): Found {
  const time = readTime(text, start, zone, readMs);
  if (time !== undefined) {
    fields["timestamp"] = text.slice(start, time.end);
    const message = readHostAndTag(text, time.end, fields);
    return { fields, timeMs: time.timeMs, message };
  }
  if (start === 0) {
    throw toFault("syslog", 'a priority such as "<13>" or a time', 0);
  }
  return { fields, timeMs: undefined, message: readTag(text, start, fields) };
}
