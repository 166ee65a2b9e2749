import assert from "node:assert/strict";
import * as zlib from "node:zlib";
import {
  compressBytes,
  compression,
  compressPieces,
  UNCOMPRESSED,
} from "../../lib/outputs/compression.ts";

Deno.test("compression: reads words and objects, those of the first Driftless too", () => {
  const read = (value: unknown) => compression().parse(value);
  assert.deepEqual(read("none"), UNCOMPRESSED);
  assert.deepEqual(read("zstd"), { algorithm: "zstd", level: undefined });
  assert.deepEqual(read({ level: 9 }), { algorithm: "gzip", level: 9 });
  assert.deepEqual(read({ enabled: true, algorithm: "zlib", level: 6 }), {
    algorithm: "gzip",
    level: 6,
  });
  assert.deepEqual(read({ enabled: false, algorithm: "gzip" }), UNCOMPRESSED);
  assert.deepEqual(read({ algorithm: "zstd", level: 19 }).level, 19);
  for (const wrong of ["lz4", 1, { algorithm: "gzip", level: 10 }, { x: 1 }]) {
    const found = compression().safeParse(wrong);
    assert.equal(found.success, false, JSON.stringify(wrong));
  }
  const { error } = compression().safeParse({ level: 10 });
  assert.match(String(error), /expected a level from 1 to 9, got 10/);
});

Deno.test("compressBytes: other programs read what it gives", async () => {
  const bytes = new Uint8Array(300_000).map((_, at) => (at * at) % 251);
  for (const algorithm of ["gzip", "zstd"] as const) {
    for (const level of [undefined, 1, 9]) {
      const packed = await compressBytes(bytes, { algorithm, level });
      const back = algorithm === "gzip"
        ? zlib.gunzipSync(packed)
        : zlib.zstdDecompressSync(packed);
      assert.ok(packed.length < bytes.length);
      assert.deepEqual(new Uint8Array(back), bytes);
    }
  }
  assert.equal(await compressBytes(bytes, UNCOMPRESSED), bytes);
});

Deno.test("compressPieces: timers run while it works", async () => {
  let turns = 0;
  let timer: ReturnType<typeof setInterval> | undefined;
  const piece = new Uint8Array(8_000_000).map((_, at) => (at * at) % 251);
  const pieces = compressPieces([piece], { algorithm: "gzip", level: 9 });
  for await (const _ of pieces) timer ??= setInterval(() => turns++, 0);
  clearInterval(timer);
  assert.ok(turns > 0);
});

Deno.test("compressPieces: an error of what is read ends it", async () => {
  // deno-lint-ignore require-yield
  async function* fail(): AsyncGenerator<Uint8Array> {
    throw await Promise.resolve(new Error("no more"));
  }
  const pieces = compressPieces(fail(), { algorithm: "zstd", level: 3 });
  await assert.rejects(pieces.next(), /no more/);
});
