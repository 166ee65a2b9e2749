/** Queues for tests. */

import { Queue, type QueueOptions } from "../../lib/logs/queue.ts";
import type { Reader } from "../../lib/logs/reader.ts";
import type { Entry } from "../../lib/logs/source.ts";

/** A queue with what it told. */
export interface TestQueue {
  queue: Queue;
  told: string[];
}

/** Opens a queue in a directory; readers are names, or names with their positions. */
export function openQueue(
  dir: string,
  options: Partial<Omit<QueueOptions, "readers">> & {
    readers?: Readonly<Record<string, ReadonlyMap<string, string>>>;
  } = {},
): TestQueue {
  const told: string[] = [];
  const queue = new Queue({
    dir,
    maxBytes: 1024 * 1024,
    holds: false,
    origin: { source: "in", host: { name: "h1" }, labels: {} },
    onGap: ({ why }) => told.push(`gap: ${why}`),
    warn: (text) => told.push(text),
    ...options,
    readers: new Map(Object.entries(options.readers ?? { a: new Map() })),
  });
  return { queue, told };
}

/** Makes entries of texts. */
export function toEntries(...texts: readonly string[]): Entry[] {
  return texts.map((text) => ({ atMs: 1_772_366_400_000, text }));
}

/** Reads the texts of all that is there; `commit` says whether it arrived. */
export function readAll(reader: Reader, commit = true, maxBytes = 1): string[] {
  const texts: string[] = [];
  for (;;) {
    const piece = reader.read(maxBytes);
    if (piece === undefined) return texts;
    texts.push(...piece.events?.map(({ text }) => text) ?? []);
    if (commit) reader.commit(piece.place, piece.end);
  }
}

/** The positions of a reader, as a store would keep them. */
export class Positions extends Map<string, string> {
  /** Keeps what changed. */
  keep(reader: Reader): void {
    for (const { key, data } of reader.takePositions()) {
      if (data === undefined) this.delete(key);
      else this.set(key, data);
    }
  }
}
