/**
 * The `stdin` source: lines that are piped into the program.
 *
 * @module
 */

import * as z from "zod";
import { bytes, withDefault } from "../../field.ts";
import type { Feeder, FeederContext, OpenFeeder } from "../source.ts";
import { Intake } from "./_intake.ts";
import { LineReader } from "./_lines.ts";

/** Bytes that are read at once. */
const READ_BYTES = 64 * 1024;

/** Params of the `stdin` source. */
export interface StdinSourceParams {
  /** Longest line in bytes; what is longer is cut and counted; 1 MiB when absent. */
  max_line_bytes: number;
}

/**
 * Reads lines until the other side ends, and ends with it. While the queue is
 * full, the other side waits.
 *
 * @example What a program prints, once
 * ```yaml
 * sources:
 *   - name: build
 *     type: stdin
 * ```
 */
export const stdinSource: Feeder<StdinSourceParams> = {
  type: "stdin",
  kind: "feeder",
  endsItself: true,
  params: z.strictObject({
    max_line_bytes: withDefault(
      bytes().refine((value) => value > 0, {
        error: "expected 1 byte or more",
      }),
      1024 * 1024,
    ),
  }),
  open: (params, context) => Promise.resolve(open(params, context)),
};

function open(
  { max_line_bytes }: StdinSourceParams,
  { feed }: FeederContext,
): OpenFeeder {
  const stop = new AbortController();
  const intake = new Intake(feed, stop.signal);
  const lines = new LineReader(max_line_bytes, intake.counts);
  const finished = readAll(lines, intake, stop.signal);
  let isClosed = false;
  return {
    counts: intake.counts,
    addresses: [],
    finished,
    close: async () => {
      stop.abort();
      // A read that waits ends with this.
      if (!isClosed) Deno.stdin.close();
      isClosed = true;
      await finished;
    },
  };
}

async function readAll(
  lines: LineReader,
  intake: Intake,
  stopped: AbortSignal,
): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  try {
    for (;;) {
      const count = await Deno.stdin.read(buffer);
      if (count === null) break;
      await intake.put(lines.push(buffer.subarray(0, count)));
    }
  } catch (error) {
    if (!stopped.aborted) throw error;
  }
  await intake.put(lines.finish());
}
