/**
 * Dead letters: events that a receiver will never take, kept in files with
 * the reason, so that they can be looked at and sent again by hand.
 *
 * @module
 */

import type { Event } from "./event.ts";
import { toEventJson, toTimeText } from "./event_json.ts";
import { LineDirectory } from "./line_directory.ts";

/** Greatest size of a file in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;
/** Files that are kept, the newest; there is one for each day that had dead letters, or more. */
const MAX_FILES = 20;

/** An event that did not arrive and is not sent again. */
export interface DeadLetter {
  /** The event. */
  readonly event: Event;
  /** Why, in one line. */
  readonly reason: string;
}

/** Where dead letters go. */
export interface DeadLetters {
  /**
   * Keeps letters: all of them, safe from a loss of power, or none.
   * @throws {TaskError} When they cannot be written.
   */
  add(letters: readonly DeadLetter[]): void;
}

/** Which dead letters are kept where. */
export interface DeadLetterOptions {
  /** A directory for one output alone; made with mode 0700 when the first letter comes. */
  readonly dir: string;
  /** Name of the output. */
  readonly output: string;
  /** Is told that old letters are removed for new ones. */
  readonly warn: (text: string) => void;
  /** Greatest size of a file in bytes; 16 MiB when absent. */
  readonly maxBytes?: number;
  /** Files that are kept; 20 when absent. */
  readonly maxFiles?: number;
}

/** Keeps dead letters as lines of JSON: `at`, `output`, `reason`, `event`, and `text` where the event does not show it. */
export class DeadLetterFiles implements DeadLetters, Disposable {
  #options: DeadLetterOptions;
  #files: LineDirectory | undefined;

  /** Takes where to keep them; nothing is opened yet. */
  constructor(options: DeadLetterOptions) {
    this.#options = options;
  }

  add(letters: readonly DeadLetter[]): void {
    const at = toTimeText(Date.now());
    const encoder = new TextEncoder();
    const lines = letters.map((letter) =>
      encoder.encode(toLine(letter, at, this.#options.output))
    );
    this.#open().append(lines);
  }

  [Symbol.dispose](): void {
    this.#files?.[Symbol.dispose]();
    this.#files = undefined;
  }

  #open(): LineDirectory {
    const { dir, output, warn, maxBytes, maxFiles } = this.#options;
    return this.#files ??= new LineDirectory(dir, {
      maxBytes: maxBytes ?? MAX_BYTES,
      maxFiles: maxFiles ?? MAX_FILES,
      beforeRemove: (oldest) =>
        warn(
          `output "${output}": the oldest dead letters are removed for new ones; what is kept begins in "${oldest}"`,
        ),
    });
  }
}

function toLine(
  { event, reason }: DeadLetter,
  at: string,
  output: string,
): string {
  const { message, text } = event;
  const isHidden = message !== undefined && message !== text;
  return `{"at":"${at}","output":${JSON.stringify(output)},"reason":${
    JSON.stringify(reason)
  },"event":${toEventJson(event)}${
    isHidden ? `,"text":${JSON.stringify(text)}` : ""
  }}`;
}
