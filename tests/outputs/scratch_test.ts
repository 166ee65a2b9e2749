import { deepStrictEqual as deepEqual, ok } from "node:assert/strict";
import * as fc from "fast-check";
import { Scratch } from "../../lib/outputs/scratch.ts";

Deno.test("room holds what was added since it was cleared, whatever was in it before", () => {
  const room = new Scratch();
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: "binary" }), fc.nat(30_000))),
      (parts) => {
        const texts = parts.map(([text, times]) => text.repeat(times));
        room.clear();
        for (const text of texts) room.add(text);
        deepEqual(room.bytes, new TextEncoder().encode(texts.join("")));
        deepEqual(
          room.after(0x5b),
          new TextEncoder().encode(`[${texts.join("")}`),
        );
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("room that grew for a huge text is given back", () => {
  const room = new Scratch();
  ok(room.add("é".repeat(5_000_000)).bytes.buffer.byteLength >= 10_000_000);
  ok(room.clear().bytes.buffer.byteLength < 100_000);
});
