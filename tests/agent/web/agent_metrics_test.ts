/** Metrics of the agent itself. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { openAgentMetrics } from "../../../lib/agent/web/agent_metrics.ts";
import type { Family } from "../../../lib/facts/collector.ts";
import { openKernel } from "../../../lib/host/open_kernel.ts";
import { LOOP, NOW, VIEW, World } from "./_world.ts";

/** Gives samples as `name{labels}` with their values. */
function toValues(families: readonly Family[]): Record<string, number> {
  return Object.fromEntries(
    families.flatMap(({ name, samples }) =>
      samples.map(({ labels, value, suffix = "" }) => [
        name.replace("driftless_agent_", "") + suffix +
        Object.entries(labels).map(([key, one]) => `,${key}=${one}`).join(""),
        value,
      ])
    ),
  );
}

Deno.test("counters begin with the agent, and follow its parts, runs, drift and configurations", async () => {
  using world = new World();
  using kernel = await openKernel();
  const { state } = world;
  const addRun = (changed: number, failed: number) => {
    const id = state.startRun({
      command: "apply",
      startedAt: NOW,
      configDigest: "",
      configDir: "",
      host: "",
      pid: 1,
      version: "",
    });
    const counts = { ok: 0, changed, skipped: 0, failed, unknown: 0 };
    state.finishRun(id, { status: "changed", durationMs: 1, ...counts });
  };
  addRun(100, 100);
  const metrics = openAgentMetrics({
    view: () => world.view,
    state,
    kernel,
    now: () => NOW,
  });
  const read = async () => {
    const [collected] = await metrics.scrape.collect();
    equal(collected?.outcome, "ok");
    return collected?.families ?? [];
  };
  const before = toValues(await read());
  deepEqual(
    [
      before["tasks_changed_total,cause=unknown"],
      before["drift_total,action=held"],
      before["config_reload_total,result=failed"],
      before["uptime_seconds"],
      before["healthy"],
    ],
    [0, 0, 0, 3600, 1],
  );
  addRun(3, 1);
  state.agent.addDrift({
    path: "/etc/a",
    task: "file a",
    place: "a.yml:1:1",
    action: "held",
    atMs: NOW + 1,
  });
  const rejected = { atMs: NOW, commit: undefined, why: "broken" };
  const failing = { ...LOOP, breaker: "open", failuresInARow: 1 } as const;
  world.view = {
    ...VIEW,
    rejected,
    pause: { reason: "", by: "", atMs: NOW },
    commit: { commit: "c0ffee", subject: "", fate: "applied", atMs: NOW },
    loops: [{ ...failing, runs: 6, lastMs: 700, lastAtMs: NOW }],
  };
  metrics.changed();
  metrics.changed();
  await read();
  const after = toValues(await read());
  const wanted = {
    "tasks_changed_total,cause=unknown": 3,
    "tasks_changed_total,cause=host": 0,
    "tasks_failed_total": 1,
    "drift_total,action=held": 1,
    "config_reload_total,result=ok": 2,
    "config_reload_total,result=failed": 1,
    "paused": 1,
    "healthy": 0,
    "config_commit_info,commit=c0ffee,signer=": 1,
    "loop_runs_total,loop=apply": 6,
    "circuit_breaker_state,loop=apply,state=open": 1,
    "circuit_breaker_state,loop=apply,state=closed": 0,
    "loop_duration_seconds_bucket,loop=apply,le=1": 1,
    "loop_duration_seconds_bucket,loop=apply,le=5": 2,
    "loop_duration_seconds_bucket,loop=apply,le=+Inf": 2,
    "loop_duration_seconds_sum,loop=apply": 3.2,
    "loop_duration_seconds_count,loop=apply": 2,
    "loop_last_success_timestamp_seconds,loop=apply": NOW / 1000 - 90,
    "apply_execution_count_total": 6,
  };
  for (const [name, value] of Object.entries(wanted)) {
    equal(after[name], value, name);
  }
});

Deno.test("names, types and help are as promlint wants them", async () => {
  using world = new World();
  using kernel = await openKernel();
  const { scrape } = openAgentMetrics({
    view: () => world.view,
    state: world.state,
    kernel,
  });
  const [collected] = await scrape.collect();
  const families = collected?.families ?? [];
  ok(families.length > 10);
  for (const { name, type, help } of families) {
    match(name, /^driftless_agent_[a-z_]+$/);
    match(help, /^[A-Z].*\.$/);
    equal(name.endsWith("_total"), type === "counter", name);
    ok(!/_(bucket|sum|count|ms|milliseconds|percent)$/.test(name), name);
    ok(!name.includes(type), name);
  }
});
