/** Events for the tests of this folder. */

import { type Batch, toBatch } from "../../lib/outputs/batch.ts";
import { type Event, type Origin, toEvent } from "../../lib/outputs/event.ts";

/** Where the events of tests come from. */
export const ORIGIN: Origin = {
  source: "app",
  host: { name: "h1" },
  labels: {},
  file: "/var/log/app.log",
  key: "5f2c",
};

/** When the events of tests were read. */
export const READ_MS = Date.UTC(2026, 2, 1, 12, 0, 0, 123);

/** Makes events of texts, as if they stood in one file. */
export function toEvents(
  texts: readonly string[],
  origin: Origin = ORIGIN,
): Event[] {
  let offset = 0;
  return texts.map((text) => {
    const event = toEvent(origin, offset, text, READ_MS);
    offset += text.length + 1;
    return event;
  });
}

/** Makes a batch of texts. */
export function toTextBatch(texts: readonly string[], id = "b1"): Batch {
  return toBatch(id, toEvents(texts));
}

/** Gives the texts of a batch. */
export function toTexts(batch: Batch): string[] {
  return batch.toEvents().map(({ text }) => text);
}
