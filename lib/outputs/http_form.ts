/** Forms in which batches are sent over HTTP. */

import type { Batch } from "./batch.ts";
import type { HttpAnswer } from "./http_status.ts";
import type { Answer } from "./output.ts";
import type { Scratch } from "./scratch.ts";

const FEED = 0x0a;
const [OPEN, COMMA, CLOSE] = [0x5b, 0x2c, 0x5d];

/** Bytes of an answer that are read where nothing in it matters. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** How a batch is put into a request, and what the answer means. */
export interface HttpForm {
  /** Media type of the body. */
  readonly contentType: string;
  /** Header fields besides. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes of an answer that are looked at. */
  readonly maxAnswerBytes: number;
  /** Completes the address that was configured. */
  toUrl(url: URL): URL;
  /** Writes a batch, into the room or not; it holds until the room is used again. */
  toBody(batch: Batch, room: Scratch): Uint8Array<ArrayBuffer>;
  /**
   * Judges a 2xx answer; nothing means that all arrived.
   * @throws {SendError} When it is no answer to the batch.
   */
  judge?(answer: HttpAnswer, batch: Batch): Answer | void;
  /** Judges an answer that refuses (400, 422) where it is not to be asked which events are meant. */
  refuse?(reason: string, batch: Batch): Answer;
}

const PLAIN = {
  maxAnswerBytes: MAX_ANSWER_BYTES,
  toUrl: (url: URL) => url,
} as const;

/** One JSON object a line. */
export const JSON_LINES: HttpForm = {
  ...PLAIN,
  contentType: "application/x-ndjson",
  toBody: (batch, room) => batch.toJsonLines(room),
};

/** One JSON array. */
export const JSON_ARRAY: HttpForm = {
  ...PLAIN,
  contentType: "application/json",
  toBody: (batch, room) => toArray(batch.toJsonLines(room), room),
};

/** Texts as they were read. */
export const LINES: HttpForm = {
  ...PLAIN,
  contentType: "text/plain; charset=utf-8",
  toBody: (batch) => batch.toLines(),
};

/** Makes an array of the lines of JSON that are in a room, where they are; they hold no line feeds inside. */
function toArray(
  lines: Uint8Array<ArrayBuffer>,
  room: Scratch,
): Uint8Array<ArrayBuffer> {
  if (lines.length === 0) return new TextEncoder().encode("[]");
  for (let at = lines.indexOf(FEED); at !== -1; at = lines.indexOf(FEED, at)) {
    lines[at] = COMMA;
  }
  lines[lines.length - 1] = CLOSE;
  return room.after(OPEN);
}
