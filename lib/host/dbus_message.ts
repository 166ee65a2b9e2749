/**
 * Messages of D-Bus as bytes, little-endian, as far as calls with names and
 * their replies go (D-Bus specification, "Type system" and "Message protocol").
 *
 * @module
 */

/** Greatest message in bytes; the specification allows eight times as much. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;
/** Bytes that tell how long a message is. */
export const HEAD_BYTES = 16;

/** Types of messages. */
const METHOD_CALL = 1;
const METHOD_RETURN = 2;
const ERROR = 3;
/** `NO_AUTO_START`: a question starts no service. */
const FLAGS = 2;
const VERSION = 1;
const LITTLE_ENDIAN = 0x6c;

/** Codes of header fields. */
const PATH = 1;
const INTERFACE = 2;
const MEMBER = 3;
const ERROR_NAME = 4;
const REPLY_SERIAL = 5;
const DESTINATION = 6;
const SIGNATURE = 8;

/** A call of a method whose arguments are names. */
export interface BusCall {
  /** Name of who is called; not needed where there is one peer only. */
  readonly destination?: string;
  /** Path of the object. */
  readonly path: string;
  /** Interface of the method. */
  readonly interface: string;
  /** The method. */
  readonly member: string;
  /** Names that it takes. */
  readonly names?: readonly string[];
}

/** A message, as far as a caller needs it. */
export interface BusMessage {
  /** Serial of the call that it answers; undefined when it is no answer. */
  readonly replyTo: number | undefined;
  /** Name of the error, such as `org.freedesktop.DBus.Error.UnknownMethod`; undefined when the call succeeded. */
  readonly error: string | undefined;
  /** Types of the values. */
  readonly signature: string;
  /** The values, to be read once. */
  readonly values: BusReader;
}

/** A value of a type that is no container. */
export type BusValue = string | number | bigint;

/**
 * Writes a call.
 * @throws {TypeError} When a name is not plain ASCII.
 */
export function encodeCall(call: BusCall, serial: number): readonly number[] {
  const { names = [] } = call;
  const body = new Writer();
  names.forEach((name) => body.text(name));
  const writer = new Writer();
  writer.bytes.push(LITTLE_ENDIAN, METHOD_CALL, FLAGS, VERSION);
  writer.number(body.bytes.length);
  writer.number(serial);
  const fields = new Writer();
  fields.field(PATH, "o", call.path);
  fields.field(INTERFACE, "s", call.interface);
  fields.field(MEMBER, "s", call.member);
  if (call.destination !== undefined) {
    fields.field(DESTINATION, "s", call.destination);
  }
  if (names.length > 0) fields.field(SIGNATURE, "g", "s".repeat(names.length));
  writer.number(fields.bytes.length);
  writer.bytes.push(...fields.bytes);
  writer.align(8);
  writer.bytes.push(...body.bytes);
  return writer.bytes;
}

/**
 * Tells from its first 16 bytes how long a message is.
 * @throws {SyntaxError} When they are no head, or it is too long.
 */
export function readSize(head: Uint8Array): number {
  const [endian, , , version] = head;
  if (endian !== LITTLE_ENDIAN || version !== VERSION) {
    throw new SyntaxError(
      `Expected a little-endian message of version ${VERSION}, got ${endian} and ${version}`,
    );
  }
  const view = new DataView(head.buffer, head.byteOffset);
  const fields = view.getUint32(12, true);
  const size = HEAD_BYTES + align(fields, 8) + view.getUint32(4, true);
  if (size > MAX_MESSAGE_BYTES) {
    throw new SyntaxError(
      `A message has ${size} bytes, more than ${MAX_MESSAGE_BYTES}`,
    );
  }
  return size;
}

/**
 * Reads a whole message.
 * @throws {SyntaxError} When it breaks the rules.
 */
