/** Delivers events through an open output, for tests of outputs against real servers. */

import type { Event } from "../../lib/outputs/event.ts";
import { type Batch, toBatch } from "../../lib/outputs/batch.ts";
import { Delivery, RETRY } from "../../lib/outputs/deliver.ts";
import type { OpenOutput, Output } from "../../lib/outputs/output.ts";
import { toEvents } from "./_events.ts";

/** A signal that never aborts. */
export const NEVER: AbortSignal = new AbortController().signal;

/** What was told of outputs that a test opened. */
export interface Opened extends AsyncDisposable {
  readonly output: OpenOutput;
  readonly told: string[];
}

/** Opens an output with params as they stand in a file. */
export async function openOutput<P>(
  output: Output<P>,
  params: unknown,
): Promise<Opened> {
  const told: string[] = [];
  const opened = await output.open(output.params.parse(params), {
    name: "out",
    host: "h1",
    warn: (text) => void told.push(text),
  });
  return {
    output: opened,
    told,
    [Symbol.asyncDispose]: () => opened.close(),
  };
}

/** Delivers batches without waits; gives what became a dead letter and what was told. */
export async function deliverAll(
  output: OpenOutput,
  batches: readonly Batch[],
) {
  const dead: string[] = [];
  const told: string[] = [];
  const delivery = new Delivery({
    output,
    deadLetters: {
      add: (letters) =>
        dead.push(
          ...letters.map(({ event, reason }) => `${event.text}: ${reason}`),
        ),
    },
    retry: { ...RETRY, initialMs: 0, maxMs: 0 },
    warn: (text) => void told.push(text),
  });
  for (const batch of batches) await delivery.deliver(batch, NEVER);
  return { dead, told, status: delivery.status };
}

/** Makes a batch of texts, each event changed as wanted. */
export function toChangedBatch(
  texts: readonly string[],
  change: (event: Event, index: number) => void = () => {},
): Batch {
  const events = toEvents(texts);
  events.forEach(change);
  return toBatch("h1/5f2c/0-9", events);
}
