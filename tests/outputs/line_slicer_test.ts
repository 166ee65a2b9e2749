import { deepStrictEqual as deepEqual, ok } from "node:assert/strict";
import * as fc from "fast-check";
import { toBatch, toLineBatch } from "../../lib/outputs/batch.ts";
import { ORIGIN, READ_MS } from "./_batches.ts";

/** Lines of several blocks, some of which are UTF-16 in their file. */
const BLOCKS = fc.array(
  fc.record({
    lines: fc.array(fc.constantFrom("", "a", "é", "🙂 b", "x".repeat(300)), {
      minLength: 1,
      maxLength: 20,
    }),
    isUtf16: fc.boolean(),
  }),
  { minLength: 1, maxLength: 4 },
);

function toBlock({ lines, isUtf16 }: { lines: string[]; isUtf16: boolean }) {
  const text = lines.map((line) => `${line}\n`).join("");
  const block = {
    origin: ORIGIN,
    offset: 1000,
    bytes: new TextEncoder().encode(text),
    count: lines.length,
    readMs: READ_MS,
  };
  if (!isUtf16) return block;
  const units = Uint16Array.from(text, (unit) => unit.charCodeAt(0));
  const bytes = new Uint8Array(units.buffer);
  return { ...block, encoded: { bytes, unitBytes: 2 } } as const;
}

Deno.test("slices of lines hold the events that slices of events hold, in whichever order they are asked for", () => {
  fc.assert(
    fc.property(
      BLOCKS,
      fc.array(fc.tuple(fc.nat(80), fc.nat(80)), { maxLength: 8 }),
      (made, ranges) => {
        const [first, ...more] = made.map(toBlock);
        ok(first !== undefined);
        const wanted = toLineBatch("b", first, ...more).toEvents();
        const batch = toLineBatch("b", first, ...more);
        for (const [one, other] of ranges) {
          const start = Math.min(one, other, batch.count);
          const end = Math.min(Math.max(one, other), batch.count);
          const part = batch.slice(start, end);
          const events = toBatch(part.id, wanted.slice(start, end));
          deepEqual(part.toLines(), events.toLines());
          deepEqual(part.count, events.count);
          deepEqual(part.toEvents(), events.toEvents());
        }
      },
    ),
  );
});

Deno.test("a slice of lines that nobody looked into makes no event, and is named by its place", () => {
  const block = toBlock({ lines: ["a", "b", "c", "d"], isUtf16: false });
  const part = toLineBatch("b", block, block).slice(3, 6);
  deepEqual(part.id, "b.3-6");
  deepEqual(part.blocks?.map(({ offset, count }) => [offset, count]), [
    [1006, 1],
    [1000, 2],
  ]);
  ok(part.slice(0, 1).blocks !== undefined);
});
