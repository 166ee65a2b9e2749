/**
 * Events as JSON: one object a line.
 *
 * @module
 */

import type { Event, Origin } from "./event.ts";

const SECOND_MS = 1000;

/** Writes an event as one line of JSON without its line feed. */
export type WriteEvent = (event: Event) => string;

/**
 * Makes what writes events as lines of JSON: `timestamp` (RFC 3339, the time
 * of reading where nothing else is known), `level`, `message`, `fields`,
 * `labels`, `source`, `host`, `file`, `offset`. It remembers what is the same
 * from line to line; make one for each batch.
 */
export function openEventWriter(): WriteEvent {
  const writeTime = openTimeWriter();
  let origin: Origin | undefined;
  let labels: object | undefined;
  let end = "";
  return (event) => {
    if (event.origin !== origin || event.labels !== labels) {
      ({ origin, labels } = event);
      end = toEnd(event);
    }
    const { level, fields } = event;
    const message = JSON.stringify(event.message ?? event.text);
    const start = `{"timestamp":"${writeTime(event.timeMs ?? event.readMs)}"${
      level === undefined ? "" : `,"level":${JSON.stringify(level)}`
    },"message":${message}`;
    return isEmptyObject(fields)
      ? `${start}${end}${event.offset}}`
      : `${start},"fields":${JSON.stringify(fields)}${end}${event.offset}}`;
  };
}

/** Writes one event as a line of JSON without its line feed. */
export function toEventJson(event: Event): string {
  return openEventWriter()(event);
}

/** Writes a time as RFC 3339 in UTC: milliseconds, and microseconds where there are any. */
export function toTimeText(timeMs: number): string {
  return openTimeWriter()(timeMs);
}

/** Makes what writes times; lines of one second share all but the fraction. */
export function openTimeWriter(): (timeMs: number) => string {
  let second = NaN;
  let start = "";
  return (timeMs) => {
    const whole = Math.floor(timeMs);
    const own = Math.floor(whole / SECOND_MS);
    if (own !== second) {
      second = own;
      start = new Date(own * SECOND_MS).toISOString().slice(0, -4);
    }
    const millis = whole - own * SECOND_MS;
    const micros = Math.round((timeMs - whole) * 1000);
    const text = start + toDigits(millis);
    return micros === 0 || micros >= 1000
      ? `${text}Z`
      : `${text}${toDigits(micros)}Z`;
  };
}

/** Writes a number below 1000 with three digits. */
function toDigits(number: number): string {
  if (number >= 100) return `${number}`;
  return number >= 10 ? `0${number}` : `00${number}`;
}

function toEnd({ origin, labels }: Event): string {
  const { source, host, file } = origin;
  const all = { ...origin.labels, ...labels };
  return `${
    isEmptyObject(all) ? "" : `,"labels":${JSON.stringify(all)}`
  },"source":${JSON.stringify(source)},"host":${JSON.stringify(host)}${
    file === undefined ? "" : `,"file":${JSON.stringify(file)}`
  },"offset":`;
}

function isEmptyObject(object: object): boolean {
  for (const _ in object) return false;
  return true;
}
