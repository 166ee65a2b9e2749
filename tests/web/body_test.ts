import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { Refusal } from "../../lib/web/head.ts";
import { type Respond, toTextAnswer } from "../../lib/web/message.ts";
import { Client } from "./_client.ts";
import { serve, toAnswer } from "./_serve.ts";

/** Answers with the body; what is wrong with it is told. */
const echoBody: Respond = async ({ path, readBody }) => {
  if (path === "/unread") return toAnswer("unread");
  try {
    const body = await readBody?.();
    return toAnswer(`<${new TextDecoder().decode(body)}>`);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return toTextAnswer(error.status, error.message);
  }
};

const HEAD = "POST / HTTP/1.1\r\nhost: a\r\n";
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;

const ROWS: [name: string, request: string, status: number, body: string][] = [
  ["no body", `${HEAD}\r\n`, 200, "<>"],
  ["a length", `${HEAD}content-length: 5\r\n\r\nhello`, 200, "<hello>"],
  ["an empty one", `${HEAD}content-length: 0\r\n\r\n`, 200, "<>"],
  [
    "chunks",
    `${CHUNKED}5\r\nhello\r\n1;x=y\r\n!\r\n0\r\n\r\n`,
    200,
    "<hello!>",
  ],
  [
    "chunks with lines behind them",
    `${CHUNKED}1\r\na\r\n0\r\nx: y\r\n\r\n`,
    200,
    "<a>",
  ],
  ["no chunks", `${CHUNKED}0\r\n\r\n`, 200, "<>"],
  [
    "as much as is taken",
    `${HEAD}content-length: 100\r\n\r\n${"x".repeat(100)}`,
    200,
    `<${"x".repeat(100)}>`,
  ],
  [
    "more than is taken",
    `${HEAD}content-length: 101\r\n\r\n`,
    413,
    "The body is too long\n",
  ],
  [
    "more chunks than are taken",
    `${CHUNKED}ffffffff\r\n`,
    413,
    "The body is too long\n",
  ],
  [
    "many chunks",
    `${CHUNKED}${`32\r\n${"x".repeat(50)}\r\n`.repeat(3)}`,
    413,
    "The body is too long\n",
  ],
  ["a size that is none", `${CHUNKED}zz\r\n`, 400, "The body is malformed\n"],
  [
    "a size too long",
    `${CHUNKED}000000005\r\nhello\r\n`,
    400,
    "The body is malformed\n",
  ],
  ["a negative size", `${CHUNKED}-1\r\n`, 400, "The body is malformed\n"],
  [
    "a size that ends in LF alone",
    `${CHUNKED}1\na\r\n`,
    400,
    "The body is malformed\n",
  ],
  [
    "a chunk longer than its size",
    `${CHUNKED}1\r\nab\r\n`,
    400,
    "The body is malformed\n",
  ],
  [
    "an endless size",
    `${CHUNKED}1;${"x".repeat(5000)}`,
    400,
    "The body is malformed\n",
  ],
  [
    "endless lines behind",
    `${CHUNKED}0\r\n${"a: b\r\n".repeat(100)}`,
    400,
    "The body is malformed\n",
  ],
  [
    "another coding",
    `${HEAD}transfer-encoding: gzip, chunked\r\n\r\n`,
    501,
    "This coding of the body is not known\n",
  ],
];

for (const [name, request, status, body] of ROWS) {
  Deno.test(`body: ${name}`, async () => {
    await using server = await serve(echoBody, {}, { maxBodyBytes: 100 });
    using client = await Client.open(server.port);
    await client.send(request);
    const answer = await client.read();
    deepEqual([answer.status, answer.body], [status, body]);
    if (status !== 200) return;
    // The connection is still in step.
    await client.send(`${HEAD}content-length: 2\r\n\r\nok`);
    equal((await client.read()).body, "<ok>");
  });
}

Deno.test("body: comes byte by byte, with the next request behind it", async () => {
  await using server = await serve(echoBody, {}, { maxBodyBytes: 1e6 });
  using client = await Client.open(server.port);
  const wire =
    `${CHUNKED}3\r\nabc\r\n0\r\n\r\n${HEAD}content-length: 3\r\n\r\ndef`;
  for (const byte of wire) await client.send(byte);
  equal((await client.read()).body, "<abc>");
  equal((await client.read()).body, "<def>");
  const long = "x".repeat(900_000);
  await client.send(`${HEAD}content-length: ${long.length}\r\n\r\n${long}`);
  equal((await client.read()).body, `<${long}>`);
});

Deno.test("body: a client that waits to be asked for it is asked, when somebody wants it", async () => {
  await using server = await serve(echoBody);
  using client = await Client.open(server.port);
  const expect = "expect: 100-continue\r\ncontent-length: 2\r\n\r\n";
  await client.send(HEAD + expect);
  equal((await client.read("HEAD")).status, 100);
  await client.send("ok");
  equal((await client.read()).body, "<ok>");
  await client.send(`POST /unread HTTP/1.1\r\nhost: a\r\n${expect}`);
  const answer = await client.read();
  deepEqual([answer.status, answer.headers.get("connection")], [200, "close"]);
});

Deno.test("body: one that takes too long loses its place", async () => {
  await using server = await serve(echoBody, { bodyMs: 100 });
  using client = await Client.open(server.port);
  await client.send(`${HEAD}content-length: 5\r\n\r\nhel`);
  equal(await client.read().then(() => "answered", () => "gone"), "gone");
});

Deno.test("body: one that ends early is told, or the client is gone", async () => {
  await using server = await serve(echoBody);
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  using client = Client.of(conn);
  await client.send(`${HEAD}content-length: 5\r\n\r\nhel`);
  await conn.closeWrite();
  equal((await client.read()).body, "The body ends early\n");
});
