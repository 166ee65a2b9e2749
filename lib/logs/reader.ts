/** What a pipeline reads from: files, a queue on disk, the journal. */

import type { LineBlock } from "../outputs/batch.ts";
import type { Event } from "../outputs/event.ts";

/** What was read at once from one place. */
export interface Piece {
  /** The place: `key` of the origin. */
  readonly place: string;
  /** Lines that nobody looked into; undefined where the place holds events. The bytes are good until the second piece after it is read. */
  readonly block: LineBlock | undefined;
  /** Events; undefined where there is a block. */
  readonly events: readonly Event[] | undefined;
  /** Where the place goes on; offsets grow within a place. */
  readonly end: number;
}

/** Where to go on at one place, as it is kept in the state database. */
export interface StoredPosition {
  /** Names the place within the pipeline. */
  readonly key: string;
  /** What the reader needs; undefined to forget the place. */
  readonly data: string | undefined;
}

/** What was not read, and why. */
export interface Gap {
  /** File or stream. */
  readonly file: string;
  /** First byte. */
  readonly start: number;
  /** Byte after the last one; undefined when nobody knows. */
  readonly end: number | undefined;
  /** One line. */
  readonly why: string;
}

/** A reader of one pipeline. */
export interface Reader {
  /** Gives what is there, at most about so many bytes; undefined when nothing is. */
  read(maxBytes: number): Piece | undefined;
  /** Waits until something may be there, the time is over or the signal aborts. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<void>;
  /** Notes that everything of a place before an offset arrived or was left out on purpose. */
  commit(place: string, offset: number): void;
  /** Gives the positions that changed since the last call. */
  takePositions(): StoredPosition[];
  /** Tells that places were found whose names are not stored yet: their events would have other names after a crash. */
  readonly hasNewPlaces: boolean;
  /** Goes back to what was committed: what was read since comes again. */
  rewind(): void;
  /** Gives what will not grow any more, unfinished lines too: nobody will wait for more. */
  finish(): void;
  /** Tells that something is held back for a while: it is not at its end yet. */
  readonly isHolding: boolean;
  /** Tells that nothing will come any more: a stream that ended. */
  readonly isEnded: boolean;
  /** How many bytes are known to wait; undefined when nobody knows. */
  readonly lagBytes: number | undefined;
  /** Closes what is open. */
  close(): void | Promise<void>;
}
