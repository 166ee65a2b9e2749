/** Reads a queue for one pipeline. */

import { toMessage } from "../error.ts";
import type { Event, Origin } from "../outputs/event.ts";
import { Alarm } from "./alarm.ts";
import { parseLine } from "./entry.ts";
import type { Segment } from "./queue_segments.ts";
import type { Gap, Piece, Reader, StoredPosition } from "./reader.ts";

const FEED = 0x0a;
/** Bytes that are read at once at least. */
const MIN_READ = 4096;
/** Time after which files that could not be read are tried again, in milliseconds. */
const RETRY_MS = 1000;

/** What a reader of a queue is made of. */
export interface QueueReaderOptions {
  /** Where the events come from; its key is the generation of the queue. */
  readonly origin: Origin;
  /** Positions that were kept, by generation. */
  readonly stored: ReadonlyMap<string, string>;
  /** Gives the files as they are now. */
  segments(): readonly Segment[];
  /** Tells that nothing will be put in any more. */
  isOver(): boolean;
  /** The end of what feeds the queue is waited for. */
  readonly holds: boolean;
  /** Is told that the committed offset grew. */
  onCommit(): void;
  /** Is told of entries that cannot be read. */
  onGap(gap: Gap): void;
  /** Is told why nothing can be read. */
  warn(text: string): void;
}

/** Reads the stream from where it was committed last. */
export class QueueReader implements Reader {
  readonly hasNewPlaces = false;
  #options: QueueReaderOptions;
  #offset: number;
  #committed: number;
  #changed: Map<string, string | undefined>;
  #alarm = new Alarm();
  #file: { readonly path: string; readonly file: Deno.FsFile } | undefined;
  #restsUntil = -Infinity;

  /** Takes its parts; positions of other generations are forgotten. */
  constructor(options: QueueReaderOptions) {
    this.#options = options;
    const { stored, origin } = options;
    const first = options.segments()[0]?.start ?? 0;
    this.#offset = Math.max(first, toOffset(stored.get(origin.key)));
    this.#committed = this.#offset;
    this.#changed = new Map(
      [...stored.keys()].filter((key) => key !== origin.key)
        .map((key) => [key, undefined]),
    );
  }

  /** Everything before it arrived. */
  get committed(): number {
    return this.#committed;
  }

  get isHolding(): boolean {
    return this.#options.holds && !this.#options.isOver();
  }

  get isEnded(): boolean {
    return this.#options.isOver() && this.#next() === undefined;
  }

  get lagBytes(): number {
    return this.#options.segments().reduce(
      (sum, { start, end }) =>
        sum + Math.max(0, end - Math.max(start, this.#offset)),
      0,
    );
  }

  read(maxBytes: number): Piece | undefined {
    if (performance.now() < this.#restsUntil) return undefined;
    for (;;) {
      const segment = this.#next();
      if (segment === undefined) return undefined;
      this.#offset = Math.max(this.#offset, segment.start);
      const bytes = this.#readLines(segment, Math.max(MIN_READ, maxBytes));
      if (bytes === undefined) return undefined;
      const events = this.#parse(segment, bytes);
      this.#offset += bytes.length;
      if (events.length === 0) continue;
      return {
        place: this.#options.origin.key,
        block: undefined,
        events,
        end: this.#offset,
      };
    }
  }

  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const restMs = this.#restsUntil - performance.now();
    if (restMs <= 0 && this.#next() !== undefined) return;
    await this.#alarm.wait(
      restMs > 0 ? Math.min(timeoutMs, restMs) : timeoutMs,
      signal,
    );
  }

  /** Tells that there is more. */
  wake(): void {
    this.#alarm.ring();
  }

  commit(place: string, offset: number): void {
    if (place !== this.#options.origin.key || offset <= this.#committed) return;
    this.#committed = offset;
    this.#changed.set(place, String(offset));
    this.#options.onCommit();
  }

  takePositions(): StoredPosition[] {
    const taken = [...this.#changed].map(([key, data]) => ({ key, data }));
    this.#changed.clear();
    return taken;
  }

  rewind(): void {
    this.#offset = this.#committed;
  }

  finish(): void {}

  /** Closes the file; when it is read again, that is from what was committed on, which is to be kept anew. */
  close(): void {
    this.#closeFile();
    this.rewind();
    if (this.#committed > 0) {
      this.#changed.set(this.#options.origin.key, String(this.#committed));
    }
  }

  #closeFile(): void {
    this.#file?.file.close();
    this.#file = undefined;
  }

  /** The file in which the stream goes on. */
  #next(): Segment | undefined {
    return this.#options.segments().find(({ start, end }) =>
      end > this.#offset && end > start
    );
  }

  /** Reads whole lines, one at least; undefined when the file cannot be read now. */
  #readLines(
    segment: Segment,
    maxBytes: number,
  ): Uint8Array<ArrayBuffer> | undefined {
    const left = segment.end - this.#offset;
    try {
      for (
        let size = Math.min(left, maxBytes);;
        size = Math.min(left, size * 2)
      ) {
        const bytes = this.#readAt(segment, size);
        const end = bytes.lastIndexOf(FEED) + 1;
        if (end > 0) return bytes.subarray(0, end);
        // Somebody cut the file or wrote to it: the rest is no line of ours.
        if (bytes.length < size || size === left) return this.#skip(segment);
      }
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return this.#skip(segment);
      const { path } = segment;
      this.#options.warn(`Cannot read "${path}": ${toMessage(error)}`);
      this.#restsUntil = performance.now() + RETRY_MS;
      return undefined;
    }
  }

  #readAt({ path, start }: Segment, size: number): Uint8Array<ArrayBuffer> {
    if (this.#file?.path !== path) {
      this.#closeFile();
      this.#file = { path, file: Deno.openSync(path) };
    }
    const { file } = this.#file!;
    file.seekSync(this.#offset - start, Deno.SeekMode.Start);
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const count = file.readSync(bytes.subarray(at));
      if (count === null) break;
      at += count;
    }
    return bytes.subarray(0, at);
  }

  /** Leaves out the rest of a file. */
  #skip({ path, start, end }: Segment): Uint8Array<ArrayBuffer> {
    this.#options.onGap({
      file: path,
      start: this.#offset - start,
      end: end - start,
      why: "the file of the queue was cut or removed",
    });
    this.#offset = end;
    return new Uint8Array();
  }

  #parse(segment: Segment, bytes: Uint8Array<ArrayBuffer>): Event[] {
    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    // As many characters as bytes: places in one are places in the other.
    const isPlain = text.length === bytes.length;
    const events: Event[] = [];
    let byte = 0;
    for (let at = 0; at < text.length;) {
      const feed = text.indexOf("\n", at);
      const end = isPlain ? feed : bytes.indexOf(FEED, byte);
      const offset = this.#offset + byte;
      const event = this.#parseLine(text.slice(at, feed), offset);
      if (event !== undefined) events.push(event);
      else this.#tellBroken(segment, offset, this.#offset + end + 1);
      at = feed + 1;
      byte = end + 1;
    }
    return events;
  }

  #parseLine(line: string, offset: number): Event | undefined {
    try {
      return parseLine(line, this.#options.origin, offset);
    } catch {
      return undefined;
    }
  }

  #tellBroken(segment: Segment, start: number, end: number): void {
    this.#options.onGap({
      file: segment.path,
      start: start - segment.start,
      end: end - segment.start,
      why: "it is no entry of a queue",
    });
  }
}

function toOffset(position: string | undefined): number {
  return position !== undefined && /^\d{1,16}$/.test(position)
    ? Number(position)
    : 0;
}
