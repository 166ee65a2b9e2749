/**
 * A client of D-Bus: questions to a bus, or to one peer without a bus, over a
 * socket (https://dbus.freedesktop.org/doc/dbus-specification.html).
 *
 * @module
 */

import {
  type BusCall,
  type BusMessage,
  decodeMessage,
  encodeCall,
  HEAD_BYTES,
  MAX_MESSAGE_BYTES,
  readSize,
} from "./dbus_message.ts";
import type { KernelSocket } from "./kernel.ts";

export type { BusCall, BusMessage } from "./dbus_message.ts";

/** Calls that wait for an answer at a time; dbus-daemon allows 128 to one client. */
const WINDOW = 64;
/** Size of the buffer, to which it shrinks again after a greater message. */
const BUFFER_BYTES = 64 * 1024;
/** Longest line of the log in. */
const MAX_LINE_BYTES = 1024;

/** All that a client says to log in by the user id that the kernel tells. */
const LOG_IN = "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";

/** First call on a bus: it gives this client a name. */
const HELLO: BusCall = {
  destination: "org.freedesktop.DBus",
  path: "/org/freedesktop/DBus",
  interface: "org.freedesktop.DBus",
  member: "Hello",
};

/** What is at the other end of the socket. */
export type BusKind = "bus" | "peer";

/**
 * A connection to a bus or a peer. Whoever breaks the rules is not asked
 * again: after any error the connection is closed.
 */
export class Bus implements Disposable {
  #socket: KernelSocket;
  #buffer = new Uint8Array(BUFFER_BYTES);
  #from = 0;
  #to = 0;
  #serial = 0;

  private constructor(socket: KernelSocket) {
    this.#socket = socket;
  }

  /**
   * Logs in with the user id of this process (`EXTERNAL`), which the kernel
   * tells the other end.
   * @throws {Error} When the other end refuses, breaks the rules or leaves, or the signal's reason.
   */
  static async open(
    socket: KernelSocket,
    kind: BusKind,
    signal: AbortSignal,
  ): Promise<Bus> {
    const bus = new Bus(socket);
    await bus.#until(signal, () => bus.#logIn());
    if (kind === "bus") {
      const [answer] = await bus.call([HELLO], signal);
      if (answer?.error !== undefined) {
        bus[Symbol.dispose]();
        throw new Error(`The bus takes no clients: ${toReason(answer)}`);
      }
    }
    return bus;
  }

  /**
   * Calls methods, many at a time, and gives their answers in the same order.
   * One that is an error is an answer, too.
   * @throws {Error} When the other end breaks the rules or leaves, or the signal's reason.
   */
  async call(
    calls: readonly BusCall[],
    signal: AbortSignal,
  ): Promise<BusMessage[]> {
    return await this.#until(signal, async () => {
      const answers: BusMessage[] = [];
      for (let at = 0; at < calls.length; at += WINDOW) {
        answers.push(...await this.#ask(calls.slice(at, at + WINDOW)));
      }
      return answers;
    });
  }

  /** Closes the connection. */
  [Symbol.dispose](): void {
    this.#socket[Symbol.dispose]();
  }

  async #until<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const close = () => this[Symbol.dispose]();
    signal.addEventListener("abort", close, { once: true });
    try {
      signal.throwIfAborted();
      return await work();
    } catch (error) {
      close();
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.removeEventListener("abort", close);
    }
  }

  /**
   * Sends all of the log in at once, as systemd's own clients do. BEGIN has no
   * answer: a call that systemd reads in one piece with it would lie there
   * until more comes.
   */
  async #logIn(): Promise<void> {
    await this.#socket.write(new TextEncoder().encode(LOG_IN));
    let line = await this.#readLine();
    if (line.startsWith("DATA")) line = await this.#readLine();
    if (!line.startsWith("OK ")) {
      throw new Error(`The bus refuses to log us in: ${JSON.stringify(line)}`);
    }
  }

  async #ask(calls: readonly BusCall[]): Promise<BusMessage[]> {
    const first = this.#serial + 1;
    const sent = calls.map((call) => encodeCall(call, this.#toSerial()));
    await this.#socket.write(new Uint8Array(sent.flat()));
    const answers = new Map<number, BusMessage>();
    let left = MAX_MESSAGE_BYTES;
    while (answers.size < calls.length) {
      const bytes = await this.#readMessage();
      const message = decodeMessage(bytes);
      const { replyTo } = message;
      // Signals, and answers to nothing that was asked.
      if (replyTo === undefined || replyTo < first || replyTo > this.#serial) {
        continue;
      }
      left -= bytes.length;
      if (left < 0) {
        throw new Error(`Answers have more than ${MAX_MESSAGE_BYTES} bytes`);
      }
      answers.set(replyTo, message);
    }
    return calls.map((_, index) => answers.get(first + index)!);
  }

  #toSerial(): number {
    return ++this.#serial;
  }

  async #readLine(): Promise<string> {
    for (let size = 0;; size++) {
      if (size === MAX_LINE_BYTES) {
        throw new SyntaxError(`Expected a line of D-Bus's log in`);
      }
      await this.#fill(size + 1);
      if (this.#buffer[this.#from + size] !== 0x0a) continue;
      const bytes = this.#take(size + 1);
      return new TextDecoder().decode(bytes).trimEnd();
    }
  }

  async #readMessage(): Promise<Uint8Array> {
    await this.#fill(HEAD_BYTES);
    const head = this.#buffer.subarray(this.#from, this.#from + HEAD_BYTES);
    const size = readSize(head);
    await this.#fill(size);
    return this.#take(size);
  }

  /** Reads until so many bytes are there. */
  async #fill(size: number): Promise<void> {
    if (this.#from + size > this.#buffer.length) this.#makeRoom(size);
    while (this.#to - this.#from < size) {
      const count = await this.#socket.read(this.#buffer.subarray(this.#to));
      if (count === 0) throw new Error("The other end of D-Bus left");
      this.#to += count;
    }
  }

  #makeRoom(size: number): void {
    const old = this.#buffer.subarray(this.#from, this.#to);
    if (size > this.#buffer.length) this.#buffer = new Uint8Array(size);
    this.#buffer.set(old);
    this.#to -= this.#from;
    this.#from = 0;
  }

  #take(size: number): Uint8Array {
    const bytes = this.#buffer.slice(this.#from, this.#from + size);
    this.#from += size;
    if (this.#from < this.#to) return bytes;
    this.#from = this.#to = 0;
    if (this.#buffer.length > BUFFER_BYTES) {
      this.#buffer = new Uint8Array(BUFFER_BYTES);
    }
    return bytes;
  }
}

/** Says in words why a call failed. */
export function toReason({ error, signature, values }: BusMessage): string {
  return signature.startsWith("s") ? `${error}: ${values.text()}` : `${error}`;
}
