/** The other end of D-Bus, as a test wants it: it reads calls and writes what it is told. */

import type { KernelSocket } from "../../lib/host/kernel.ts";

/** A call that came. */
export interface Call {
  serial: number;
  path: string;
  interface: string;
  member: string;
  /** Texts that it brought. */
  names: string[];
}

/** A value of a reply; a number is sent as `u`, a bigint as `t`, a text as `s`. */
export type Value = string | number | bigint;

/** What is answered: bytes as they are, an error's name, or values with their types; nothing at all when undefined. */
export type Answer =
  | Uint8Array
  | { error: string }
  | { signature: string; write: (body: Packer) => void }
  | undefined;

/** Packs values as D-Bus wants them, little-endian. */
export class Packer {
  bytes: number[] = [];

  pad(to: number): this {
    while (this.bytes.length % to) this.bytes.push(0);
    return this;
  }

  u8(value: number): this {
    this.bytes.push(value);
    return this;
  }

  u32(value: number): this {
    this.pad(4);
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, value, true);
    this.bytes.push(...new Uint8Array(view.buffer));
    return this;
  }

  u64(value: bigint): this {
    this.pad(8);
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, value, true);
    this.bytes.push(...new Uint8Array(view.buffer));
    return this;
  }

  text(text: string): this {
    const bytes = new TextEncoder().encode(text);
    this.u32(bytes.length).bytes.push(...bytes, 0);
    return this;
  }

  types(text: string): this {
    this.bytes.push(text.length, ...new TextEncoder().encode(text), 0);
    return this;
  }

  variant(value: Value): this {
    if (typeof value === "string") return this.types("s").text(value);
    if (typeof value === "number") return this.types("u").u32(value);
    return this.types("t").u64(value);
  }

  /** Packs an array of structures, which must be the first value. */
  structs(writes: readonly ((item: Packer) => void)[]): this {
    this.u32(0).pad(8);
    writes.forEach((write) => write(this.pad(8)));
    const size = new Packer().u32(this.bytes.length - 8).bytes;
    this.bytes.splice(0, 4, ...size);
    return this;
  }
}

/** Packs a reply or, with a name, an error. */
export function packReply(
  replyTo: number,
  answer: Exclude<Answer, Uint8Array | undefined>,
  type = "error" in answer ? 3 : 2,
): Uint8Array {
  const body = new Packer();
  const signature = "error" in answer ? "s" : answer.signature;
  if ("error" in answer) body.text("words");
  else answer.write(body);
  const fields = new Packer();
  fields.u8(5).types("u").u32(replyTo);
  if ("error" in answer) fields.pad(8).u8(4).types("s").text(answer.error);
  if (signature !== "") fields.pad(8).u8(8).types("g").types(signature);
  const head = new Packer();
  head.bytes.push(0x6c, type, 1, 1);
  head.u32(body.bytes.length).u32(99).u32(fields.bytes.length);
  head.bytes.push(...fields.bytes);
  return new Uint8Array(head.pad(8).bytes.concat(body.bytes));
}

/** A socket behind which a script answers. */
export class ScriptedSocket implements KernelSocket {
  /** All calls that came. */
  readonly calls: Call[] = [];
  /** Whether it was closed. */
  isClosed = false;
  #answer: (call: Call) => Answer;
  #login: string;
  #isIn = false;
  #out: Uint8Array[] = [];
  #isOver = false;
  #wake = Promise.withResolvers<void>();

  /** Takes what is answered to each call, and the text that is answered to the log in. */
  constructor(
    answer: (call: Call) => Answer,
    login = "DATA\r\nOK 0123456789abcdef0123456789abcdef\r\n",
  ) {
    this.#answer = answer;
    this.#login = login;
  }

  /** Sends bytes to the client. */
  send(bytes: Uint8Array): void {
    this.#out.push(bytes);
    this.#wake.resolve();
  }

  /** Sends no more. */
  end(): void {
    this.#isOver = true;
    this.#wake.resolve();
  }

  async read(into: Uint8Array<ArrayBuffer>): Promise<number> {
    while (this.#out.length === 0) {
      if (this.isClosed) throw new Error("closed");
      if (this.#isOver) return 0;
      this.#wake = Promise.withResolvers();
      await this.#wake.promise;
    }
    const first = this.#out.shift()!;
    const count = Math.min(first.length, into.length);
    into.set(first.subarray(0, count));
    if (count < first.length) this.#out.unshift(first.subarray(count));
    return count;
  }

  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.isClosed || this.#isOver) {
      return Promise.reject(new Error("broken"));
    }
    const text = new TextDecoder("latin1").decode(bytes);
    if (!this.#isIn) {
      if (text !== "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n") {
        return Promise.reject(new Error(`Not expected: ${text}`));
      }
      this.#isIn = true;
      this.send(new TextEncoder().encode(this.#login));
      return Promise.resolve();
    }
    for (let at = 0; at < bytes.length;) {
      const call = unpackCall(bytes.slice(at));
      at += call.size;
      this.calls.push(call);
      const answer = this.#answer(call);
      if (answer === undefined) continue;
      this.send(
        answer instanceof Uint8Array ? answer : packReply(call.serial, answer),
      );
    }
    return Promise.resolve();
  }

  [Symbol.dispose](): void {
    this.isClosed = true;
    this.#wake.resolve();
  }
}

function unpackCall(bytes: Uint8Array): Call & { size: number } {
  const view = new DataView(bytes.buffer);
  let at = 16;
  const pad = (to: number) => at = Math.ceil(at / to) * to;
  const cut = (size: number) => {
    const text = new TextDecoder().decode(bytes.slice(at, at + size));
    at += size + 1;
    return text;
  };
  const u32 = () => {
    pad(4);
    at += 4;
    return view.getUint32(at - 4, true);
  };
  const end = at + view.getUint32(12, true);
  const fields: string[] = [];
  while (at < end) {
    pad(8);
    const code = bytes[at++]!;
    const type = cut(bytes[at++]!);
    fields[code] = type === "g" ? cut(bytes[at++]!) : cut(u32());
  }
  pad(8);
  const size = at + view.getUint32(4, true);
  const names: string[] = [];
  while (at < size) names.push(cut(u32()));
  const [, path = "", of = "", member = ""] = fields;
  const serial = view.getUint32(8, true);
  return { serial, path, interface: of, member, names, size };
}
