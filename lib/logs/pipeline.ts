/**
 * A pipeline: one source to one output, with positions of its own, so that an
 * output that is away holds up nobody else. A position is kept only after the
 * output accepted what lies before it.
 *
 * @module
 */

import { setImmediate } from "node:timers/promises";
import { toMessage } from "../error.ts";
import type { Delivery } from "../outputs/deliver.ts";
import type { BatchLimits, OpenOutput } from "../outputs/output.ts";
import { Filling, splitBatch } from "./filling.ts";
import type { Reader, StoredPosition } from "./reader.ts";
import type { Stages } from "./stages.ts";

/** Bytes that are read at once. */
const READ_BYTES = 256 * 1024;
/** Least time between two times that positions are kept. */
const KEEP_MS = 1000;
/** That time at first; it doubles. Who is killed again and again soon after the start gets on all the same. */
const FIRST_KEEP_MS = 50;
/** How long one pipeline works before others have their turn. */
const TURN_MS = 8;
/** Longest wait for something to read: what is late otherwise is noticed then. */
const WAIT_MS = 1000;

/** What a pipeline is made of; its caller closes what it opened. */
export interface PipelineOptions {
  /** Name of the source, an arrow and the name of the output. */
  readonly name: string;
  /** What it reads from. */
  readonly reader: Reader;
  /** What is done to events. */
  readonly stages: Stages;
  /** What it writes to. */
  readonly output: OpenOutput;
  /** How it writes. */
  readonly delivery: Pick<Delivery, "deliver">;
  /** How much is sent together. */
  readonly limits: BatchLimits;
  /** Keeps positions; what is given at once is kept whole or not at all. */
  readonly keep: (positions: readonly StoredPosition[]) => void;
  /** Ends when everything that is there was sent. */
  readonly once: boolean;
  /** Is told what went wrong without anything being lost. */
  readonly warn: (text: string) => void;
}

/** What was counted. */
export interface PipelineCounts {
  /** Lines or records that were read. */
  read: number;
  /** Their bytes. */
  bytes: number;
  /** Events that the output took or that became dead letters. */
  settled: number;
  /** Times that it went back to what was accepted. */
  rewinds: number;
}

/** Runs from a reader to an output. */
export class Pipeline {
  /** What was counted. */
  readonly counts: PipelineCounts = {
    read: 0,
    bytes: 0,
    settled: 0,
    rewinds: 0,
  };
  #options: PipelineOptions;
  /** What arrived and is not safe from a loss of power yet. */
  #arrived = new Map<string, number>();
  /** Positions that could not be kept: they are tried again, with those that follow. */
  #unkept = new Map<string, StoredPosition>();
  #keptAt = performance.now();
  #keepMs = FIRST_KEEP_MS;
  #turnAt = performance.now();
  #isFinished = false;
  /** What is sent while more is read. */
  #sending: Promise<void> | undefined;
  #failure: { reason: unknown } | undefined;

  /** Takes its parts. */
  constructor(options: PipelineOptions) {
    this.#options = options;
  }

  /** Its name. */
  get name(): string {
    return this.#options.name;
  }

  /** Its parts, for status and metrics. */
  get parts(): Pick<PipelineOptions, "reader" | "stages" | "output"> {
    return this.#options;
  }

