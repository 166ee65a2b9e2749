import { deepStrictEqual as deepEqual, ok } from "node:assert/strict";
import * as fc from "fast-check";
import { compressSnappy } from "../../../lib/facts/push/snappy.ts";
import { decompressSnappy } from "./_remote_write.ts";

const roundTrip = (bytes: Uint8Array<ArrayBuffer>) =>
  deepEqual(decompressSnappy(compressSnappy(bytes)), bytes);

Deno.test("compressSnappy: what it writes can be read, whatever it is", () => {
  const repeated = fc.tuple(
    fc.uint8Array({ maxLength: 40 }),
    fc.integer({ min: 0, max: 4000 }),
    fc.uint8Array({ maxLength: 200 }),
  ).map(([piece, times, end]) => {
    const all = new Uint8Array(piece.length * times + end.length);
    for (let at = 0; at < times; at++) all.set(piece, at * piece.length);
    all.set(end, piece.length * times);
    return all;
  });
  const any = fc.uint8Array({ maxLength: 3000 })
    .map((bytes) => Uint8Array.from(bytes));
  fc.assert(fc.property(fc.oneof(any, repeated), roundTrip), { numRuns: 150 });
});

Deno.test("compressSnappy: borders of blocks, lengths and elements", () => {
  const sizes = [0, 1, 15, 16, 59, 60, 61, 255, 256, 257, 65_535, 65_536];
  for (const size of [...sizes, 65_537, 200_000]) {
    roundTrip(new Uint8Array(size));
    const random = new Uint8Array(size);
    for (let at = 0; at < size; at += 65_536) {
      crypto.getRandomValues(random.subarray(at, at + 65_536));
    }
    roundTrip(random);
    ok(compressSnappy(random).length <= size + size / 6 + 32);
  }
});

Deno.test("compressSnappy: metrics become less than a fifth", () => {
  const text = Array.from(
    { length: 2000 },
    (_, at) => `node_cpu_seconds_total{cpu="${at}",mode="idle"} ${at * 7}\n`,
  ).join("");
  const bytes = new TextEncoder().encode(text);
  ok(compressSnappy(bytes).length < bytes.length / 3);
});
