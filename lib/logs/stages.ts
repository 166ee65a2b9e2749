/** What happens to events between a source and an output: lines become events, events are parsed, filtered and changed. */

import { toMessage } from "../error.ts";
import { splitBlock } from "../outputs/batch.ts";
import type { Event } from "../outputs/event.ts";
import type { FarKeep, Keep } from "./filter.ts";
import type { FarParse, Parse } from "./parser.ts";
import type { Piece } from "./reader.ts";
import type { Shape } from "./transform.ts";

/** Longest reason that is kept of a parser, in characters. */
const REASON_LENGTH = 200;

/** Joins lines to events. */
export interface Joiner {
  /** Takes an event of one line; gives the events that are complete now. */
  push(event: Event): Event[];
  /** Gives events whose next line did not come in time. */
  flushOld(nowMs: number): Event[];
  /** Gives what is open of a place. */
  flush(place: string): Event[];
  /** Place of the first byte of what is open. */
  pendingOffset(place: string): number | undefined;
}

/** What is done, in this order. */
export interface StageOptions {
  /** Joins lines; undefined where each line is an event. */
  readonly joiner: Joiner | undefined;
  /** Parses; undefined where texts are taken as they are. */
  readonly parse: Parse | undefined;
  /** Parses in another process, in place of `parse`. */
  readonly parseFar?: FarParse | undefined;
  /** Filters of all and of the source, transforms, filters of the output. */
  readonly steps: readonly Step[];
  /** Why units in processes of their own do not work, by their words; grows and shrinks. */
  readonly failures?: ReadonlyMap<string, string>;
}

/** A filter or a transform. */
export type Step =
  | {
    readonly keep: Keep;
    readonly shape?: undefined;
    readonly keepFar?: undefined;
  }
  | {
    readonly shape: Shape;
    readonly keep?: undefined;
    readonly keepFar?: undefined;
  }
  | {
    readonly keepFar: FarKeep;
    readonly keep?: undefined;
    readonly shape?: undefined;
  };

/** What was counted. */
export interface StageCounts {
  /** Events that were made of lines. */
  events: number;
  /** Events that a filter left out. */
  filtered: number;
  /** Events that were not of the form of the parser. */
  unparsed: number;
}

/** What stages give. */
export interface Staged {
  /** Events that are kept. */
  readonly events: readonly Event[];
  /** Places, and where what is complete ends. */
  readonly marks: readonly (readonly [place: string, end: number])[];
}

const NOTHING: Staged = { events: [], marks: [] };

/** The stages of one pipeline. */
export class Stages {
  /** What was counted. */
  readonly counts: StageCounts = { events: 0, filtered: 0, unparsed: 0 };
  #options: StageOptions;
  /** Something is done in another process, which is waited for. */
  #isFar: boolean;
  /** Places with an event that is open, and where they were read to. */
  #ends = new Map<string, number>();

  /** Takes what is done. */
  constructor(options: StageOptions) {
    this.#options = options;
    this.#isFar = options.parseFar !== undefined ||
      options.steps.some(({ keepFar }) => keepFar !== undefined);
  }

  /** Tells that lines pass as they are, so that nobody need look into them. */
  get isEmpty(): boolean {
    const { joiner, parse, steps } = this.#options;
    return joiner === undefined && parse === undefined &&
      steps.length === 0 && !this.#isFar;
  }

  /** Why a unit of the configuration does not work; undefined while all do. */
  get unitFailure(): string | undefined {
    const [first] = this.#options.failures ?? [];
    return first && `${first[0]}: ${first[1]}`;
  }

  /** Notes lines that passed as they are. */
  pass(count: number): void {
    this.counts.events += count;
  }

  /** Gives the events of a piece that are kept; a promise only where another process is waited for. */
  take({ place, block, events, end }: Piece): Staged | Promise<Staged> {
    const { joiner } = this.#options;
    const read = block === undefined ? events ?? [] : splitBlock(block);
    if (joiner === undefined) return this.#stage(read, [[place, end]]);
    const joined = read.flatMap((event) => joiner.push(event));
    const pending = joiner.pendingOffset(place);
    if (pending === undefined) this.#ends.delete(place);
    else this.#ends.set(place, end);
    return this.#stage(joined, [[place, pending ?? end]]);
  }

  /** Gives the events that are complete because nothing came. */
  takeOld(nowMs: number): Staged | Promise<Staged> {
    const { joiner } = this.#options;
    if (joiner === undefined || this.#ends.size === 0) return NOTHING;
    const events = joiner.flushOld(nowMs);
    const marks: [string, number][] = [];
    for (const [place, end] of this.#ends) {
      if (joiner.pendingOffset(place) !== undefined) continue;
      marks.push([place, end]);
      this.#ends.delete(place);
    }
    return this.#stage(events, marks);
  }

  /** Gives the events that are still open: nothing will follow. */
  takeRest(): Staged | Promise<Staged> {
    const { joiner } = this.#options;
    const marks = [...this.#ends];
    this.#ends.clear();
    const open = marks.flatMap(([place]) => joiner?.flush(place) ?? []);
    return this.#stage(open, marks);
  }

  /** Forgets what is open: it is read again. */
  reset(): void {
    for (const place of this.#ends.keys()) this.#options.joiner?.flush(place);
    this.#ends.clear();
  }

  #stage(
    events: readonly Event[],
    marks: Staged["marks"],
  ): Staged | Promise<Staged> {
    return this.#isFar
      ? this.#finishFar(events).then((kept) => ({ events: kept, marks }))
      : { events: this.#finish(events), marks };
  }

  #finish(events: readonly Event[]): readonly Event[] {
    this.counts.events += events.length;
    const { parse, steps } = this.#options;
    if (parse !== undefined) {
      for (const event of events) this.#parse(event, parse);
    }
    if (steps.length === 0) return events;
    const kept = events.filter((event) => this.#pass(event));
    this.counts.filtered += events.length - kept.length;
    return kept;
  }

  /** An event that is not of the form goes on as it is, and says so. */
  #parse(event: Event, parse: Parse): void {
    try {
      parse(event);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#setUnparsed(event, toMessage(error));
    }
  }

  #setUnparsed(event: Event, why: string): void {
    this.counts.unparsed++;
    const reason = why.slice(0, REASON_LENGTH);
    event.fields = { ...event.fields, parse_error: reason };
  }

  /** The same as `#finish`, a stage after the other: those in another process take all events at once. */
  async #finishFar(events: readonly Event[]): Promise<readonly Event[]> {
    this.counts.events += events.length;
    if (events.length === 0) return events;
    const { parse, parseFar, steps } = this.#options;
    if (parse !== undefined) {
      for (const event of events) this.#parse(event, parse);
    }
    const reasons = await parseFar?.(events) ?? [];
    reasons.forEach((why, index) => {
      const event = events[index];
      if (why !== undefined && event) this.#setUnparsed(event, why);
    });
    let kept = events;
    for (const { keep, shape, keepFar } of steps) {
      if (shape !== undefined) kept.forEach((event) => shape(event));
      else if (keep !== undefined) kept = kept.filter((event) => keep(event));
      else if (kept.length > 0) {
        const flags = await keepFar(kept);
        kept = kept.filter((_event, index) => flags[index]);
      }
    }
    this.counts.filtered += events.length - kept.length;
    return kept;
  }

  #pass(event: Event): boolean {
    for (const { keep, shape } of this.#options.steps) {
      if (keep === undefined) shape?.(event);
      else if (!keep(event)) return false;
    }
    return true;
  }
}
