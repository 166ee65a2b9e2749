/** Each check says what is not so, and waits for it as long as it may. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { checkHealth } from "../../../lib/agent/health/check_health.ts";
import { healthChecks } from "../../../lib/agent/health/health_config.ts";
import type { Collected } from "../../../lib/facts/scrape.ts";

const COLLECTED: readonly Collected[] = [{
  name: "disk",
  families: [{
    name: "disk_free",
    type: "gauge",
    help: "",
    samples: [
      { value: 5, labels: { path: "/" } },
      { value: 50, labels: { path: "/srv" } },
    ],
  }],
  about: {},
  outcome: "ok",
  reason: undefined,
  seconds: 0,
  dropped: 0,
}];

async function check(list: unknown[], withinMs = 0): Promise<string[]> {
  const collect = () => Promise.resolve(COLLECTED);
  const context = { withinMs, collect };
  const checks = healthChecks().parse(list);
  return await checkHealth(checks, context, new AbortController().signal);
}

Deno.test("a command is healthy when it ends with 0, and tells what it said", async () => {
  deepEqual(await check([{ type: "command", argv: ["true"] }]), []);
  const [why] = await check([
    { type: "command", argv: ["sh", "-c", "echo no luck >&2; exit 3"] },
  ]);
  match(why ?? "", /exit 3, no luck$/);
  const [late] = await check([
    { type: "command", argv: ["sleep", "9"], timeout: 0.1 },
  ]);
  equal(late, "sleep 9: no end within 0.1 s");
});

Deno.test("an address is healthy by its status and its text", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    () => new Response("all is well", { status: 200 }),
  );
  const url = `http://127.0.0.1:${server.addr.port}/`;
  deepEqual(await check([{ type: "http", url, contains: "well" }]), []);
  const found = await check([
    { type: "http", url, status: 204 },
    { type: "http", url, contains: "bad" },
    { type: "port", port: server.addr.port },
  ]);
  deepEqual(found, [
    `${url}: status 200, expected 204`,
    `${url}: the answer does not hold "bad"`,
  ]);
});

Deno.test("a port where nobody listens is not healthy", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const [why] = await check([{ type: "port", port }]);
  match(why ?? "", new RegExp(`^127\\.0\\.0\\.1:${port}: .*refused`));
});

Deno.test("metrics are compared with their limits, by their labels", async () => {
  const found = await check([
    { type: "metric", name: "disk_free", above: 1 },
    { type: "metric", name: "disk_free", above: 10 },
    { type: "metric", name: "disk_free", labels: { path: "/srv" }, above: 10 },
    { type: "metric", name: "disk_free", below: 20 },
    { type: "metric", name: "nothing", below: 20 },
    { type: "metric", name: "nothing", absent: true },
  ]);
  deepEqual(found, [
    "disk_free: 5 is not above 10",
    "disk_free: 50 is not below 20",
    "nothing: there is no such metric",
  ]);
});

Deno.test("what becomes healthy in time is healthy", async () => {
  const dir = Deno.makeTempDirSync();
  setTimeout(() => Deno.writeTextFileSync(`${dir}/up`, ""), 100);
  const argv = ["test", "-e", `${dir}/up`];
  deepEqual(await check([{ type: "command", argv }], 10_000), []);
  Deno.removeSync(dir, { recursive: true });
});
