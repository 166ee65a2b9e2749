/** Answers that come piece by piece. */

import { match, strictEqual as equal } from "node:assert/strict";
import type { WebStream } from "../../lib/web/message.ts";
import { serve, toAnswer } from "./_serve.ts";

/** Gives what is pushed. */
class Pushed implements WebStream {
  readonly ended = Promise.withResolvers<void>();
  #waits = Promise.withResolvers<Uint8Array<ArrayBuffer> | undefined>();

  push(text: string): void {
    this.#waits.resolve(new TextEncoder().encode(text));
  }

  async next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const piece = await this.#waits.promise;
    if (piece !== undefined) this.#waits = Promise.withResolvers();
    return piece;
  }

  end(): void {
    this.#waits.resolve(undefined);
    this.ended.resolve();
  }
}

async function open(port: number): Promise<Deno.Conn> {
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  await conn.write(
    new TextEncoder().encode("GET / HTTP/1.1\r\nhost: a\r\n\r\n"),
  );
  return conn;
}

async function readUntil(conn: Deno.Conn, end: string): Promise<string> {
  let text = "";
  const buffer = new Uint8Array(1000);
  while (!text.endsWith(end)) {
    const count = await conn.read(buffer);
    if (count === null) throw new Error(`It ended after ${text}`);
    text += new TextDecoder().decode(buffer.subarray(0, count));
  }
  return text;
}

Deno.test("pieces arrive when they come, and the connection ends with them", async () => {
  const stream = new Pushed();
  await using server = await serve(() =>
    Promise.resolve({ ...toAnswer(""), stream })
  );
  using conn = await open(server.port);
  const head = await readUntil(conn, "\r\n\r\n");
  match(head, /Connection: close/);
  equal(/content-length/i.test(head), false);
  for (const text of ["one\n", "two\n"]) {
    stream.push(text);
    equal(await readUntil(conn, "\n"), text);
  }
  stream.end();
  equal(await conn.read(new Uint8Array(1)), null);
});

Deno.test("a client that leaves ends its stream", async () => {
  const stream = new Pushed();
  await using server = await serve(() =>
    Promise.resolve({ ...toAnswer(""), stream })
  );
  const conn = await open(server.port);
  await readUntil(conn, "\r\n\r\n");
  conn.close();
  await stream.ended.promise;
});

Deno.test("a server that stops ends streams, and one that is full gives their place away", async () => {
  const stream = new Pushed();
  const server = await serve(
    ({ path }) =>
      Promise.resolve({ ...toAnswer("ok\n"), ...path === "/" && { stream } }),
    { connections: 1 },
  );
  using first = await open(server.port);
  await readUntil(first, "\r\n\r\n");
  using second = await open(server.port);
  await stream.ended.promise;
  equal(await first.read(new Uint8Array(1)).catch(() => null), null);
  await readUntil(second, "\r\n\r\n");
  stream.end();
  await server.stop();
});
