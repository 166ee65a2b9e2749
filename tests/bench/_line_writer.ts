/** Writers of numbered lines at a rate. */

import { rest } from "./_shipper.ts";

/** Appends numbered lines to a file, each with the time it was written at. */
export class LineWriter implements Disposable {
  /** Times by number, in milliseconds since the start of this process. */
  readonly times: number[] = [];
  #file: Deno.FsFile;
  #fill: string;
  #keepsTimes: boolean;
  /** Lines that were written. */
  count = 0;

  constructor(path: string, { bytes = 190, keepsTimes = true } = {}) {
    this.#file = Deno.openSync(path, { append: true, create: true });
    this.#fill = "x".repeat(Math.max(0, bytes - 12));
    this.#keepsTimes = keepsTimes;
  }

  /** Writes so many lines at once. */
  write(count: number): void {
    const lines = Array.from(
      { length: count },
      (_, at) => `${this.count + at} ${this.#fill}\n`,
    );
    const now = performance.now();
    this.#file.writeSync(new TextEncoder().encode(lines.join("")));
    if (this.#keepsTimes) lines.forEach(() => this.times.push(now));
    this.count += count;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** How lines are written. */
export interface Pace {
  /** Lines a second. */
  readonly rate: number;
  readonly secs: number;
  /** Time between two writes, in milliseconds. */
  readonly batchMs: number;
  /** Is called after each write. */
  readonly during?: () => void;
}

/** Writes lines at a rate until the time is over; what could not be written in time is made up for. */
export async function writeFor(writer: LineWriter, pace: Pace): Promise<void> {
  const { rate, secs, batchMs, during } = pace;
  const startedAt = performance.now();
  const before = writer.count;
  for (;;) {
    const ms = Math.min(performance.now() - startedAt, secs * 1000);
    const due = Math.floor(ms / 1000 * rate) + before - writer.count;
    if (due > 0) writer.write(due);
    during?.();
    if (ms === secs * 1000) return;
    await rest(batchMs);
  }
}
