/**
 * Parts of events by the names that configurations use: `level`, `message`,
 * `text` (also `raw`), `timestamp`, `source`, `file`, `label.NAME`, and any
 * other name for a field, `a.b` for one in another. `fields.NAME` is a field
 * even where its name is one of these words.
 *
 * @module
 */

import type { Event, FieldValue } from "../outputs/event.ts";
import { toTimeText } from "../outputs/event_json.ts";
import {
  readNested,
  removeNested,
  splitPath,
  writeNested,
} from "./nested_field.ts";

/** Gives a part of an event; undefined where it has none. */
export type ReadField = (event: Event) => FieldValue | undefined;

/** A part of events that can be read and changed. */
export interface WritableField {
  /** Gives it; undefined where there is none. */
  readonly read: ReadField;
  /** Sets it. */
  write(event: Event, value: FieldValue): void;
  /** Takes it away. */
  remove(event: Event): void;
}

/** Furthest time that a date has (ECMA-262 §21.4.1.1), in milliseconds. */
const MAX_TIME_MS = 8.64e15;

const READERS: Readonly<Record<string, ReadField>> = {
  level: ({ level }) => level,
  message: ({ message, text }) => message ?? text,
  text: ({ text }) => text,
  raw: ({ text }) => text,
  timestamp: ({ timeMs }) =>
    timeMs !== undefined && Math.abs(timeMs) < MAX_TIME_MS
      ? toTimeText(timeMs)
      : undefined,
  source: ({ origin }) => origin.source,
  file: ({ origin }) => origin.file,
};

/** Names that only sources and parsers set. */
const READ_ONLY: readonly string[] = [
  "text",
  "raw",
  "timestamp",
  "source",
  "file",
];

const LABEL_REGEXP = /^labels?\.(.+)$/s;

/** Prepares reading a part of events. */
export function compileRead(path: string): ReadField {
  if (Object.hasOwn(READERS, path)) return READERS[path]!;
  const label = LABEL_REGEXP.exec(path)?.[1];
  if (label !== undefined) return (event) => readLabel(event, label);
  const parts = splitPath(path.replace(/^fields\./, ""));
  return ({ fields }) => readNested(fields, parts);
}

/** Tells whether a name is one that may be changed. */
export function isWritable(path: string): boolean {
  return path !== "" && !READ_ONLY.includes(path);
}

/** Prepares reading and changing a part of events for which `isWritable` holds. */
export function compileField(path: string): WritableField {
  const read = compileRead(path);
  if (path === "level") {
    return {
      read,
      write: (event, value) => event.level = toText(value).toLowerCase(),
      remove: (event) => event.level = undefined,
    };
  }
  if (path === "message") {
    return {
      read,
      write: (event, value) => event.message = toText(value),
      remove: (event) => event.message = undefined,
    };
  }
  const label = LABEL_REGEXP.exec(path)?.[1];
  if (label !== undefined) return toLabel(label, read);
  const parts = splitPath(path.replace(/^fields\./, ""));
  return {
    read,
    write: ({ fields }, value) => writeNested(fields, parts, value),
    remove: ({ fields }) => removeNested(fields, parts),
  };
}

/** Writes a value as text: lists and maps as JSON. */
export function toText(value: FieldValue): string {
  if (typeof value === "string") return value;
  return typeof value === "object" && value !== null
    ? JSON.stringify(value)
    : String(value);
}

function toLabel(name: string, read: ReadField): WritableField {
  return {
    read,
    write: (event, value) => {
      event.labels = { ...event.labels, [name]: toText(value) };
    },
    remove: (event) => {
      const { [name]: _gone, ...rest } = event.labels;
      event.labels = rest;
    },
  };
}

function readLabel(
  { labels, origin }: Event,
  name: string,
): string | undefined {
  if (Object.hasOwn(labels, name)) return labels[name];
  return Object.hasOwn(origin.labels, name) ? origin.labels[name] : undefined;
}
