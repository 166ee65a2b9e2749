/** Keeps journalctl(1) running, and a few entries that it gave. */

import { toMessage } from "../../error.ts";
import { Alarm } from "../alarm.ts";
import { FrameReader } from "./_frames.ts";
import { type JournalEntry, parseJournalEntry } from "./_journal_entry.ts";
import { type Program, type ProgramEnd, startProgram } from "./_program.ts";

/** Longest entry as JSON, in bytes. */
const MAX_ENTRY_BYTES = 16 * 1024 * 1024;
/** Bytes of entries that are held until they are asked for. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;
/** Time before journalctl is started again, at first and at most, in milliseconds. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** How long it has to run so that the wait begins at its first again, in milliseconds. */
const GOOD_RUN_MS = 30_000;

/** What is followed. */
export interface FollowOptions {
  /** The program and the words that choose entries. */
  readonly argv: readonly string[];
  /** Where to go on; at the beginning when undefined. */
  readonly cursor: string | undefined;
  /** Only what there is now is wanted. */
  readonly once: boolean;
  /** Is told of what is no entry, with the cursor before it. */
  onBroken(cursor: string | undefined): void;
  /** Is told why nothing comes. */
  warn(text: string): void;
}

/** An entry with its size as JSON in bytes. */
interface Held {
  readonly entry: JournalEntry;
  readonly bytes: number;
}

/** Follows the journal from a cursor on. */
export class JournalFollower {
  #options: FollowOptions;
  #held: Held[] = [];
  #heldBytes = 0;
  /** Read last: journalctl goes on behind it when it is started again. */
  #cursor: string | undefined;
  #something = new Alarm();
  #room = new Alarm();
  #stop = new AbortController();
  #program: Program;
  #failure: Error | undefined;
  #isThrough = false;
  #following: Promise<void>;

  /**
   * Starts journalctl.
   * @throws {TaskError} When it is missing or may not be run.
   */
  constructor(options: FollowOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
    this.#program = this.#start();
    this.#following = this.#follow();
  }

  /** Tells that all was given that was wanted. */
  get isThrough(): boolean {
    return this.#isThrough && this.#held.length === 0;
  }

  /**
   * Gives entries that stand behind each other in one sequence, about so many bytes.
   * @throws {Error} When only what there is now is wanted and cannot be read.
   */
  take(maxBytes: number): JournalEntry[] {
    if (this.#held.length === 0 && this.#failure !== undefined) {
      throw this.#failure;
    }
    const sequence = this.#held[0]?.entry.sequence;
    let bytes = 0;
    let count = 0;
    for (const held of this.#held) {
      if (held.entry.sequence !== sequence || bytes > maxBytes) break;
      bytes += held.bytes;
      count++;
    }
    this.#heldBytes -= bytes;
    this.#room.ring();
    return this.#held.splice(0, count).map(({ entry }) => entry);
  }

  /** Waits until there is an entry. */
  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (this.#held.length > 0 || this.#failure !== undefined) return;
    await this.#something.wait(timeoutMs, signal);
  }

  /** Ends journalctl. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#program.stop();
    await this.#following;
  }

  async #follow(): Promise<void> {
    let failures = 0;
    for (;;) {
      const startedAt = performance.now();
      const end = await this.#program.ended;
      if (this.#stop.signal.aborted) return;
      if (this.#options.once) return this.#finish(end);
      this.#options.warn(`"journalctl" ${toEndText(end)}`);
      const isGood = performance.now() - startedAt > GOOD_RUN_MS;
      failures = isGood ? 1 : failures + 1;
      if (!await this.#restart(failures)) return;
    }
  }

  /** Starts journalctl again after a while; false when nobody wants it any more. */
  async #restart(failures: number): Promise<boolean> {
    const { signal } = this.#stop;
    for (let tries = failures;; tries++) {
      const waitMs = FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10);
      await new Alarm().wait(Math.min(waitMs, LONGEST_WAIT_MS), signal);
      if (signal.aborted) return false;
      try {
        this.#program = this.#start();
        return true;
      } catch (error) {
        this.#options.warn(toMessage(error));
      }
    }
  }

  #finish(end: ProgramEnd): void {
    if (end.code === 0) this.#isThrough = true;
    else this.#failure = new Error(`"journalctl" ${toEndText(end)}`);
    this.#something.ring();
  }

  #start(): Program {
    const { argv, once } = this.#options;
    const lines = new FrameReader({
      framing: "lf",
      maxBytes: MAX_ENTRY_BYTES,
      trim: true,
    });
    return startProgram({
      argv: [
        ...argv,
        ...once ? [] : ["--follow", "--no-tail"],
        // Behind a cursor that the words do not choose, --after-cursor leaves out an entry.
        ...this.#cursor === undefined ? [] : [`--cursor=${this.#cursor}`],
      ],
      onOutput: async (bytes) => {
        for (const line of lines.push(bytes)) this.#hold(line.bytes);
        if (this.#held.length > 0) this.#something.ring();
        while (
          this.#heldBytes > MAX_HELD_BYTES && !this.#stop.signal.aborted
        ) await this.#room.wait(1000, this.#stop.signal);
      },
    });
  }

  #hold(bytes: Uint8Array): void {
    try {
      const entry = parseJournalEntry(new TextDecoder().decode(bytes));
      if (entry.cursor === this.#cursor) return;
      this.#held.push({ entry, bytes: bytes.length });
      this.#heldBytes += bytes.length;
      this.#cursor = entry.cursor;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#options.onBroken(this.#cursor);
    }
  }
}

function toEndText({ code, signal, said }: ProgramEnd): string {
  const how = signal === undefined
    ? `ended with ${code}`
    : `ended by ${signal}`;
  const last = said.slice(said.lastIndexOf("\n") + 1);
  return last === "" ? how : `${how}: ${last}`;
}
