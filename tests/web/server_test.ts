import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { toTextAnswer } from "../../lib/web/message.ts";
import { startServer } from "../../lib/web/server.ts";
import { Client } from "./_client.ts";
import { echo, serve, toAnswer } from "./_serve.ts";

const HEAD = "GET / HTTP/1.1\r\nhost: a\r\n";

Deno.test("answers requests of one connection in order, sent together or in pieces", async () => {
  await using server = await serve();
  using client = await Client.open(server.port);
  await client.send("GET /1 HTTP/1.1\r\nhost: a\r\n\r\nGET /2 HTTP/1.1\r\nho");
  equal((await client.read()).body, "/1");
  for (const character of "st: a\r\n\r\n") await client.send(character);
  equal((await client.read()).body, "/2");
  const { status, headers, body } = await client.ask("/3");
  deepEqual([status, body, headers.get("connection")], [200, "/3", null]);
  match(headers.get("date") ?? "", /^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/);
});

Deno.test("HEAD is told the length and gets no body", async () => {
  await using server = await serve();
  using client = await Client.open(server.port);
  const { status, headers, body } = await client.ask("/long", "HEAD");
  deepEqual([status, headers.get("content-length"), body], [200, "5", ""]);
  equal((await client.ask("/next")).body, "/next");
});

