/** Events as JSON: one object a line. */

import type { Event, Origin } from "./event.ts";

/** Ends of objects by their origin: they repeat in each line. */
const ENDS = new WeakMap<Origin, string>();

/**
 * Writes an event as one line of JSON without its line feed: `timestamp`
 * (RFC 3339, the time of reading where nothing else is known), `level`,
 * `message`, `fields`, `labels`, `source`, `host`, `file`, `offset`.
 */
export function toEventJson(event: Event): string {
  const { fields, labels, level, message, origin, text } = event;
  const isEmpty = isEmptyObject(fields);
  const own = isEmptyObject(labels);
  return `{"timestamp":"${toTimeText(event.timeMs ?? event.readMs)}"${
    level === undefined ? "" : `,"level":${JSON.stringify(level)}`
  },"message":${JSON.stringify(message ?? text)}${
    isEmpty ? "" : `,"fields":${JSON.stringify(fields)}`
  }${
    own ? "" : `,"labels":${JSON.stringify({ ...origin.labels, ...labels })}`
  }${toEnd(origin, own)},"offset":${event.offset}}`;
}

/** Writes a time as RFC 3339 in UTC: milliseconds, and microseconds where there are any. */
export function toTimeText(timeMs: number): string {
  const whole = Math.floor(timeMs);
  const micros = Math.round((timeMs - whole) * 1000);
  const text = new Date(whole).toISOString();
  if (micros === 0 || micros >= 1000) return text;
  return `${text.slice(0, -1)}${String(micros).padStart(3, "0")}Z`;
}

function toEnd(origin: Origin, withLabels: boolean): string {
  if (!withLabels) return toPlaceJson(origin);
  const known = ENDS.get(origin);
  if (known !== undefined) return known;
  const labels = isEmptyObject(origin.labels)
    ? ""
    : `,"labels":${JSON.stringify(origin.labels)}`;
  const end = labels + toPlaceJson(origin);
  ENDS.set(origin, end);
  return end;
}

function toPlaceJson({ source, host, file }: Origin): string {
  return `,"source":${JSON.stringify(source)},"host":${JSON.stringify(host)}${
    file === undefined ? "" : `,"file":${JSON.stringify(file)}`
  }`;
}

function isEmptyObject(object: object): boolean {
  for (const _ in object) return false;
  return true;
}
