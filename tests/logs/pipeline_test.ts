/** Pipelines: batches, positions behind what arrived, and what is not safe is sent again. */

import {
  deepStrictEqual as deepEqual,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { Alarm } from "../../lib/logs/alarm.ts";
import { Pipeline, type PipelineOptions } from "../../lib/logs/pipeline.ts";
import type { Piece, Reader, StoredPosition } from "../../lib/logs/reader.ts";
import { Stages } from "../../lib/logs/stages.ts";
import { countLines } from "../../lib/outputs/batch.ts";
import type { Origin } from "../../lib/outputs/event.ts";
import { SharedOutput } from "../../lib/logs/shared_output.ts";

const ORIGIN: Origin = {
  source: "test",
  host: { name: "web-01" },
  labels: {},
  file: "/a.log",
  key: "a",
};

/** Reads from a text as from a file, into one of two buffers. */
class TextReader implements Reader {
  readonly isHolding = false;
  readonly lagBytes = undefined;
  isEnded = false;
  hasNewPlaces = true;
  committed = 0;
  #offset = 0;
  #changed = false;
  #alarm = new Alarm();
  #bytes: Uint8Array;
  #buffers = [new Uint8Array(1 << 16), new Uint8Array(1 << 16)];

  constructor(text: string) {
    this.#bytes = new TextEncoder().encode(text);
  }

  read(maxBytes: number): Piece | undefined {
    const most = this.#bytes.subarray(this.#offset, this.#offset + maxBytes);
    const end = most.lastIndexOf(0x0a) + 1;
    if (end === 0) return undefined;
    const [buffer] = this.#buffers.reverse();
    buffer!.fill(0x58);
    buffer!.set(most.subarray(0, end));
    const bytes = buffer!.subarray(0, end);
    const offset = this.#offset;
    this.#offset += end;
    const count = countLines(bytes);
    const block = { origin: ORIGIN, offset, bytes, count, readMs: 0 };
    return { place: "a", block, events: undefined, end: this.#offset };
  }

  async wait(timeoutMs: number, signal: AbortSignal): Promise<void> {
    await this.#alarm.wait(timeoutMs, signal);
  }

  commit(_place: string, offset: number): void {
    this.committed = offset;
    this.#changed = true;
  }

  takePositions(): StoredPosition[] {
    this.hasNewPlaces = false;
    const data = String(this.committed);
    return this.#changed ? [{ key: "a", data }] : [];
  }

  rewind(): void {
    this.#offset = this.committed;
  }

  finish(): void {}

  close(): void {}
}

/** A pipeline that reads a text once, and what came of it. */
function make(text: string, options: Partial<PipelineOptions> = {}) {
  const reader = new TextReader(text);
  const lines: string[] = [];
  const kept: StoredPosition[] = [];
  const warnings: string[] = [];
  const pipeline = new Pipeline({
    name: "test",
    reader,
    stages: new Stages({ joiner: undefined, parse: undefined, steps: [] }),
    output: { send: () => Promise.resolve(), close: () => Promise.resolve() },
    delivery: {
      deliver: async (batch) => {
        // What is on its way may not change meanwhile.
        await new Promise((resolve) => setTimeout(resolve, 1));
        lines.push(...batch.toEvents().map(({ text }) => text));
      },
    },
    limits: { maxEvents: 100, maxBytes: 1000, maxAgeMs: 0 },
    keep: (positions) => kept.push(...positions),
    once: true,
    warn: (text) => warnings.push(text),
    ...options,
  });
  const never = new AbortController().signal;
  const run = () => pipeline.run(never, never);
  return { pipeline, reader, lines, kept, warnings, run };
}

function toText(count: number): string {
  return Array.from({ length: count }, (_, at) => `line ${at}\n`).join("");
}

Deno.test("a pipeline sends all lines in their order, in batches within the limits", async () => {
  const sizes: number[] = [];
  const made = make(toText(5000), {
    delivery: {
      deliver: (batch) => {
        sizes.push(batch.count);
        made.lines.push(...batch.toEvents().map(({ text }) => text));
        return Promise.resolve();
      },
    },
  });
  await made.run();
  equal(made.lines.join("\n") + "\n", toText(5000));
  ok(sizes.every((size) => size <= 100), `${sizes}`);
});

Deno.test("what is on its way does not change while more is read", async () => {
  const { run, lines } = make(toText(5000));
  await run();
  equal(lines.join("\n") + "\n", toText(5000));
});

Deno.test("a position is kept only behind what was delivered", async () => {
  const made = make(toText(1000), {
    delivery: {
      deliver: (batch) => {
        const first = batch.toEvents()[0];
        ok(first !== undefined && made.reader.committed <= first.offset);
        return Promise.resolve();
      },
    },
  });
  await made.run();
  deepEqual(made.kept.at(-1), { key: "a", data: `${toText(1000).length}` });
});

Deno.test("positions are kept soon after the start, so that who is killed again and again gets on", async () => {
  let count = 0;
  const kept: number[] = [];
  const made = make(toText(1000), {
    delivery: {
      deliver: async () => {
        kept.push(made.kept.length);
        // Three of them take less than the time between two times later on.
        if (++count <= 3) {
          await new Promise((resolve) => setTimeout(resolve, 60));
        }
      },
    },
  });
  await made.run();
  ok(kept[2] !== undefined && kept[2] > 0, `kept ${kept}`);
});

Deno.test("a delivery that fails for good ends the pipeline with its error, and keeps no position behind it", async () => {
  let count = 0;
  const made = make(toText(1000), {
    delivery: {
      deliver: () =>
        ++count === 3 ? Promise.reject(new Error("broken")) : Promise.resolve(),
    },
  });
  await rejects(made.run(), { message: "broken" });
  ok(Number(made.kept.at(-1)?.data ?? 0) <= made.reader.committed);
  ok(made.reader.committed < toText(1000).length);
});

Deno.test("what a flush could not make safe is sent again", async () => {
  let flushes = 0;
  const made = make(toText(3), {
    once: false,
    output: {
      send: () => Promise.resolve(),
      flush: () =>
        ++flushes === 1
          ? Promise.reject(new Error("no space"))
          : Promise.resolve(),
      close: () => Promise.resolve(),
    },
  });
  const stop = new AbortController();
  const never = new AbortController().signal;
  const ended = made.pipeline.run(stop.signal, never);
  while (flushes < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  stop.abort();
  await ended;
  deepEqual(made.lines, [..."012012"].map((at) => `line ${at}`));
  deepEqual(made.warnings, [
    "what was written is not safe and is sent again: no space",
  ]);
  equal(made.reader.committed, toText(3).length);
});

Deno.test("pipelines that share an output write one after the other, and a failed flush is told to all that wrote", async () => {
  let isBusy = false;
  let failures = 1;
  const shared = new SharedOutput({
    send: async () => {
      ok(!isBusy);
      isBusy = true;
      await new Promise((resolve) => setTimeout(resolve, 1));
      isBusy = false;
    },
    flush: () =>
      failures-- > 0
        ? Promise.reject(new Error("no space"))
        : Promise.resolve(),
    close: () => Promise.resolve(),
  });
  const { signal } = new AbortController();
  const [a, b, c] = [shared.open(), shared.open(), shared.open()];
  const batch = {
    id: "x",
    count: 0,
    size: 0,
    toLines: () => new Uint8Array(),
    toJsonLines: () => new Uint8Array(),
    toEvents: () => [],
    slice: () => batch,
  };
  await Promise.all([a.send(batch, signal), b.send(batch, signal)]);
  await rejects(a.flush!(), { message: "no space" });
  await rejects(b.flush!(), { message: "no space" });
  await c.flush!();
  await a.flush!();
  await b.flush!();
  await shared.close();
});
