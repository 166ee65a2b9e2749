import assert from "node:assert/strict";
import { toLineBatch } from "../../lib/outputs/batch.ts";
import { joinPieces, toPieces } from "../../lib/outputs/batch_pieces.ts";
import { compressPieces, UNCOMPRESSED } from "../../lib/outputs/compression.ts";
import { ORIGIN, READ_MS, toEvents, toLines } from "./_batches.ts";

const LINES = Array.from(
  { length: 5000 },
  (_, at) => `line ${at} ${"é".repeat(at % 90)}`,
);

function toUtf16(text: string): Uint8Array {
  const units = Uint16Array.from(text, (unit) => unit.charCodeAt(0));
  return new Uint8Array(units.buffer);
}

function toText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

Deno.test("toPieces: pieces hold what the whole would", async () => {
  const text = LINES.map((line) => `${line}\n`).join("");
  const block = {
    origin: ORIGIN,
    offset: 1000,
    bytes: new TextEncoder().encode(text),
    count: LINES.length,
    readMs: READ_MS,
  };
  const encoded = {
    ...block,
    encoded: { bytes: toUtf16(text), unitBytes: 2 },
  } as const;
  const batches = [
    toLines(text),
    toEvents(...LINES),
    toLineBatch("b", block, block),
    toLineBatch("b", encoded),
  ];
  for (const batch of batches) {
    for (const format of ["json", "lines"] as const) {
      const pieces = [...toPieces(batch, format)];
      const whole = format === "json" ? batch.toJsonLines() : batch.toLines();
      const joined = await joinPieces(compressPieces(pieces, UNCOMPRESSED));
      assert.ok(toText(joined) === toText(whole));
      if (format === "json" && batch !== batches[3]) {
        assert.ok(pieces.length > 1);
      }
    }
  }
});
