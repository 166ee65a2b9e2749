/** What crosses to a unit process and back comes as it was sent. */

import { deepStrictEqual as deepEqual, ok, throws } from "node:assert/strict";
import {
  encodeFrame,
  FrameReader,
  MAX_FRAME_BYTES,
  NoMessage,
} from "../../lib/units/wire.ts";

function toMessages(bytes: Uint8Array, pieceBytes = bytes.length): unknown[] {
  const reader = new FrameReader();
  const messages: unknown[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    messages.push(...reader.push(bytes.subarray(at, at + pieceBytes)));
  }
  return messages;
}

const EXACT: readonly { name: string; value: unknown }[] = [
  { name: "text", value: "ä\u0000\ud83d\ude00" },
  { name: "numbers", value: [0, -0, 1.5, NaN, Infinity, -Infinity, 2 ** 60] },
  { name: "whole numbers of any size", value: 10n ** 30n },
  { name: "nothing, and what is not there", value: [null, undefined] },
  { name: "a property without a value", value: { a: undefined } },
  { name: "bytes", value: { a: new Uint8Array([1, 2]), b: new Uint8Array() } },
  { name: "maps in maps", value: new Map([["a", new Map([[1, "b"]])]]) },
  { name: "a key that marks are made of", value: { $: "map", v: [[1, 2]] } },
  {
    name: "a key of all objects",
    value: JSON.parse('{"__proto__": {"a": 1}}'),
  },
];

for (const { name, value } of EXACT) {
  Deno.test(`a frame keeps ${name}`, () => {
    deepEqual(toMessages(encodeFrame(value)), [value]);
  });
}

Deno.test("frames come whole when the stream is cut anywhere", () => {
  const first = encodeFrame({ a: new Uint8Array([1, 2, 3]), b: "c" });
  const both = new Uint8Array([...first, ...encodeFrame([1])]);
  for (let bytes = 1; bytes < both.length; bytes++) {
    deepEqual(toMessages(both, bytes), [
      { a: new Uint8Array([1, 2, 3]), b: "c" },
      [1],
    ]);
  }
});

class Own {}

const REFUSED: readonly { name: string; value: unknown }[] = [
  { name: "a function", value: { a: () => {} } },
  { name: "a symbol", value: Symbol("a") },
  { name: "an object of a class", value: [new Own()] },
  { name: "a promise", value: Promise.resolve(1) },
  {
    name: "a getter",
    value: {
      get a() {
        return 1;
      },
    },
  },
];

for (const { name, value } of REFUSED) {
  Deno.test(`a frame refuses ${name}`, () => {
    throws(() => encodeFrame(value), NoMessage);
  });
}

Deno.test("a frame refuses what leads into itself", () => {
  const ring: unknown[] = [];
  ring.push(ring);
  throws(() => encodeFrame(ring), NoMessage);
});

/** A frame of any JSON, as no encoder makes it. */
function toFrame(json: string, blobBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(json);
  const frame = new Uint8Array(8 + text.length + blobBytes);
  new DataView(frame.buffer).setUint32(0, text.length);
  new DataView(frame.buffer).setUint32(4, blobBytes);
  frame.set(text, 8);
  return frame;
}

const GARBAGE: readonly { name: string; bytes: Uint8Array }[] = [
  { name: "no JSON", bytes: toFrame("{") },
  { name: "a mark that is none", bytes: toFrame('{"$": "date"}') },
  { name: "a map without pairs", bytes: toFrame('{"$": "map", "v": [1]}') },
  {
    name: "a number that is none",
    bytes: toFrame('{"$": "bigint", "v": "a"}'),
  },
  {
    name: "levels without end",
    bytes: toFrame("[".repeat(10_000) + "]".repeat(10_000)),
  },
  { name: "text", bytes: new TextEncoder().encode("hello, world\n") },
];

for (const { name, bytes } of GARBAGE) {
  Deno.test(`a reader refuses ${name}`, () => {
    throws(() => toMessages(bytes), NoMessage);
  });
}

Deno.test("a reader waits for no frame that is too large", () => {
  const head = new Uint8Array(8);
  new DataView(head.buffer).setUint32(4, MAX_FRAME_BYTES);
  throws(() => toMessages(head), NoMessage);
});

Deno.test("bytes that are not there are none", () => {
  const [bytes] = toMessages(toFrame('{"$": "bytes", "v": [5, 1e9]}', 2));
  ok(bytes instanceof Uint8Array && bytes.length === 0);
});
