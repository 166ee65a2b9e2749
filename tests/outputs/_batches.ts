/** Batches for tests of outputs. */

import {
  type Batch,
  countLines,
  toBatch,
  toLineBatch,
} from "../../lib/outputs/batch.ts";
import { type Event, type Origin, toEvent } from "../../lib/outputs/event.ts";
import type { OutputContext } from "../../lib/outputs/output.ts";

/** When the events of tests were read: 2026-03-01T12:00:00.123Z. */
export const READ_MS = 1_772_366_400_123;

/** Where events of tests come from. */
export const ORIGIN: Origin = {
  source: "nginx",
  host: { name: "h1" },
  labels: {},
  file: "/var/log/nginx/access.log",
  key: "k",
};

/** What outputs of tests are opened in; a warning fails the test. */
export const CONTEXT: OutputContext = {
  name: "out",
  host: "h1",
  warn: (text) => {
    throw new Error(`warned of: ${text}`);
  },
};

/** A signal that never aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}

/** Makes a batch of lines that nobody looked into. */
export function toLines(text: string, origin: Origin = ORIGIN): Batch {
  const bytes = new TextEncoder().encode(text);
  return toLineBatch("batch-1", {
    origin,
    offset: 0,
    bytes,
    count: countLines(bytes),
    readMs: READ_MS,
  });
}

/** Makes a batch of events; a text stands for one that says only that. */
export function toEvents(
  ...events: readonly (string | Partial<Event>)[]
): Batch {
  return toBatch(
    "batch-1",
    events.map((event, place) => {
      const more = typeof event === "string" ? { text: event } : event;
      return { ...toEvent(ORIGIN, place, "", READ_MS), ...more };
    }),
  );
}
