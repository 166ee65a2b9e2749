import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import {
  FrameReader,
  type Framing,
} from "../../../lib/logs/sources/_frames.ts";

const encoder = new TextEncoder();

/** Cuts a stream that comes in pieces; a message that was cut ends with `…`. */
function cut(
  pieces: readonly (string | Uint8Array)[],
  options: { framing?: Framing; maxBytes?: number; trim?: boolean } = {},
): string[] {
  const reader = new FrameReader({
    framing: "auto",
    maxBytes: 100,
    trim: true,
    ...options,
  });
  const found: string[] = [];
  const take = (frames: ReturnType<FrameReader["push"]>) => {
    for (const { bytes, isCut } of frames) {
      found.push(new TextDecoder().decode(bytes) + (isCut ? "…" : ""));
    }
  };
  for (const piece of pieces) {
    take(
      reader.push(typeof piece === "string" ? encoder.encode(piece) : piece),
    );
  }
  take(reader.finish());
  if (reader.isBroken) found.push("BROKEN");
  return found;
}

const ROWS: [
  name: string,
  text: string,
  messages: string[],
  options?: { framing?: Framing; maxBytes?: number; trim?: boolean },
][] = [
  ["lines", "<1>a\n<2>b\n", ["<1>a", "<2>b"]],
  ["lines with all that senders put behind them", "a\r\nb\0\n\n\r\n\0\nc\n", [
    "a",
    "b",
    "c",
  ]],
  ["a line without its end", "a\nb", ["a", "b"]],
  ["lengths", "4 <1>a5 <2>bc", ["<1>a", "<2>bc"]],
  ["a length counts bytes", "5 <1>é<2>x\n", ["<1>é", "<2>x"]],
  ["both after each other", "<1>a\n4 <2>b<3>c\n4 <4>d\n", [
    "<1>a",
    "<2>b",
    "<3>c",
    "<4>d",
  ]],
  ["a line that begins with a number", "2026-01-01 x\n12 y\n5\n", [
    "2026-01-01 x",
    "12 y",
    "5",
  ]],
  ["a message of many lines in a frame", "6 <1>a\nb4 <2>c", [
    "<1>a\nb",
    "<2>c",
  ]],
  ["a frame that ends early", "9 <1>abc", ["<1>abc…"]],
  ["a length of nothing but digits", "99999999999 <1>x\n", [
    "99999999999 <1>x",
  ]],
  ["a length with a zero before it", "04 <1>a\n", ["04 <1>a"]],
  ["long lines are cut", "abcdef\nabc\nabcdefgh", ["abc…", "abc", "abc…"], {
    maxBytes: 3,
  }],
  ["long frames are cut", "8 <1>abcde4 <2>f", ["<1>ab…", "<2>f"], {
    maxBytes: 5,
  }],
  ["a long frame that ends early", "30 <1>abcde", ["<1>ab…"], { maxBytes: 5 }],
  ["lines only", "4 <1>a\n", ["4 <1>a"], { framing: "lf" }],
  ["lengths only", "1 a\n2 bc", ["a", "bc"], { framing: "octet" }],
  ["what is no length breaks the stream", "1 ab\n1 c", ["a", "BROKEN"], {
    framing: "octet",
  }],
  ["lines as they are", "a\r\n\n\0\n", ["a\r", "", "\0"], {
    framing: "lf",
    trim: false,
  }],
  ["nothing", "", []],
];

for (const [name, text, messages, options] of ROWS) {
  Deno.test(`frames: ${name}`, () => {
    deepEqual(cut([text], options), messages);
    const bytes = encoder.encode(text);
    deepEqual(
      cut(Array.from(bytes, (byte) => Uint8Array.of(byte)), options),
      messages,
      "byte by byte",
    );
  });
}

Deno.test("frames: messages come whole however the stream is cut", () => {
  const message = fc.string({ maxLength: 30 })
    .map((text) => `<1>${text.replaceAll(/[\r\n\0]/g, "")}x`);
  const framed = fc.tuple(message, fc.boolean()).map(([text, isCounted]) => ({
    text,
    wire: isCounted ? `${encoder.encode(text).length} ${text}` : `${text}\n`,
  }));
  fc.assert(
    fc.property(
      fc.array(framed, { maxLength: 20 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 40 }),
      (all, sizes) => {
        const bytes = encoder.encode(all.map(({ wire }) => wire).join(""));
        const pieces: Uint8Array[] = [];
        let at = 0;
        for (const size of sizes) pieces.push(bytes.subarray(at, at += size));
        pieces.push(bytes.subarray(at));
        deepEqual(
          cut(pieces, { maxBytes: 1000 }),
          all.map(({ text }) => text.toWellFormed()),
        );
      },
    ),
  );
});

Deno.test("frames: any bytes are taken, in little room, and no message is too long", () => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  const likely = fc.array(
    fc.constantFrom("1", "9", " ", "<", "\n", "\0", "a"),
    { maxLength: 100 },
  ).map((parts) => encoder.encode(parts.join("")));
  fc.assert(
    fc.property(
      fc.array(fc.oneof(bytes, likely)),
      fc.constantFrom<Framing>("auto", "octet", "lf"),
      (pieces, framing) => {
        const reader = new FrameReader({ framing, maxBytes: 10, trim: false });
        for (const piece of pieces) {
          for (const frame of reader.push(piece)) {
            ok(frame.bytes.length <= 10);
          }
        }
        for (const frame of reader.finish()) ok(frame.bytes.length <= 10);
        equal(reader.isOpen, false);
      },
    ),
    { numRuns: 1000 },
  );
});

Deno.test("frames: a message without end takes the room of the longest only", () => {
  const reader = new FrameReader({
    framing: "auto",
    maxBytes: 1000,
    trim: true,
  });
  const piece = new Uint8Array(100_000).fill(0x61);
  let count = 0;
  const before = performance.now();
  for (let round = 0; round < 1000; round++) {
    for (const { isCut } of reader.push(piece)) {
      equal(isCut, true);
      count++;
    }
  }
  equal(count, 1);
  ok(performance.now() - before < 5000);
});
