/** Events of logs as they cross between the program and a unit process: one text for many. */

import type { Event, FieldValue, Origin } from "../outputs/event.ts";

/** Deepest nesting of what a parser finds. */
const MAX_DEPTH = 20;

/** Longest reason that is kept of a parser, in characters. */
const REASON_LENGTH = 200;

/** Writes events as one text. */
export function writeEvents(events: readonly Event[]): string {
  const origins: Origin[] = [];
  const rows = events.map((event) => {
    const { origin, offset, text, timeMs, readMs, level, message } = event;
    let at = origins.indexOf(origin);
    if (at < 0) at = origins.push(origin) - 1;
    const { fields, labels } = event;
    return [
      at,
      offset,
      text,
      timeMs ?? null,
      readMs,
      level ?? null,
      message ?? null,
      fields,
      labels,
    ];
  });
  return JSON.stringify({ origins, rows });
}

/** Reads events; the program wrote them. */
export function readEvents(written: string): Event[] {
  const { origins, rows } = JSON.parse(written);
  return Array.from(rows, (row): Event => {
    const [at, offset, text, timeMs, readMs, level, message, fields, labels] =
      Object(row);
    return {
      origin: origins[at],
      offset,
      text,
      timeMs: timeMs ?? undefined,
      readMs,
      level: level ?? undefined,
      message: message ?? undefined,
      fields,
      labels,
    };
  });
}

/** Writes what a parser made of events; a reason where it could not. */
export function writeChanges(
  events: readonly Event[],
  reasons: readonly (string | undefined)[],
): string {
  return JSON.stringify(events.map((event, index) => {
    const reason = reasons[index];
    if (reason !== undefined) return reason.slice(0, REASON_LENGTH);
    const { text, timeMs, level, message, fields, labels } = event;
    return [
      text,
      timeMs ?? null,
      level ?? null,
      message ?? null,
      fields,
      labels,
    ];
  }));
}

/**
 * Takes over what a parser made of events, and gives the reasons of those that
 * it could not parse. Nothing is taken over where something is not as it is
 * to be.
 * @throws {TypeError} When it is no such text.
 */
export function takeChanges(
  events: readonly Event[],
  written: unknown,
): (string | undefined)[] {
  const rows: unknown = typeof written === "string"
    ? JSON.parse(written)
    : undefined;
  if (!Array.isArray(rows) || rows.length !== events.length) {
    throw new TypeError("it gave something else than events");
  }
  return events.map((event, index) => take(event, rows[index]));
}

function take(event: Event, row: unknown): string | undefined {
  if (typeof row === "string") return row.slice(0, REASON_LENGTH);
  const [text, timeMs, level, message, fields, labels]: unknown[] =
    Array.isArray(row) ? row : [];
  if (typeof text !== "string") return 'its "text" is no text';
  if (timeMs !== null && typeof timeMs !== "number") {
    return 'its "timeMs" is no number';
  }
  if (!isTextOrNone(level)) return 'its "level" is no text';
  if (!isTextOrNone(message)) return 'its "message" is no text';
  if (!isFields(fields)) return 'its "fields" are none';
  if (!isLabels(labels)) return 'its "labels" are none';
  event.text = text;
  event.timeMs = timeMs ?? undefined;
  event.level = level ?? undefined;
  event.message = message ?? undefined;
  event.fields = fields;
  event.labels = labels;
  return undefined;
}

function isTextOrNone(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}

function isFields(value: unknown): value is Record<string, FieldValue> {
  return isObject(value) && isShallow(value, 0);
}

function isLabels(value: unknown): value is Record<string, string> {
  return isObject(value) &&
    Object.values(value).every((one) => typeof one === "string");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (depth > MAX_DEPTH) return false;
  return Object.values(value).every((one) => isShallow(one, depth + 1));
}
