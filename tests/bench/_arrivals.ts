/** Receivers that note which numbered lines arrive, and when. */

import { setImmediate } from "node:timers/promises";

/** Bytes that are read at once. */
const READ_BYTES = 1024 * 1024;

/** Notes lines of the form `NUMBER rest`. */
export class Arrivals {
  /** Times by number, in milliseconds since the start of this process. */
  readonly times: number[] = [];
  /** Lines that had arrived already. */
  doubled = 0;
  /** Lines of another form. */
  torn = 0;
  /** Different lines. */
  count = 0;
  #grown = Promise.withResolvers<void>();

  /** Notes the lines of one stream, however it is cut. */
  reader(): (bytes: Uint8Array) => void {
    const decoder = new TextDecoder();
    let rest = "";
    return (bytes) => {
      const now = performance.now();
      const text = rest + decoder.decode(bytes, { stream: true });
      const lines = text.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) this.#note(line, now);
      this.#grown.resolve();
      this.#grown = Promise.withResolvers();
    };
  }

  /**
   * Waits until so many different lines arrived.
   * @throws {Error} When no line comes for so long.
   */
  async wait(count: number, limitMs = 60_000): Promise<void> {
    while (this.count < count) {
      const seen = this.count;
      const timer = setTimeout(() => this.#grown.resolve(), limitMs);
      await this.#grown.promise;
      clearTimeout(timer);
      if (this.count === seen) {
        throw new Error(`${seen} of ${count} lines arrived`);
      }
    }
  }

  #note(line: string, now: number): void {
    const number = parseInt(line, 10);
    if (!(number >= 0)) {
      this.torn++;
      return;
    }
    if (this.times[number] !== undefined) {
      this.doubled++;
      return;
    }
    this.times[number] = now;
    this.count++;
  }
}

/** Takes lines over TCP, any number of connections. */
export class TcpReceiver implements AsyncDisposable {
  readonly arrivals = new Arrivals();
  #listener: Deno.TcpListener;
  #finished: Promise<void>;

  constructor(port = 0) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port });
    this.#finished = this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async #accept(): Promise<void> {
    const running: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      running.push(this.#read(connection));
    }
    await Promise.all(running);
  }

  async #read(connection: Deno.TcpConn): Promise<void> {
    using _connection = connection;
    const buffer = new Uint8Array(READ_BYTES);
    const note = this.arrivals.reader();
    for (;;) {
      const count = await connection.read(buffer).catch(() => null);
      if (count === null) return;
      note(buffer.subarray(0, count));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#finished;
  }
}

/** Takes posts; what they hold counts when they are answered with success. */
export class HttpReceiver implements AsyncDisposable {
  readonly arrivals = new Arrivals();
  /** How it is: it answers, or takes all and answers nothing. */
  isHanging: boolean;
  #server: Deno.HttpServer<Deno.NetAddr>;
  #woken = Promise.withResolvers<void>();

  constructor({ port = 0, isHanging = false } = {}) {
    this.isHanging = isHanging;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port, onListen: () => {} },
      (request) => this.#take(request),
    );
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Answers again; who waited was told nothing and comes again. */
  wake(): void {
    this.isHanging = false;
    this.#woken.resolve();
  }

  async #take(request: Request): Promise<Response> {
    if (this.isHanging) {
      await this.#woken.promise;
      return new Response("it hung", { status: 503 });
    }
    const bytes = await request.bytes();
    this.arrivals.reader()(bytes);
    return new Response("ok");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

/** Reads a file as it grows, as soon as can be seen: it costs a processor. */
export async function follow(
  path: string,
  arrivals: Arrivals,
  isOver: () => boolean,
): Promise<void> {
  const buffer = new Uint8Array(READ_BYTES);
  const note = arrivals.reader();
  let file: Deno.FsFile | undefined;
  while (!isOver()) {
    file ??= openIfThere(path);
    const count = file?.readSync(buffer) ?? 0;
    if (count > 0) note(buffer.subarray(0, count));
    else await setImmediate();
  }
  file?.close();
}

function openIfThere(path: string): Deno.FsFile | undefined {
  try {
    return Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