export function decodeMessage(bytes: Uint8Array): BusMessage {
  const type = bytes[1];
  const reader = new BusReader(bytes, HEAD_BYTES - 4);
  const end = HEAD_BYTES + reader.number();
  const fields = new Map<number, BusValue>();
  while (reader.at < end) {
    reader.align(8);
    fields.set(reader.byte(), reader.variant());
  }
  reader.align(8);
  const isReply = type === METHOD_RETURN || type === ERROR;
  return {
    replyTo: isReply ? toNumber(fields.get(REPLY_SERIAL)) : undefined,
    error: type === ERROR ? toText(fields.get(ERROR_NAME)) : undefined,
    signature: toText(fields.get(SIGNATURE)),
    values: new BusReader(bytes.subarray(align(end, 8))),
  };
}

function toNumber(value: BusValue | undefined): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function toText(value: BusValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function align(at: number, to: number): number {
  return Math.ceil(at / to) * to;
}

/** Reads values one after the other, none past the end. */
export class BusReader {
  #bytes: Uint8Array;
  #view: DataView;
  #decoder = new TextDecoder();
  #at: number;

  /** Takes the bytes, which begin where values are aligned to. */
  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#at = at;
  }

  /** Place of the next byte. */
  get at(): number {
    return this.#at;
  }

  /** Goes to the next multiple. */
  align(to: number): void {
    this.#at = align(this.#at, to);
  }

  /** Reads a byte (`y`). */
  byte(): number {
    return this.#view.getUint8(this.#take(1, 1));
  }

  /** Reads 32 bits without a sign (`u`). */
  number(): number {
    return this.#view.getUint32(this.#take(4, 4), true);
  }

  /** Reads 64 bits without a sign (`t`). */
  long(): bigint {
    return this.#view.getBigUint64(this.#take(8, 8), true);
  }

  /** Reads a text or a path (`s`, `o`). */
  text(): string {
    return this.#read(this.number());
  }

  /** Passes a text or a path. */
  skipText(): void {
    this.#take(this.number() + 1, 1);
  }

  /** Reads types (`g`). */
  signature(): string {
    return this.#read(this.byte());
  }

  /**
   * Reads a variant that holds no container (`v`).
   * @throws {SyntaxError} When it holds something else.
   */
  variant(): BusValue {
    const type = this.signature();
    if (type === "s" || type === "o") return this.text();
    if (type === "u") return this.number();
    if (type === "t") return this.long();
    if (type === "g") return this.signature();
    throw new SyntaxError(`Expected a text or a number, got type "${type}"`);
  }

  /** Reads an array of structures (`a(…)`), each by a function. */
  *structs<T>(read: (reader: BusReader) => T): Generator<T> {
    const size = this.number();
    this.align(8);
    const end = this.#at + size;
    while (this.#at < end) {
      this.align(8);
      yield read(this);
    }
  }

  /** Reads a text and the zero at its end. */
  #read(size: number): string {
    const from = this.#take(size + 1, 1);
    return this.#decoder.decode(this.#bytes.subarray(from, from + size));
  }

  /** Passes some bytes and tells where they begin. */
  #take(size: number, alignment: number): number {
    const from = align(this.#at, alignment);
    this.#at = from + size;
    if (this.#at <= this.#bytes.length) return from;
    throw new SyntaxError(
      `Expected ${size} bytes at ${from} of a message, got ${
        Math.max(this.#bytes.length - from, 0)
      }`,
    );
  }
}

/** Writes values one after the other. */
class Writer {
  /** What was written. */
  readonly bytes: number[] = [];

  align(to: number): void {
    while (this.bytes.length % to !== 0) this.bytes.push(0);
  }

  number(value: number): void {
    this.align(4);
    for (let shift = 0; shift < 32; shift += 8) {
      this.bytes.push(value >>> shift & 0xff);
    }
  }

  text(text: string): void {
    this.number(text.length);
    this.#letters(text);
  }

  signature(text: string): void {
    this.bytes.push(text.length);
    this.#letters(text);
  }

  /** Names and paths of D-Bus are plain ASCII. */
  #letters(text: string): void {
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code === 0 || code > 0x7e) {
        throw new TypeError(
          `Expected a name of D-Bus, got ${JSON.stringify(text)}`,
        );
      }
      this.bytes.push(code);
    }
    this.bytes.push(0);
  }

  field(code: number, type: "o" | "s" | "g", text: string): void {
    this.align(8);
    this.bytes.push(code);
    this.signature(type);
    if (type === "g") this.signature(text);
    else this.text(text);
  }
}
