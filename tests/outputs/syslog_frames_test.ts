import assert from "node:assert/strict";
import fc from "fast-check";
import type { Batch } from "../../lib/outputs/batch.ts";
import {
  feedFrames,
  type Framing,
  toDatagrams,
  toFrameBytes,
} from "../../lib/outputs/syslog_frames.ts";
import { toEvents, toLines } from "./_batches.ts";

/** Frames a batch in buffers of a size and gives all bytes as text. */
function toFrames(
  batch: Batch,
  framing: Framing,
  { maxBytes = 1000, bufferBytes = 4000, header = "H " } = {},
): { pieces: string[]; cut: number } {
  let cut = 0;
  const feed = feedFrames(batch, {
    framing,
    maxBytes,
    writeHeader: () => header,
    cut: () => cut++,
  });
  const buffer = new Uint8Array(Math.max(bufferBytes, toFrameBytes(maxBytes)));
  const pieces: string[] = [];
  for (let piece = feed(buffer); piece !== undefined; piece = feed(buffer)) {
    pieces.push(new TextDecoder("utf-8", { fatal: true }).decode(piece));
  }
  return { pieces, cut };
}

/** Reads octet-counted frames as a receiver does. */
function readCounted(pieces: readonly string[]): string[] {
  return pieces.flatMap((piece) => {
    let bytes = new TextEncoder().encode(piece);
    const found: string[] = [];
    while (bytes.length > 0) {
      const blank = bytes.indexOf(0x20);
      const digits = new TextDecoder().decode(bytes.subarray(0, blank));
      assert.match(digits, /^[1-9]\d*$/);
      const end = blank + 1 + Number(digits);
      assert.ok(end <= bytes.length, "a piece ends with a frame");
      found.push(new TextDecoder().decode(bytes.subarray(blank + 1, end)));
      bytes = bytes.subarray(end);
    }
    return found;
  });
}

Deno.test("messages are counted in bytes, or ended by a line feed", () => {
  for (const batch of [toLines("GET /é\n\nx\n"), toEvents("GET /é", "", "x")]) {
    assert.deepEqual(toFrames(batch, "octet_counting").pieces, [
      "9 H GET /é2 H 3 H x",
    ]);
    assert.deepEqual(toFrames(batch, "lf").pieces, ["H GET /é\nH \nH x\n"]);
  }
  const inner = toEvents("a\nb");
  assert.deepEqual(toFrames(inner, "octet_counting").pieces, ["5 H a\nb"]);
  assert.deepEqual(toFrames(inner, "lf").pieces, ["H a#012b\n"]);
});

Deno.test("what is too long is cut between characters and counted", () => {
  const text = "é".repeat(20);
  for (const batch of [toLines(`${text}\nb\n`), toEvents(text, "b")]) {
    const { pieces, cut } = toFrames(batch, "octet_counting", { maxBytes: 11 });
    assert.deepEqual(readCounted(pieces), ["H éééé", "H b"]);
    assert.equal(cut, 1);
    assert.deepEqual(
      toFrames(batch, "lf", { maxBytes: 11 }).pieces.join(""),
      "H éééé\nH b\n",
    );
  }
  const long = { maxBytes: 5, header: "a long head " };
  assert.deepEqual(
    readCounted(toFrames(toLines("x\n"), "octet_counting", long).pieces),
    ["a lon"],
  );
});

Deno.test("whatever lines there are, each arrives once, in order and whole", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 300 })
    .map((text) => text.replaceAll("\n", " ").toWellFormed());
  fc.assert(fc.property(
    fc.array(line, { minLength: 1, maxLength: 60 }),
    fc.integer({ min: 2000, max: 6000 }),
    (lines, bufferBytes) => {
      const wanted = lines.map((text) => `H ${text}`);
      const text = lines.map((one) => `${one}\n`).join("");
      for (const batch of [toLines(text), toEvents(...lines)]) {
        const options = { maxBytes: 2000, bufferBytes };
        const counted = toFrames(batch, "octet_counting", options);
        assert.deepEqual(readCounted(counted.pieces), wanted);
        const ended = toFrames(batch, "lf", options).pieces.join("");
        assert.deepEqual(ended.split("\n").slice(0, -1), wanted);
      }
    },
  ));
});

Deno.test("each message has a datagram of its own", () => {
  let cut = 0;
  const options = {
    maxBytes: 6,
    writeHeader: () => "H ",
    cut: () => cut++,
  };
  const made = toDatagrams(toEvents("a\nb", "éééé", ""), options)
    .map((bytes) => new TextDecoder().decode(bytes));
  assert.deepEqual(made, ["H a\nb", "H éé", "H "]);
  assert.equal(cut, 1);
});