Deno.test("HTTP/1.0 ends with its answer unless it asks for more", async () => {
  await using server = await serve();
  using client = await Client.open(server.port);
  await client.send("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
  equal((await client.read()).headers.get("connection"), "keep-alive");
  await client.send("GET / HTTP/1.0\r\n\r\n");
  equal((await client.read()).headers.get("connection"), "close");
  equal(await client.end(), true);
});

Deno.test("what cannot be taken is answered with its code, and the connection ends", async () => {
  await using server = await serve();
  const rows: [sent: string, status: number][] = [
    ["\x00\x01\r\n\r\n", 400],
    [`GET /${"a".repeat(8192)} HTTP/1.1\r\nhost: a\r\n\r\n`, 414],
    [`GET /${"a".repeat(100_000)}`, 414],
    [`${HEAD}a: ${"b".repeat(17_000)}\r\n\r\n`, 431],
    [`${HEAD}${"a: b\r\n".repeat(200)}\r\n`, 431],
    [`${HEAD}content-length: 65537\r\n\r\n`, 413],
    ["GET / HTTP/3.0\r\nhost: a\r\n\r\n", 505],
  ];
  for (const [sent, status] of rows) {
    using client = await Client.open(server.port);
    await client.send(sent);
    const answer = await client.read();
    equal(answer.status, status, sent.slice(0, 50));
    equal(answer.headers.get("connection"), "close");
    await client.closeWrite();
    await client.end();
  }
});

Deno.test("a body is not looked at: the request is answered, and nothing of the body is taken for another one", async () => {
  await using server = await serve();
  for (const header of ["content-length: 40", "transfer-encoding: chunked"]) {
    using client = await Client.open(server.port);
    await client.send(`${HEAD}${header}\r\n\r\n`);
    const { status, headers } = await client.read();
    deepEqual([status, headers.get("connection")], [200, "close"]);
    await client.send("GET /smuggled HTTP/1.1\r\nhost: a\r\n\r\n");
    await client.closeWrite();
    equal(await client.end(), true);
  }
});

Deno.test("a body of a gigabyte is refused after a part of it", async () => {
  await using server = await serve();
  using client = await Client.open(server.port);
  await client.send(`${HEAD}content-length: ${2 ** 30}\r\n\r\n`);
  const chunk = "x".repeat(64 * 1024);
  let sent = 0;
  try {
    for (; sent < 2 ** 30; sent += chunk.length) await client.send(chunk);
  } catch (error) {
    ok(
      error instanceof Deno.errors.BrokenPipe ||
        error instanceof Deno.errors.ConnectionReset,
      String(error),
    );
  }
  ok(sent < 2 ** 26, `${sent} bytes were taken`);
  using other = await Client.open(server.port);
  equal((await other.ask("/")).status, 200);
});

Deno.test("who says nothing, or says it slowly, loses the connection; others are answered meanwhile", async () => {
  await using server = await serve(echo, { headMs: 300 });
  using silent = await Client.open(server.port);
  using slow = await Client.open(server.port);
  await slow.send(HEAD);
  let isOver = false;
  const ended = Promise.all([silent.end(), slow.end()])
    .then(() => isOver = true);
  // Each further byte is no reason to wait longer.
  while (!isOver) {
    await slow.send("a").catch(() => {});
    using client = await Client.open(server.port);
    equal((await client.ask("/")).status, 200);
  }
  await ended;
});

Deno.test("a connection that rests too long after an answer ends", async () => {
  await using server = await serve(echo, { idleMs: 100 });
  using client = await Client.open(server.port);
  await client.ask("/");
  equal(await client.end(), true);
});

Deno.test("what follows an answer in part has no longer than a first request", async () => {
  await using server = await serve(echo, { headMs: 200 });
  using client = await Client.open(server.port);
  await client.send(`${HEAD}\r\n${HEAD}`);
  await client.read();
  equal(await client.end(), true);
});

Deno.test("two hundred slow clients keep nobody out, and the longest waiting make room", async () => {
  await using server = await serve(echo, { connections: 50 });
  const slow: Client[] = [];
  for (let count = 0; count < 200; count++) {
    const client = await Client.open(server.port);
    await client.send(HEAD);
    slow.push(client);
    if (count % 20 !== 0) continue;
    using good = await Client.open(server.port);
    equal((await good.ask("/")).body, "/");
  }
  // The first 100 are gone for sure; reading ends instead of waiting.
  await Promise.all(slow.slice(0, 100).map((client) => client.end()));
  slow.forEach((client) => client[Symbol.dispose]());
});

Deno.test("connections that are at work are not ended for new ones", async () => {
  const gate = Promise.withResolvers<void>();
  const areAsked = Promise.withResolvers<void>();
  let count = 0;
  await using server = await serve(async ({ path }) => {
    if (++count === 2) areAsked.resolve();
    await gate.promise;
    return toAnswer(path);
  }, { connections: 2 });
  using first = await Client.open(server.port);
  using second = await Client.open(server.port);
  await Promise.all([first.send(`${HEAD}\r\n`), second.send(`${HEAD}\r\n`)]);
  await areAsked.promise;
  using third = await Client.open(server.port);
  await third.end();
  gate.resolve();
  equal((await first.read()).status, 200);
  equal((await second.read()).status, 200);
});

Deno.test("who does not read the answer loses the connection, and nobody else waits", async () => {
  const body = new Uint8Array(16 * 1024 * 1024);
  await using server = await serve(
    ({ path }) =>
      Promise.resolve(path === "/" ? { ...toAnswer(""), body } : toAnswer("x")),
    { sendMs: 200 },
  );
  const clients = await Promise.all(
    Array.from({ length: 20 }, () => Client.open(server.port)),
  );
  for (const client of clients) await client.send(`${HEAD}\r\n`.repeat(3));
  using other = await Client.open(server.port);
  equal((await other.ask("/x")).body, "x");
  // What the kernel holds already may be read; the rest never comes.
  for (const client of clients) {
    await rejects(async () => {
      for (;;) equal((await client.read()).body.length, body.length);
    });
    client[Symbol.dispose]();
  }
});

Deno.test("answers that nobody takes hold no more memory than they may", async () => {
  const size = 8 * 1024 * 1024;
  await using server = await serve(
    () => Promise.resolve({ ...toAnswer(""), body: new Uint8Array(size) }),
    { unsentBytes: 2.5 * size },
  );
  const clients: Client[] = [];
  for (let count = 0; count < 3; count++) {
    const client = await Client.open(server.port);
    await client.send(`${HEAD}\r\n`);
    clients.push(client);
  }
  const [first, second, third] = clients;
  await rejects(() => first!.read());
  equal((await second!.read()).body.length, size);
  equal((await third!.read()).body.length, size);
  clients.forEach((client) => client[Symbol.dispose]());
});

Deno.test("connections that break anywhere harm nobody", async () => {
  await using server = await serve(() =>
    Promise.resolve({ ...toAnswer(""), body: new Uint8Array(1024 * 1024) })
  );
  for (const sent of ["", "GET", HEAD, `${HEAD}\r\n`, `${HEAD}\r\n${HEAD}`]) {
    for (let count = 0; count < 10; count++) {
      using client = await Client.open(server.port);
      await client.send(sent);
    }
  }
  using client = await Client.open(server.port);
  equal((await client.ask("/")).body.length, 1024 * 1024);
  deepEqual(server.warnings, []);
});

Deno.test("stop answers what was asked, ends what rests, and listens no more", async () => {
  const gate = Promise.withResolvers<void>();
  const isAsked = Promise.withResolvers<void>();
  const server = await serve(async ({ path }) => {
    if (path === "/slow") {
      isAsked.resolve();
      await gate.promise;
    }
    return toAnswer(path);
  });
  using resting = await Client.open(server.port);
  await resting.ask("/");
  const working = await Client.open(server.port);
  await working.send("GET /slow HTTP/1.1\r\nhost: a\r\n\r\n");
  await isAsked.promise;
  const stopped = server.stop();
  equal(await resting.end(), true);
  await rejects(() => Client.open(server.port), /refused/);
  gate.resolve();
  const { body, headers } = await working.read();
  deepEqual([body, headers.get("connection")], ["/slow", "close"]);
  working[Symbol.dispose]();
  await stopped;
});

Deno.test("what answers and fails gives 500, is told once, and the connection goes on", async () => {
  await using server = await serve(() => Promise.reject(new Error("no luck")));
  using client = await Client.open(server.port);
  for (let count = 0; count < 2; count++) {
    const { status, body } = await client.ask("/");
    deepEqual([status, body], [500, "Internal Server Error\n"]);
  }
  deepEqual(server.warnings, ['Cannot answer "/": no luck']);
});

Deno.test("headers of answers hold no line ends", async () => {
  await using server = await serve(() =>
    Promise.resolve(toTextAnswer(200, "x", { "X-A": "b\r\nX-C: d\u00e9" }))
  );
  using client = await Client.open(server.port);
  const { headers } = await client.ask("/");
  deepEqual([headers.get("x-a"), headers.get("x-c")], ["bX-C: d", null]);
});

Deno.test("an address that is taken is told, and the others are free again", async () => {
  const tcp = { kind: "tcp", hostname: "127.0.0.1", port: 0 } as const;
  const more = { respond: echo, warn: () => {} };
  const server = await startServer({ ...more, listen: [tcp, tcp] });
  const ports = server.addresses.map((one) => Number(new URL(one).port));
  for (const port of ports) {
    using client = await Client.open(port);
    equal((await client.ask("/x")).body, "/x");
  }
  await server.stop();
  await using first = await serve();
  const free = { ...tcp, port: ports[0]! };
  await rejects(
    startServer({ ...more, listen: [free, { ...tcp, port: first.port }] }),
    {
      name: "TaskError",
      message:
        `Cannot listen at "127.0.0.1:${first.port}": another program listens there`,
    },
  );
  Deno.listen(free).close();
});
