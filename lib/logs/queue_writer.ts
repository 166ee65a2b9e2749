/** Writes the files of a queue: whole lines or nothing, safe from a loss of power once it was synced. */

import { findSegments, makeSegment, type Segment } from "./queue_segments.ts";

/** Bytes that may be unsafe from a loss of power at once. */
const MAX_UNSYNCED = 8 * 1024 * 1024;
/**
 * What is left free behind the end of the stream when a queue is opened: a
 * loss of power takes what was unsynced, and offsets that were told to outputs
 * are not to be given to other events.
 */
const GAP = 256 * 1024 * 1024;

/** Writes to the newest file of a queue. */
export class QueueWriter {
  /** Tells this stream from others before it in the same directory. */
  readonly generation: string;
  #dir: string;
  #segmentBytes: number;
  #segments: Segment[];
  #file: Deno.FsFile | undefined;
  /** Files that hold what is unsynced; the newest is among them. */
  #unsynced = new Set<string>();
  #unsyncedBytes = 0;

  /**
   * Takes the directory and the size at which a file is followed by another.
   * `positions` of a generation are offsets that were given away before.
   */
  constructor(
    dir: string,
    segmentBytes: number,
    positions: (generation: string) => readonly number[],
  ) {
    const { generation, segments } = findSegments(dir);
    this.generation = generation;
    this.#dir = dir;
    this.#segmentBytes = segmentBytes;
    this.#segments = segments;
    const known = [...segments.map(({ end }) => end), ...positions(generation)];
    const isNew = known.length === 0;
    this.#begin(isNew ? 0 : Math.max(...known) + GAP);
    this.#removeEmpty();
  }

  /** The files, by their offset; the last one is written to. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Bytes in all files. */
  get bytes(): number {
    return this.#segments.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /**
   * Appends lines.
   * @throws {Error} When that fails; nothing of them is in the queue then.
   */
  write(bytes: Uint8Array): void {
    const file = this.#rotate(bytes.length);
    const segment = this.#newest();
    try {
      for (let at = 0; at < bytes.length;) {
        at += file.writeSync(bytes.subarray(at));
      }
    } catch (error) {
      this.#takeBack(file, segment);
      throw error;
    }
    segment.end += bytes.length;
    this.#unsynced.add(segment.path);
    this.#unsyncedBytes += bytes.length;
    if (this.#unsyncedBytes > MAX_UNSYNCED) {
      file.syncDataSync();
      this.#unsyncedBytes = 0;
    }
  }

  /** Makes all that was written before safe from a loss of power. */
  async sync(): Promise<void> {
    const paths = [...this.#unsynced];
    this.#unsyncedBytes = 0;
    await Promise.all(paths.map(async (path) => {
      this.#unsynced.delete(path);
      try {
        // The handle that writes is busy while it syncs.
        using file = await Deno.open(path);
        await file.syncData();
      } catch (error) {
        // What all pipelines read may be gone.
        if (error instanceof Deno.errors.NotFound) return;
        this.#unsynced.add(path);
        throw error;
      }
    }));
  }

  /** Removes the files that end at an offset or before, the newest only when it is full; tells whether there were any. */
  remove(offset: number): boolean {
    const { start, end } = this.#newest();
    if (offset >= end && end - start >= this.#segmentBytes) this.#begin(end);
    const old = this.#segments.slice(0, -1).filter(({ end }) => end <= offset);
    for (const { path } of old) {
      try {
        Deno.removeSync(path);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
    this.#segments.splice(0, old.length);
    return old.length > 0;
  }

  /** Closes the newest file. */
  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #newest(): Segment {
    const newest = this.#segments.at(-1);
    if (newest === undefined) throw new Error("the queue has no file");
    return newest;
  }

  /** Gives the file for so many bytes more, a new one where it is time. */
  #rotate(more: number): Deno.FsFile {
    const { start, end } = this.#newest();
    const isFull = end > start && end - start + more > this.#segmentBytes;
    if (this.#file !== undefined && !isFull) return this.#file;
    return this.#begin(end);
  }

  #begin(start: number): Deno.FsFile {
    const segment = makeSegment(this.#dir, this.generation, start);
    const file = Deno.openSync(segment.path, { write: true });
    this.close();
    this.#file = file;
    this.#segments.push(segment);
    return file;
  }

  /** Files in which nothing ever was told only the generation. */
  #removeEmpty(): void {
    const empty = this.#segments.slice(0, -1)
      .filter(({ start, end }) => start === end);
    for (const { path } of empty) Deno.removeSync(path);
    this.#segments = this.#segments.filter((one) => !empty.includes(one));
  }

  /** Removes what a failed write left; if that fails too, another file is begun. */
  #takeBack(file: Deno.FsFile, { start, end }: Segment): void {
    try {
      file.truncateSync(end - start);
      file.seekSync(end - start, Deno.SeekMode.Start);
    } catch {
      this.close();
    }
  }
}
