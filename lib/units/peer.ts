/** Calls between the program and a unit process, in both directions over one pair of pipes. */

import { toError, toFault } from "./fault.ts";
import { encodeFrame, NoMessage } from "./wire.ts";

/** Answers a call; what it throws is thrown where the call was made. */
export type Answer = (
  method: string,
  args: readonly unknown[],
) => unknown;

/** Serves a call; what it asks back while it does so is answered by whoever made the call. */
export type Serve = (
  method: string,
  args: readonly unknown[],
  ask: (method: string, ...args: readonly unknown[]) => Promise<unknown>,
) => unknown;

/** One end of the pipes. */
export interface PeerOptions {
  /** Sends a frame. */
  readonly send: (frame: Uint8Array<ArrayBuffer>) => void;
  /** Address below which lines of stacks are told. */
  readonly root: string;
  /** Serves calls that belong to no other call; where it is absent they are refused. */
  readonly serve?: Serve;
}

interface OpenCall {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly answer: Answer;
}

/** Makes calls and serves those of the other end. */
export class Peer {
  #options: PeerOptions;
  #open = new Map<number, OpenCall>();
  #last = 0;

  /** Takes the way out, and what is served. */
  constructor(options: PeerOptions) {
    this.#options = options;
  }

  /**
   * Makes a call. What the other end asks for its sake goes to `answer`.
   * @throws {NoMessage} When what is sent is no plain data.
   */
  async call(
    method: string,
    args: readonly unknown[],
    { answer = refuse, of }: { answer?: Answer; of?: number } = {},
  ): Promise<unknown> {
    const id = ++this.#last;
    const frame = encodeFrame({ call: id, of, method, args });
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#open.set(id, { resolve, reject, answer });
    this.#options.send(frame);
    try {
      return await promise;
    } finally {
      this.#open.delete(id);
    }
  }

  /**
   * Takes a message of the other end.
   * @throws {NoMessage} When it is none.
   */
  receive(message: unknown): void {
    const read = (key: string): unknown =>
      typeof message === "object" && message !== null
        ? Reflect.get(message, key)
        : undefined;
    const reply = read("reply");
    if (typeof reply === "number") {
      const open = this.#open.get(reply);
      if (read("fault") === undefined) open?.resolve(read("value"));
      else open?.reject(toError(read("fault")));
      return;
    }
    const [id, method, args, of] = ["call", "method", "args", "of"].map(read);
    if (
      typeof id !== "number" || typeof method !== "string" ||
      !Array.isArray(args)
    ) throw new NoMessage("Expected a call or a reply");
    void this.#reply(id, this.#find(id, of), method, args);
  }

  /** Ends all open calls with an error. */
  fail(error: unknown): void {
    this.#open.forEach(({ reject }) => reject(error));
    this.#open.clear();
  }

  #find(id: number, of: unknown): Answer {
    if (of !== undefined) {
      return this.#open.get(Number(of))?.answer ?? refuseLate;
    }
    const { serve } = this.#options;
    if (serve === undefined) return refuse;
    return (method, args) =>
      serve(
        method,
        args,
        (name, ...more) => this.call(name, more, { of: id }),
      );
  }

  async #reply(
    id: number,
    answer: Answer,
    method: string,
    args: readonly unknown[],
  ): Promise<void> {
    let frame: Uint8Array<ArrayBuffer>;
    try {
      frame = encodeFrame({ reply: id, value: await answer(method, args) });
    } catch (error) {
      const fault = toFault(error, this.#options.root);
      frame = encodeFault(id, fault);
    }
    this.#options.send(frame);
  }
}

/** What a failed program gave back may be too much to cross. */
function encodeFault(
  reply: number,
  { output, ...fault }: ReturnType<typeof toFault>,
): Uint8Array<ArrayBuffer> {
  try {
    return encodeFrame({ reply, fault: { ...fault, output } });
  } catch {
    return encodeFrame({ reply, fault });
  }
}

function refuse(method: string): never {
  throw new NoMessage(`Cannot answer "${method}": it is not served`);
}

function refuseLate(method: string): never {
  throw new NoMessage(
    `Cannot answer "${method}": what asks has given its own answer already`,
  );
}
