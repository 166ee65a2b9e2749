/** The agent's server under requests that mean no good. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { MAX_HOOK_BYTES } from "../../../lib/agent/web/routes.ts";
import { Client } from "../../web/_client.ts";
import { serve, type Serving } from "../../web/_serve.ts";
import { World } from "./_world.ts";

/** Most that memory may grow under all of it, in bytes. */
const MAX_GROWTH_BYTES = 96 * 1024 * 1024;
const HEAD = "host: localhost\r\n";

async function open(world: World): Promise<Serving> {
  return await serve(world.respond, {}, { maxBodyBytes: MAX_HOOK_BYTES });
}

Deno.test("paths that climb give no file", async () => {
  using world = new World();
  await using server = await open(world);
  const targets = [
    "/../../../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/..%2f..%2fetc%2fpasswd",
    "/runs/..%2f..%2f..%2fetc/passwd",
    "/runs/1%00.html",
    "//etc/passwd",
    "/.%5c..%5cetc/passwd",
    "http://localhost/etc/passwd",
  ];
  for (const target of targets) {
    using client = await Client.open(server.port);
    const { status, body } = await client.ask(target);
    ok(status >= 400 && status < 500, `${target} ${status}`);
    ok(!body.includes("root:"));
  }
});

Deno.test("bodies of a gigabyte are refused when they are announced, and end when they are sent", async () => {
  using world = new World();
  await using server = await open(world);
  const before = Deno.memoryUsage().rss;
  {
    using client = await Client.open(server.port);
    await client.send(
      `POST /hooks/source HTTP/1.1\r\n${HEAD}content-length: 1073741824\r\n\r\n`,
    );
    equal((await client.read()).status, 413);
  }
  using client = await Client.open(server.port);
  await client.send(
    `POST /hooks/source HTTP/1.1\r\n${HEAD}transfer-encoding: chunked\r\n\r\n`,
  );
  const chunk = `10000\r\n${"a".repeat(65_536)}\r\n`;
  let sent = 0;
  try {
    for (; sent < 16_384; sent++) await client.send(chunk);
  } catch {
    // The server took no more.
  }
  ok(sent < 1000, `${sent} chunks were taken`);
  ok(Deno.memoryUsage().rss - before < MAX_GROWTH_BYTES);
});

Deno.test("slow clients, bombs of headers and wrong names keep nobody out", async () => {
  using world = new World();
  await using server = await open(world);
  const before = Deno.memoryUsage().rss;
  const slow = await Promise.all(
    Array.from({ length: 200 }, () => Client.open(server.port)),
  );
  await Promise.all(slow.map((client) => client.send("GET / HTTP/1.1\r\nx:")));
  const bombs = [
    [`GET / HTTP/1.1\r\n${HEAD}${"x: y\r\n".repeat(100_000)}\r\n`, 431],
    [`GET / HTTP/1.1\r\n${HEAD}x: ${"y".repeat(1_000_000)}\r\n\r\n`, 431],
    [`GET / HTTP/1.1\r\nhost: evil.example\r\n\r\n`, 421],
    [`GET / HTTP/1.1\r\n${HEAD}host: evil.example\r\n\r\n`, 400],
    [`GET / HTTP/1.1\r\nhost: localhost@evil.example\r\n\r\n`, 421],
  ] as const;
  for (const [text, status] of bombs) {
    using client = await Client.open(server.port);
    const sent = client.send(text).catch(() => {});
    equal((await client.read()).status, status, text.slice(0, 60));
    await sent;
  }
  using client = await Client.open(server.port);
  equal((await client.ask("/healthz")).status, 200);
  ok(Deno.memoryUsage().rss - before < MAX_GROWTH_BYTES);
  slow.forEach((one) => one[Symbol.dispose]());
});

Deno.test("a thousand browsers that listen are few at a time, and stop ends them", async () => {
  using world = new World();
  const server = await open(world);
  const before = Deno.memoryUsage().rss;
  const clients: Client[] = [];
  for (let count = 0; count < 1000; count++) {
    const client = await Client.open(server.port);
    clients.push(client);
    await client.send(`GET /events HTTP/1.1\r\n${HEAD}\r\n`).catch(() => {});
  }
  using client = await Client.open(server.port);
  equal((await client.ask("/healthz")).status, 200);
  ok(Deno.memoryUsage().rss - before < MAX_GROWTH_BYTES);
  await server.stop();
  clients.forEach((one) => one[Symbol.dispose]());
});
