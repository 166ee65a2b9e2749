/** Reads requests of remote write, for tests: independent of what writes them. */

import { strictEqual as equal } from "node:assert/strict";

/** Decompresses a block of Snappy. */
export function decompressSnappy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const [length, start] = readVarint(bytes, 0);
  const out = new Uint8Array(length);
  let done = 0;
  for (let at = start; at < bytes.length;) {
    const tag = bytes[at++]!;
    if ((tag & 3) === 0) {
      let size = (tag >> 2) + 1;
      const more = Math.max(size - 60, 0);
      if (more > 0) size = readLittle(bytes, at, more) + 1;
      at += more;
      out.set(bytes.subarray(at, at + size), done);
      [at, done] = [at + size, done + size];
      continue;
    }
    const width = [0, 1, 2, 4][tag & 3]!;
    const [size, offset] = (tag & 3) === 1
      ? [(tag >> 2 & 7) + 4, (tag >> 5) << 8 | bytes[at]!]
      : [(tag >> 2) + 1, readLittle(bytes, at, width)];
    at += width;
    for (let count = 0; count < size; count++, done++) {
      out[done] = out[done - offset]!;
    }
  }
  equal(done, length);
  return out;
}

/** One series as it was sent. */
export interface ReadSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the labels in their order. */
  readonly names: readonly string[];
  readonly value: number;
  readonly bits: bigint;
  readonly timeMs: number;
}

/** Reads a compressed request. */
export function readRequest(bytes: Uint8Array): ReadSeries[] {
  return readFields(decompressSnappy(bytes)).map(([field, series]) => {
    equal(field, 1);
    const fields = readFields(toBytes(series));
    const labels = fields.filter(([field]) => field === 1)
      .map(([, label]) =>
        readFields(toBytes(label)).map(([, text]) =>
          new TextDecoder().decode(toBytes(text))
        )
      );
    const sample = readFields(toBytes(fields.at(-1)![1]));
    const value = toBytes(sample[0]![1]);
    const view = new DataView(value.buffer, value.byteOffset);
    return {
      labels: Object.fromEntries(labels),
      names: labels.map(([name]) => name ?? ""),
      value: view.getFloat64(0, true),
      bits: view.getBigUint64(0, true),
      timeMs: Number(sample[1]![1]),
    };
  });
}

function toBytes(value: Uint8Array | number): Uint8Array {
  if (typeof value === "number") throw new Error("expected bytes");
  return value;
}

/** Reads the fields of a message. */
function readFields(bytes: Uint8Array): [number, Uint8Array | number][] {
  const fields: [number, Uint8Array | number][] = [];
  for (let at = 0; at < bytes.length;) {
    const [tag, next] = readVarint(bytes, at);
    const kind = tag & 7;
    if (kind === 0) {
      const [value, end] = readVarint(bytes, next);
      fields.push([tag >> 3, value]);
      at = end;
      continue;
    }
    const [length, start] = kind === 1 ? [8, next] : readVarint(bytes, next);
    at = start + length;
    fields.push([tag >> 3, bytes.subarray(start, at)]);
  }
  return fields;
}

function readVarint(bytes: Uint8Array, start: number): [number, number] {
  let value = 0;
  let scale = 1;
  for (let at = start;; at++, scale *= 128) {
    value += (bytes[at]! & 127) * scale;
    if (bytes[at]! < 128) return [value, at + 1];
  }
}

function readLittle(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = 0; index < count; index++) {
    value += bytes[at + index]! * 256 ** index;
  }
  return value;
}
