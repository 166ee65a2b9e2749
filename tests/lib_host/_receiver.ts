/** A server on loopback that does to each request what a test wants, down to the connection. */

import type { Certificate } from "./_certificates.ts";

/** A request as it came. */
export interface Seen {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  /** Number of its connection, from 0. */
  readonly connection: number;
}

/** What is done: an answer; `drop` ends the connection, `hang` never answers, `cut` ends an answer in its middle. */
export type Reply =
  | {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  }
  | "drop"
  | "hang"
  | "cut";

/** Decides about a request; `count` is that of the requests before it. */
export type Decide = (seen: Seen, count: number) => Reply;

/** A server that runs. */
export interface Receiver extends AsyncDisposable {
  readonly origin: string;
  readonly port: number;
  readonly seen: Seen[];
}

/** Starts a server; with a certificate it speaks TLS. */
export function startReceiver(
  decide: Decide,
  certificate?: Certificate,
  /** Which requests end in a reset before their body was read. */
  isReset: (count: number) => boolean = () => false,
): Receiver {
  const at = { hostname: "127.0.0.1", port: 0 };
  const listener = certificate === undefined
    ? Deno.listen(at)
    : Deno.listenTls({
      ...at,
      cert: Deno.readTextFileSync(certificate.cert),
      key: Deno.readTextFileSync(certificate.key),
    });
  const seen: Seen[] = [];
  const open = new Set<Deno.Conn>();
  const running: Promise<void>[] = [];
  let count = 0;
  const serve = async (connection: Deno.Conn, number: number) => {
    const reader = new RequestReader(connection);
    for (;;) {
      const head = await reader.readHead();
      if (head === undefined || isReset(count++)) return;
      const body = await reader.read(
        Number(head.headers["content-length"] ?? 0),
      );
      const request = { ...head, body, connection: number };
      const reply = decide(request, seen.length);
      seen.push(request);
      if (reply === "drop") return;
      if (reply === "hang") return void await reader.readHead();
      await connection.write(new TextEncoder().encode(toAnswer(reply)));
      if (reply === "cut") return;
    }
  };
  const accept = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      running.push(
        serve(connection, open.size - 1).catch(() => {})
          .finally(() => close(connection)),
      );
    }
  })().catch(() => {});
  const { port } = listener.addr;
  const scheme = certificate === undefined ? "http" : "https";
  return {
    origin: `${scheme}://127.0.0.1:${port}`,
    port,
    seen,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      open.forEach(close);
      await accept;
      await Promise.all(running);
    },
  };
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}

function toAnswer(reply: Exclude<Reply, "drop" | "hang">): string {
  if (reply === "cut") return "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{";
  const { status, headers = {}, body = "" } = reply;
  const length = new TextEncoder().encode(body).length;
  const lines = Object.entries(headers).map(([name, value]) =>
    `${name}: ${value}\r\n`
  );
  return `HTTP/1.1 ${status} X\r\ncontent-length: ${length}\r\n${
    lines.join("")
  }\r\n${body}`;
}

/** Cuts requests out of what comes. */
class RequestReader {
  #connection: Deno.Conn;
  #kept = new Uint8Array();

  constructor(connection: Deno.Conn) {
    this.#connection = connection;
  }

  /** Gives the next head; undefined when nothing more comes. */
  async readHead(): Promise<
    Pick<Seen, "method" | "target" | "headers"> | undefined
  > {
    let end = -1;
    while ((end = this.#text().indexOf("\r\n\r\n")) === -1) {
      if (!await this.#more()) return undefined;
    }
    const [first = "", ...lines] = this.#text().slice(0, end).split("\r\n");
    this.#kept = this.#kept.slice(end + 4);
    const [method = "", target = ""] = first.split(" ");
    const headers = Object.fromEntries(lines.map((line) => {
      const colon = line.indexOf(":");
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    }));
    return { method, target, headers };
  }

  async read(length: number): Promise<Uint8Array<ArrayBuffer>> {
    while (this.#kept.length < length) {
      if (!await this.#more()) throw new Error("cut off");
    }
    const body = this.#kept.slice(0, length);
    this.#kept = this.#kept.slice(length);
    return body;
  }

  /** Heads are Latin-1: a byte is a character. */
  #text(): string {
    return new TextDecoder("latin1").decode(this.#kept.subarray(0, 65_536));
  }

  async #more(): Promise<boolean> {
    const piece = new Uint8Array(65_536);
    const count = await this.#connection.read(piece);
    if (count === null) return false;
    const joined = new Uint8Array(this.#kept.length + count);
    joined.set(this.#kept);
    joined.set(piece.subarray(0, count), this.#kept.length);
    this.#kept = joined;
    return true;
  }
}