  /**
   * Runs until `stop` aborts, or everything was sent where that is wanted.
   * What was read is still sent then, unless `kill` aborts.
   */
  async run(stop: AbortSignal, kill: AbortSignal): Promise<void> {
    const ended = AbortSignal.any([stop, kill]);
    // Where it began is kept, so that a restart leaves nothing out.
    this.#store();
    try {
      while (await this.#step(ended, kill)) await this.#giveTurnWhenDue();
    } finally {
      // What is on its way lies in the reader's buffer, and is not sent by anybody else meanwhile.
      await this.#sending;
      if (!kill.aborted && this.#failure === undefined) await this.#keep();
    }
    if (this.#failure !== undefined) throw this.#failure.reason;
    if (this.#unkept.size > 0) this.#store();
  }

  /** Fills a batch while the one before is sent; false when nothing will follow. */
  async #step(ended: AbortSignal, kill: AbortSignal): Promise<boolean> {
    const { rewinds } = this.counts;
    const filling = new Filling(this.#options.stages, this.#options.limits);
    const isMore = await this.#fill(filling, ended);
    await this.#sending;
    if (this.#failure !== undefined) return false;
    // What was read before and after is read again.
    if (rewinds !== this.counts.rewinds) {
      this.#goBack();
      return !ended.aborted;
    }
    this.#sending = this.#send(filling, kill).catch((reason) => {
      this.#failure = { reason };
    }).finally(() => this.#sending = undefined);
    return isMore;
  }

  /** Reads until a batch is full or old enough; false when nothing will follow. */
  async #fill(filling: Filling, ended: AbortSignal): Promise<boolean> {
    const { reader, limits, once } = this.#options;
    for (;;) {
      if (ended.aborted || this.#failure !== undefined) return false;
      if (filling.isFull) return true;
      // The reader writes over what may be on its way.
      if (filling.hasBlock) await this.#sending;
      filling.keepBlock();
      const piece = reader.read(Math.min(READ_BYTES, filling.room));
      if (piece !== undefined) {
        this.counts.read += piece.block?.count ?? piece.events?.length ?? 0;
        this.counts.bytes += piece.block?.bytes.length ?? 0;
        const added = filling.take(piece);
        if (added !== undefined) await added;
        await this.#giveTurnWhenDue();
        continue;
      }
      const old = filling.takeOld();
      if (old !== undefined) await old;
      if ((once || reader.isEnded) && !reader.isHolding) {
        if (this.#isFinished) {
          await filling.takeRest();
          return false;
        }
        this.#isFinished = true;
        reader.finish();
        continue;
      }
      const age = filling.ageMs;
      if (age !== undefined && age >= limits.maxAgeMs) return true;
      // What was left out on purpose is done.
      if (age === undefined && filling.marks.size > 0) return true;
      if (this.#sending === undefined) await this.#keepWhenDue();
      const waitMs = age === undefined ? WAIT_MS : limits.maxAgeMs - age;
      await reader.wait(Math.min(waitMs, this.#dueMs()), ended);
      this.#turnAt = performance.now();
    }
  }

  async #send(filling: Filling, kill: AbortSignal): Promise<void> {
    const { reader, delivery, output, limits } = this.#options;
    const batch = filling.toBatch();
    if (batch !== undefined) {
      if (reader.hasNewPlaces) this.#store();
      for (const part of splitBatch(batch, limits.maxEvents)) {
        await delivery.deliver(part, kill);
        this.counts.settled += part.count;
      }
    }
    const marks = output.flush === undefined ? undefined : this.#arrived;
    for (const [place, end] of filling.marks) {
      if (marks === undefined) reader.commit(place, end);
      else marks.set(place, end);
    }
    await this.#keepWhenDue();
  }

  /** Time until positions are to be kept. */
  #dueMs(): number {
    return Math.max(1, this.#keptAt + this.#keepMs - performance.now());
  }

  async #keepWhenDue(): Promise<void> {
    if (performance.now() - this.#keptAt >= this.#keepMs) await this.#keep();
  }

  /** Makes sure of what arrived, and keeps the positions behind it. */
  async #keep(): Promise<void> {
    const { reader, output } = this.#options;
    this.#keptAt = performance.now();
    this.#keepMs = Math.min(this.#keepMs * 2, KEEP_MS);
    if (this.#arrived.size > 0) {
      const arrived = this.#arrived;
      this.#arrived = new Map();
      try {
        await output.flush?.();
      } catch (error) {
        this.#rewind(error);
        return;
      }
      for (const [place, end] of arrived) reader.commit(place, end);
    }
    try {
      this.#store();
    } catch (error) {
      // What a full disk cannot take costs repetitions after a crash; standing still would cost more.
      this.#options.warn(`Cannot keep positions: ${toMessage(error)}`);
    }
  }

  #store(): void {
    for (const position of this.#options.reader.takePositions()) {
      this.#unkept.set(position.key, position);
    }
    if (this.#unkept.size === 0) return;
    this.#options.keep([...this.#unkept.values()]);
    this.#unkept.clear();
  }

  /** What was accepted may be lost: it is read and sent again. */
  #rewind(error: unknown): void {
    this.counts.rewinds++;
    this.#goBack();
    const why = toMessage(error);
    this.#options.warn(
      `what was written is not safe and is sent again: ${why}`,
    );
  }

  #goBack(): void {
    this.#options.stages.reset();
    this.#options.reader.rewind();
    this.#isFinished = false;
  }

  async #giveTurnWhenDue(): Promise<void> {
    if (performance.now() - this.#turnAt <= TURN_MS) return;
    await setImmediate();
    this.#turnAt = performance.now();
  }
}
