/**
 * What crosses between the program and a unit process: plain data in frames,
 * where bytes, maps and undefined stay what they are. A frame is two lengths
 * of four bytes, JSON, and the bytes that the JSON refers to.
 *
 * @module
 */

/** Greatest frame in bytes; more than the greatest file that a host reads at once. */
export const MAX_FRAME_BYTES = 128 * 1024 * 1024;

/** Deepest nesting of what crosses. */
const MAX_DEPTH = 100;

/** Bytes of the two lengths. */
const HEAD_BYTES = 8;

/** Key of a map that stands for what JSON has no form for. */
const TAG = "$";

/** What cannot cross, or did not come as it is made here. */
export class NoMessage extends TypeError {
  /** Name of the class. */
  override name = "NoMessage";
}

/**
 * Writes a message as one frame.
 * @throws {NoMessage} When it holds anything but plain data, or is too large.
 */
export function encodeFrame(message: unknown): Uint8Array<ArrayBuffer> {
  const blobs: Uint8Array[] = [];
  const json = new TextEncoder().encode(
    JSON.stringify(new Encoder(blobs).encode(message, 0)),
  );
  const blobBytes = blobs.reduce((sum, { length }) => sum + length, 0);
  const size = HEAD_BYTES + json.length + blobBytes;
  if (size > MAX_FRAME_BYTES) {
    throw new NoMessage(`Expected at most ${MAX_FRAME_BYTES} bytes`);
  }
  const frame = new Uint8Array(size);
  const head = new DataView(frame.buffer);
  head.setUint32(0, json.length);
  head.setUint32(4, blobBytes);
  frame.set(json, HEAD_BYTES);
  let at = HEAD_BYTES + json.length;
  for (const blob of blobs) {
    frame.set(blob, at);
    at += blob.length;
  }
  return frame;
}

class Encoder {
  #at = 0;

  constructor(private readonly blobs: Uint8Array[]) {}

  encode(value: unknown, depth: number): unknown {
    if (depth > MAX_DEPTH) {
      throw new NoMessage(`Expected at most ${MAX_DEPTH} levels`);
    }
    if (value === null || typeof value === "string") return value;
    if (typeof value === "boolean") return value;
    if (value === undefined) return { [TAG]: "undefined" };
    if (typeof value === "number") return toNumber(value);
    if (typeof value === "bigint") return { [TAG]: "bigint", v: `${value}` };
    if (typeof value !== "object") throw toRefusal(`a ${typeof value}`);
    if (value instanceof Uint8Array) return this.#refer(value);
    const next = depth + 1;
    if (Array.isArray(value)) {
      return Array.from(value, (item) => this.encode(item, next));
    }
    if (value instanceof Map) {
      return { [TAG]: "map", v: this.#encodePairs([...value], next) };
    }
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== null && prototype !== Object.prototype) {
      throw toRefusal("an object of a class");
    }
    return this.#encodeObject(value, next);
  }

  #refer(bytes: Uint8Array): unknown {
    const at = this.#at;
    this.#at += bytes.length;
    this.blobs.push(bytes);
    return { [TAG]: "bytes", v: [at, bytes.length] };
  }

  #encodePairs(pairs: [unknown, unknown][], depth: number): unknown[] {
    return pairs.map(([key, value]) => [
      this.encode(key, depth),
      this.encode(value, depth),
    ]);
  }

  #encodeObject(value: object, depth: number): unknown {
    const found = Object.entries(Object.getOwnPropertyDescriptors(value))
      .filter(([, { enumerable }]) => enumerable)
      .map(([key, one]): [string, unknown] => {
        if (!("value" in one)) throw toRefusal(`a getter at "${key}"`);
        return [key, one.value];
      });
    if (Object.hasOwn(value, TAG)) {
      return { [TAG]: "object", v: this.#encodePairs(found, depth) };
    }
    return Object.fromEntries(
      found.map(([key, inner]) => [key, this.encode(inner, depth)]),
    );
  }
}

function toNumber(value: number): unknown {
  return Number.isFinite(value) && !Object.is(value, -0)
    ? value
    : { [TAG]: "number", v: Object.is(value, -0) ? "-0" : `${value}` };
}

function toRefusal(what: string): NoMessage {
  return new NoMessage(`Expected plain data, got ${what}`);
}

/** Takes frames out of a stream that comes in any pieces. */
export class FrameReader {
  #parts: Uint8Array[] = [];
  #size = 0;

  /**
   * Takes a piece and gives the messages that are whole now.
   * @throws {NoMessage} When it is no frame.
   */
  *push(part: Uint8Array): Generator<unknown> {
    this.#parts.push(part);
    this.#size += part.length;
    for (;;) {
      if (this.#size < HEAD_BYTES) return;
      const size = this.#readSize();
      if (size > MAX_FRAME_BYTES) {
        throw new NoMessage(`Expected at most ${MAX_FRAME_BYTES} bytes`);
      }
      if (this.#size < size) return;
      const all = this.#join();
      this.#parts = [all.subarray(size)];
      this.#size -= size;
      yield decodeFrame(all.subarray(0, size));
    }
  }

  #readSize(): number {
    if (this.#parts[0]!.length < HEAD_BYTES) this.#parts = [this.#join()];
    const { json, blob } = readHead(this.#parts[0]!);
    return HEAD_BYTES + json + blob;
  }

  #join(): Uint8Array {
    if (this.#parts.length === 1) return this.#parts[0]!;
    const all = new Uint8Array(this.#size);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

function readHead(frame: Uint8Array): { json: number; blob: number } {
  const view = new DataView(frame.buffer, frame.byteOffset);
  return { json: view.getUint32(0), blob: view.getUint32(4) };
}

function decodeFrame(frame: Uint8Array): unknown {
  const end = HEAD_BYTES + readHead(frame).json;
  const text = new TextDecoder().decode(frame.subarray(HEAD_BYTES, end));
  try {
    return decode(JSON.parse(text), frame.subarray(end), 0);
  } catch (error) {
    if (error instanceof NoMessage) throw error;
    throw new NoMessage("Expected JSON in a frame", { cause: error });
  }
}

function decode(value: unknown, blob: Uint8Array, depth: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > 2 * MAX_DEPTH) throw new NoMessage("Expected fewer levels");
  const next = depth + 1;
  if (Array.isArray(value)) {
    return value.map((item) => decode(item, blob, next));
  }
  if (Object.hasOwn(value, TAG)) return decodeTagged(value, blob, next);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, decode(one, blob, next)]),
  );
}

function decodeTagged(
  value: object,
  blob: Uint8Array,
  depth: number,
): unknown {
  const tag: unknown = Reflect.get(value, TAG);
  const held: unknown = Reflect.get(value, "v");
  if (tag === "undefined") return undefined;
  if (tag === "number") return Number(held);
  if (tag === "bigint" && typeof held === "string") return BigInt(held);
  if (tag === "bytes" && Array.isArray(held)) {
    return blob.slice(Number(held[0]), Number(held[0]) + Number(held[1]));
  }
  if ((tag === "map" || tag === "object") && Array.isArray(held)) {
    const pairs = held.map((pair: unknown): [unknown, unknown] => {
      if (!Array.isArray(pair)) throw new NoMessage("Expected a pair");
      return [decode(pair[0], blob, depth), decode(pair[1], blob, depth)];
    });
    return tag === "map"
      ? new Map(pairs)
      : Object.fromEntries(pairs.map(([key, one]) => [String(key), one]));
  }
  throw new NoMessage("Expected another mark in a frame");
}
