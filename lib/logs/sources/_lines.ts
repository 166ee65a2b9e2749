/** Lines of a stream that become entries as they are. */

import type { Entry, FeederCounts } from "../source.ts";
import { type Frame, FrameReader } from "./_frames.ts";

/** Cuts a stream into lines. */
export class LineReader {
  #frames: FrameReader;
  #counts: FeederCounts;
  #fields: Entry["fields"];

  /** Takes the longest line in bytes, and fields for each entry. */
  constructor(
    maxBytes: number,
    counts: FeederCounts,
    fields?: NonNullable<Entry["fields"]>,
  ) {
    this.#frames = new FrameReader({ framing: "lf", maxBytes, trim: false });
    this.#counts = counts;
    this.#fields = fields;
  }

  /** Gives the lines that are complete now. */
  push(bytes: Uint8Array): Entry[] {
    return this.#toEntries(this.#frames.push(bytes));
  }

  /** Gives the line that had no end. */
  finish(): Entry[] {
    return this.#toEntries(this.#frames.finish());
  }

  /** Bytes that are no UTF-8 become U+FFFD. */
  #toEntries(frames: Iterable<Frame>): Entry[] {
    const atMs = Date.now();
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    const fields = this.#fields === undefined ? {} : { fields: this.#fields };
    return Array.from(frames, ({ bytes, isCut }) => {
      if (isCut) this.#counts.cut++;
      return { atMs, text: decoder.decode(bytes), ...fields };
    });
  }
}
