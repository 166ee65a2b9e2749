/** What the agent's server answers, and whom. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { MAX_STREAMS } from "../../../lib/agent/web/events.ts";
import type { WebRequest } from "../../../lib/web/message.ts";
import { NOW, VIEW, World } from "./_world.ts";

const OTHER = { client: "192.0.2.7" };
const toHost = (host: string, more: [string, string][] = []) => ({
  headers: new Map([["host", host], ...more]),
});

Deno.test("health and readiness follow what the agent does", async () => {
  using world = new World();
  const rows = [["starting", 200, 503], ["running", 200, 200], [
    "stopping",
    503,
    503,
  ]] as const;
  for (const [state, health, ready] of rows) {
    world.view = { ...VIEW, state };
    for (const path of ["/health", "/healthz"]) {
      equal((await world.ask(path, OTHER)).status, health);
    }
    for (const path of ["/ready", "/readyz"]) {
      equal((await world.ask(path, OTHER)).status, ready);
    }
  }
  world.view = VIEW;
  deepEqual(JSON.parse((await world.ask("/health")).text), {
    status: "healthy",
    timestamp: new Date(NOW).toISOString(),
  });
});

Deno.test("pages are for this host, under a name of its own and without a proxy", async () => {
  using world = new World();
  const rows: [more: Partial<WebRequest>, status: number][] = [
    [{}, 200],
    [{ client: "::1", ...toHost("[::1]:8000") }, 200],
    [{ client: "", ...toHost("anything") }, 200],
    [toHost("127.0.0.1"), 200],
    [toHost("evil.example:8000"), 421],
    [toHost("localhost.evil.example"), 421],
    [toHost("127.0.0.1.evil.example"), 421],
    [toHost(""), 421],
    [OTHER, 403],
    [
      { ...OTHER, ...toHost("127.0.0.1", [["x-forwarded-for", "127.0.0.1"]]) },
      403,
    ],
    [toHost("localhost", [["x-forwarded-for", "192.0.2.7"]]), 403],
    [toHost("localhost", [["via", "1.1 proxy"]]), 403],
  ];
  for (const [more, status] of rows) {
    for (const path of ["/", "/runs/1", "/events", "/status"]) {
      const wanted = status === 200 && path === "/runs/1" ? 404 : status;
      equal((await world.ask(path, more)).status, wanted, JSON.stringify(more));
    }
  }
  match((await world.ask("/", OTHER)).text, /web_config_file/);
  for (const path of ["/metrics", "/healthz", "/readyz"]) {
    equal((await world.ask(path, OTHER)).status, 200);
    equal((await world.ask(path, toHost("evil.example"))).status, 200);
  }
});

Deno.test("whoever gave a name sees pages from anywhere", async () => {
  using world = new World({ isGuarded: true });
  equal(
    (await world.ask("/", { ...OTHER, ...toHost("web1.example") })).status,
    200,
  );
});

Deno.test("other paths and methods get nothing", async () => {
  using world = new World();
  const rows = [
    ["GET", "/../etc/passwd", 404],
    ["GET", "/runs/../../state.db", 404],
    ["GET", "/runs/0", 404],
    ["GET", "/runs/99999999999999999999", 404],
    ["GET", "/runs/1e3", 404],
    ["GET", "//", 404],
    ["POST", "/", 405],
    ["DELETE", "/runs/1", 405],
    ["GET", "/hooks/source", 405],
    ["HEAD", "/events", 405],
    ["HEAD", "/", 200],
  ] as const;
  for (const [method, path, status] of rows) {
    equal((await world.ask(path, { method })).status, status, path);
  }
});

Deno.test("a push is taken from this host when it is signed, and not too often", async () => {
  const seen: (string | undefined)[] = [];
  using world = new World({
    onPush: (body, headers) => {
      seen.push(headers.get("x-hub-signature-256"));
      return Promise.resolve(new TextDecoder().decode(body) === "right");
    },
  });
  const push = async (text: string, more: Partial<WebRequest> = {}) =>
    (await world.ask("/hooks/source", {
      method: "POST",
      ...toHost("hooks.example", [["x-hub-signature-256", "s"], [
        "x-odd",
        "ł",
      ]]),
      readBody: () => Promise.resolve(new TextEncoder().encode(text)),
      ...more,
    })).status;
  deepEqual([
    await push("right"),
    await push("wrong"),
    await push("right", OTHER),
  ], [
    202,
    401,
    403,
  ]);
  equal(await push("a".repeat(1024 * 1024 + 1)), 413);
  deepEqual(seen, ["s", "s"]);
  const statuses = await Promise.all(
    Array.from({ length: 30 }, () => push("right")),
  );
  ok(statuses.includes(429));
});

Deno.test("too many requests of others keep nobody of this host out", async () => {
  using world = new World();
  const ask = (more: Partial<WebRequest>) => world.ask("/healthz", more);
  const all = await Promise.all(Array.from({ length: 500 }, () => ask(OTHER)));
  ok(all.some(({ status }) => status === 429));
  equal((await ask({})).status, 200);
});

Deno.test("browsers are told of changes, so many at a time, until the server closes", async () => {
  using world = new World();
  const request = {
    method: "GET",
    path: "/events",
    query: "",
    headers: new Map([["host", "localhost"]]),
    client: "127.0.0.1",
  };
  const open = () => world.respond(request);
  const [first, ...others] = await Promise.all(
    Array.from({ length: MAX_STREAMS }, open),
  );
  equal((await open()).status, 503);
  others[0]?.stream?.end();
  const another = await open();
  equal(another.status, 200);
  const streams = [another, ...others];
  const read = async () =>
    new TextDecoder().decode(await first?.stream?.next());
  match(await read(), /^retry: \d+\n\n$/);
  const next = read();
  for (let count = 0; count < 100; count++) {
    world.listeners.forEach((listener) => listener());
  }
  equal(await next, "event: changed\ndata:\n\n");
  world.listeners.forEach((listener) => listener());
  const last = first?.stream?.next();
  first?.stream?.end();
  equal(await last, undefined);
  streams.forEach((answer) => answer.stream?.end());
});
