/** What the agent answers: alive, ready, how it is, and to whom. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import {
  type AgentWebOptions,
  openAgentWeb,
} from "../../../lib/agent/web/routes.ts";
import type { AgentView } from "../../../lib/agent/view.ts";
import { toTextAnswer, type WebRequest } from "../../../lib/web/message.ts";

const VIEW: AgentView = {
  version: "1.0.0",
  host: "web-01",
  pid: 7,
  startedAtMs: 0,
  state: "running",
  mode: "enforce",
  configDir: "/etc/driftless/config",
  configDigest: "d1",
  commit: undefined,
  reloads: 2,
  rejected: { atMs: 0, commit: undefined, why: "the token is hunter2" },
  pause: undefined,
  unnoted: undefined,
  loops: [{
    name: "apply",
    state: "waiting",
    breaker: "closed",
    runs: 5,
    failures: 1,
    failuresInARow: 0,
    lastAtMs: 0,
    lastMs: 1500,
    lastError: undefined,
    nextAtMs: 60_000,
  }],
};

async function ask(
  request: Partial<WebRequest>,
  options: Partial<AgentWebOptions> = {},
): Promise<{ status: number; text: string }> {
  const respond = openAgentWeb({
    view: () => VIEW,
    settings: () => ({
      applyIntervalMs: 300_000,
      factsIntervalMs: 60_000,
      port: 8000,
    }),
    metrics: () => Promise.resolve(toTextAnswer(200, "node_load1 1")),
    redact: (data) =>
      JSON.parse(JSON.stringify(data).replaceAll("hunter2", "***")),
    isGuarded: false,
    ...options,
  });
  const { status, body } = await respond({
    method: "GET",
    path: "/status",
    query: "",
    headers: new Map([["host", "127.0.0.1:8000"]]),
    client: "127.0.0.1",
    ...request,
  });
  return { status, text: new TextDecoder().decode(body) };
}

Deno.test("/status has the original's keys and more, secrets hidden", async () => {
  const { status, text } = await ask({});
  equal(status, 200);
  const told = JSON.parse(text);
  equal(told.status, "running");
  deepEqual(told.metrics.apply.execution_count, 5);
  deepEqual(told.metrics.apply.success_count, 4);
  deepEqual(told.config.apply_interval, 300);
  deepEqual(told.config.rejected.why, "the token is ***");
  deepEqual(told.problems, ["a newer configuration was not taken"]);
  deepEqual(told.loops[0].last_seconds, 1.5);
});

Deno.test("/status is for this host, or for those who show who they are", async () => {
  equal((await ask({ client: "203.0.113.9" })).status, 403);
  equal((await ask({ client: "::ffff:127.0.0.1" })).status, 200);
  equal((await ask({ client: "" })).status, 200);
  equal(
    (await ask({ client: "203.0.113.9" }, { isGuarded: true })).status,
    200,
  );
});

Deno.test("/healthz and /readyz are for all; ready is who runs", async () => {
  for (const path of ["/healthz", "/health"]) {
    equal((await ask({ path, client: "203.0.113.9" })).status, 200);
  }
  equal((await ask({ path: "/readyz" })).status, 200);
  for (const state of ["starting", "stopping"] as const) {
    const view = () => ({ ...VIEW, state });
    equal((await ask({ path: "/ready" }, { view })).status, 503);
  }
});

Deno.test("what is not the agent's own is answered by the metrics, and nothing is posted", async () => {
  match((await ask({ path: "/metrics" })).text, /node_load1/);
  equal((await ask({ method: "POST" })).status, 405);
});

Deno.test("a push counts when it is signed", async () => {
  const seen: string[] = [];
  const onPush: AgentWebOptions["onPush"] = (body) => {
    seen.push(new TextDecoder().decode(body));
    return Promise.resolve(seen.length === 1);
  };
  const push = {
    method: "POST",
    path: "/hooks/source",
    readBody: () => Promise.resolve(new TextEncoder().encode("{}")),
  };
  equal((await ask(push, { onPush })).status, 202);
  equal((await ask(push, { onPush })).status, 401);
  equal((await ask({ ...push, method: "GET" }, { onPush })).status, 405);
  deepEqual(seen, ["{}", "{}"]);
  equal((await ask(push)).status, 404);
});
