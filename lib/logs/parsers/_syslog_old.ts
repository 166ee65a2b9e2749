/** Syslog messages as they were before RFC 5424, and as syslog daemons write them to files: `TIME HOST TAG[PID]: TEXT`. */

import { parseRfc3339 } from "../time/fixed.ts";
import { findYearlessEnd, parseYearless } from "../time/yearless.ts";
import type { Zone } from "../time/zone.ts";
import type { Fields } from "./_fields.ts";
import { findWordEnd, isBlank, readWhole } from "./_scan.ts";

/** Longest tag; the standard has 32, systemd units have more. */
const MAX_TAG_LENGTH = 128;

/** The time at the start of a message. */
interface Time {
  readonly timeMs: number;
  readonly end: number;
}

/** Finds the time at a place: `Oct 11 22:14:15`, also `*Oct 11 22:14:15.123:` as routers have it, or RFC 3339. */
export function readTime(
  text: string,
  start: number,
  zone: Zone,
  readMs: number,
): Time | undefined {
  const at = text[start] === "*" ? start + 1 : start;
  const end = findYearlessEnd(text, at);
  if (end !== -1) {
    return toTime(parseYearless(text, at, end, zone, readMs), end);
  }
  const wordEnd = findWordEnd(text, at);
  return toTime(parseRfc3339(text, at, wordEnd, zone), wordEnd);
}

function toTime(timeMs: number, end: number): Time | undefined {
  return Number.isNaN(timeMs) ? undefined : { timeMs, end };
}

/**
 * Reads what follows the time, host and tag, of which each may be missing, and
 * gives the message. A first word that ends as tags do is the tag of a message
 * without a host, as programs send them to `/dev/log`.
 */
export function readHostAndTag(
  text: string,
  start: number,
  found: Fields,
): string {
  let at = skipBlanks(text, text[start] === ":" ? start + 1 : start);
  let tagEnd = findTagEnd(text, at);
  if (tagEnd === -1) {
    const hostEnd = findWordEnd(text, at);
    if (hostEnd > at) found["hostname"] = text.slice(at, hostEnd);
    at = skipBlanks(text, hostEnd);
    tagEnd = findTagEnd(text, at);
  }
  return readTagged(text, at, tagEnd, found);
}

/** Reads a tag where there is one, and gives the message. */
export function readTag(text: string, start: number, found: Fields): string {
  return readTagged(text, start, findTagEnd(text, start), found);
}

/** Puts the parts of a tag, `name` or `name[pid]`, and gives what follows its colon. */
function readTagged(
  text: string,
  start: number,
  end: number,
  found: Fields,
): string {
  if (end === -1) return text.slice(start);
  const open = text.lastIndexOf("[", end);
  const hasPid = text[end - 1] === "]" && open > start;
  found["tag"] = text.slice(start, hasPid ? open : end);
  if (hasPid) {
    const pid = readWhole(text, open + 1, end - 1);
    found["pid"] = pid >= 0 ? pid : text.slice(open + 1, end - 1);
  }
  return text.slice(isBlank(text, end + 1) ? end + 2 : end + 1);
}

/** Finds the colon behind a tag, which a blank or the end of the text follows; -1 when there is none. */
function findTagEnd(text: string, start: number): number {
  const last = Math.min(text.length, start + MAX_TAG_LENGTH);
  for (let at = start; at < last; at++) {
    const code = text.charCodeAt(at);
    if (code <= 0x20) return -1;
    const isEnd = code === 0x3a && at > start &&
      (at + 1 === text.length || isBlank(text, at + 1));
    if (isEnd) return at;
  }
  return -1;
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (isBlank(text, at)) at++;
  return at;
}
