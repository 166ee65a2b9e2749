/** A batch that is being filled. */

import {
  type Batch,
  type LineBlock,
  toBatch,
  toLineBatch,
} from "../outputs/batch.ts";
import type { Event, Origin } from "../outputs/event.ts";
import type { BatchLimits } from "../outputs/output.ts";
import type { Piece } from "./reader.ts";
import type { Staged, Stages } from "./stages.ts";

/** Added at once; or a promise where another process is waited for. */
type Added = void | Promise<void>;

/** Collects what is sent together. */
export class Filling {
  /** Places, and where what is in the batch or was left out on purpose ends. */
  readonly marks = new Map<string, number>();
  #stages: Stages;
  #limits: BatchLimits;
  #events: Event[] = [];
  #blocks: LineBlock[] = [];
  #keptBlocks = 0;
  #count = 0;
  #size = 0;
  #at: number | undefined;

  /** Takes what is done to events, and how much goes together. */
  constructor(stages: Stages, limits: BatchLimits) {
    this.#stages = stages;
    this.#limits = limits;
  }

  /** Tells that it is time to send: what would still fit is not worth a copy of what is there. */
  get isFull(): boolean {
    return this.#count >= this.#limits.maxEvents ||
      this.#count > 0 && this.room < this.#limits.maxBytes / 8;
  }

  /** Bytes that there is room for. */
  get room(): number {
    return this.#limits.maxBytes - this.#size;
  }

  /** How long its first event waits, in milliseconds; undefined when there is none. */
  get ageMs(): number | undefined {
    return this.#at === undefined ? undefined : performance.now() - this.#at;
  }

  /** Tells that it holds bytes that the reader may write over. */
  get hasBlock(): boolean {
    return this.#blocks.length > 0;
  }

  /** Copies what the reader is about to write over. */
  keepBlock(): void {
    const last = this.#blocks.length - 1;
    const block = this.#blocks[last];
    if (block === undefined || last < this.#keptBlocks) return;
    this.#blocks[last] = { ...block, bytes: block.bytes.slice() };
    this.#keptBlocks = last + 1;
  }

  /** Adds what was read. */
  take(piece: Piece): Added {
    const { place, block, end } = piece;
    if (block === undefined || !this.#stages.isEmpty) {
      return this.#addStaged(this.#stages.take(piece));
    }
    this.#stages.pass(block.count);
    this.#addBlock(block);
    this.marks.set(place, end);
  }

  /** Adds events whose next line did not come in time. */
  takeOld(): Added {
    return this.#addStaged(this.#stages.takeOld(Date.now()));
  }

  /** Adds all that is still open. */
  takeRest(): Added {
    return this.#addStaged(this.#stages.takeRest());
  }

  /** Gives the batch; undefined when nothing is in it. */
  toBatch(): Batch | undefined {
    const [block, ...blocks] = this.#blocks;
    if (block !== undefined) return toLineBatch(toId(block), block, ...blocks);
    const [event] = this.#events;
    return event && toBatch(toId(event), this.#events);
  }

  #addBlock(block: LineBlock): void {
    this.#blocks.push(block);
    this.#grow(block.count, block.bytes.length);
  }

  #addStaged(staged: Staged | Promise<Staged>): Added {
    if (!(staged instanceof Promise)) return this.#add(staged);
    return staged.then((one) => this.#add(one));
  }

  #add({ events, marks }: Staged): void {
    for (const [place, end] of marks) this.marks.set(place, end);
    if (events.length === 0) return;
    let size = 0;
    for (const event of events) {
      this.#events.push(event);
      size += event.text.length + 1;
    }
    this.#grow(events.length, size);
  }

  #grow(count: number, size: number): void {
    this.#count += count;
    this.#size += size;
    this.#at ??= performance.now();
  }
}

/** Cuts a batch that came out larger than it may be. */
export function* splitBatch(
  batch: Batch,
  maxEvents: number,
): Generator<Batch> {
  if (batch.count <= maxEvents) return yield batch;
  for (let start = 0; start < batch.count; start += maxEvents) {
    yield batch.slice(start, Math.min(start + maxEvents, batch.count));
  }
}

/** Names a batch by its first event. */
function toId(
  { origin, offset }: { readonly origin: Origin; readonly offset: number },
): string {
  const source = origin.source.replaceAll(/[^a-zA-Z0-9.-]/g, "-");
  return `${source}/${origin.key}-${String(offset).padStart(12, "0")}`;
}
