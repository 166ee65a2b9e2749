/** Reads the journal for one pipeline. The position is the cursor of what was committed: the journal itself is the queue. */

import type { Origin } from "../../outputs/event.ts";
import type {
  Piece,
  Reader,
  ReaderContext,
  StoredPosition,
} from "../source.ts";
import { toJournalEvent } from "./_journal_entry.ts";
import { JournalFollower } from "./_journal_follower.ts";

/** Name of the only position. */
export const POSITION = "cursor";
/** Stands in its place where nothing was in the journal yet. */
export const BEGINNING = "beginning";

/** Which entries are read. */
export interface JournalOptions {
  /** The program and the words that choose entries. */
  readonly argv: readonly string[];
  /** Where to begin; at the beginning when undefined. */
  readonly cursor: string | undefined;
  /** Fields that have no short name are taken too. */
  readonly allFields: boolean;
}

/** What was given and has not arrived. */
interface Given {
  readonly place: string;
  readonly end: number;
  readonly cursor: string;
}

/** Follows the journal. */
export class JournalReader implements Reader {
  readonly hasNewPlaces = false;
  readonly isEnded = false;
  readonly lagBytes = undefined;
  #options: JournalOptions;
  #context: ReaderContext;
  #follower: JournalFollower;
  #closing: Promise<unknown> = Promise.resolve();
  #origins = new Map<string, Origin>();
  /** Where each sequence goes on: offsets grow. */
  #ends = new Map<string, number>();
  #given: Given[] = [];
  #arrived = new Map<string, number>();
  #cursor: string | undefined;
  #isChanged: boolean;

  /**
   * Starts to read.
   * @throws {TaskError} When journalctl is missing or may not be run.
   */
  constructor(options: JournalOptions, context: ReaderContext) {
    this.#options = options;
    this.#context = context;
    this.#cursor = options.cursor;
    this.#isChanged =
      context.stored.get(POSITION) !== (options.cursor ?? BEGINNING);
    this.#follower = this.#open();
  }

  /** What there is now is given first where nothing else is wanted. */
  get isHolding(): boolean {
    return this.#context.once && !this.#follower.isThrough;
  }

  read(maxBytes: number): Piece | undefined {
    const entries = this.#follower.take(maxBytes);
    const [first] = entries;
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return undefined;
    const origin = this.#toOrigin(first.sequence);
    const place = origin.key;
    let end = this.#ends.get(place) ?? 0;
    const events = entries.map((entry) => {
      const offset = Math.max(end, entry.number);
      end = offset + 1;
      return toJournalEvent(entry, origin, offset, this.#options.allFields);
    });
    this.#ends.set(place, end);
    this.#given.push({ place, end, cursor: last.cursor });
    return { place, block: undefined, events, end };
  }

  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    await this.#follower.wait(timeoutMs, signal);
  }

  commit(place: string, offset: number): void {
    this.#arrived.set(place, offset);
    for (;;) {
      const [first] = this.#given;
      if (first === undefined) return;
      if ((this.#arrived.get(first.place) ?? -1) < first.end) return;
      this.#given.shift();
      this.#cursor = first.cursor;
      this.#isChanged = true;
    }
  }

  takePositions(): StoredPosition[] {
    if (!this.#isChanged) return [];
    this.#isChanged = false;
    return [{ key: POSITION, data: this.#cursor ?? BEGINNING }];
  }

  rewind(): void {
    this.#closing = Promise.all([this.#closing, this.#follower.close()]);
    this.#given = [];
    this.#ends.clear();
    this.#arrived.clear();
    this.#follower = this.#open();
  }

  finish(): void {}

  async close(): Promise<void> {
    await Promise.all([this.#closing, this.#follower.close()]);
  }

  #open(): JournalFollower {
    const { once, onGap, warn } = this.#context;
    return new JournalFollower({
      argv: this.#options.argv,
      cursor: this.#cursor,
      once,
      onBroken: (cursor) =>
        onGap({
          file: `journal behind "${cursor ?? ""}"`,
          start: 0,
          end: undefined,
          why: "it is no entry that can be read",
        }),
      warn,
    });
  }

  /** One object is shared by all of a sequence. */
  #toOrigin(sequence: string): Origin {
    const known = this.#origins.get(sequence);
    if (known !== undefined) return known;
    const { name, host, labels } = this.#context;
    const key = `${name.replace(/[^A-Za-z0-9-]/g, "-")}-${sequence}`;
    const origin = { source: name, host, labels, file: undefined, key };
    this.#origins.set(sequence, origin);
    return origin;
  }
}
