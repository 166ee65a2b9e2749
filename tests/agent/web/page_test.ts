/** What pages show, and what they never do. */

import {
  doesNotMatch,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { MAX_POINTS } from "../../../lib/agent/web/samples.ts";
import type { Collected } from "../../../lib/facts/scrape.ts";
import { HIDDEN, LOOP, NOW, VIEW, World } from "./_world.ts";

const EVIL =
  `"'><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x00`;
const SECRET = "hunter2-never-shown";

/** Plants a text in everything that is shown, and a secret in what is not. */
function plant({ state }: World, text: string): void {
  const run = state.startRun({
    command: text,
    startedAt: NOW - 5000,
    configDigest: "ab",
    configDir: SECRET,
    host: text,
    pid: 1,
    version: "1",
  });
  const change = state.beginChange(run, {
    index: 0,
    seq: 0,
    kind: text,
    path: text,
    shows: text,
    before: { exists: true, type: "file", kernelValue: SECRET },
    undo: "file",
    temp: SECRET,
  });
  state.endChange(change, { error: text });
  state.addResult(run, {
    index: 0,
    task: text,
    name: text,
    place: text,
    status: "failed",
    output: { secret: SECRET },
    why: text,
    durationMs: 5,
    changes: 1,
  });
  const counts = { ok: 0, changed: 0, skipped: 0, failed: 1, unknown: 0 };
  state.finishRun(run, { status: "failed", durationMs: 9, ...counts });
  state.agent.saveCommit({
    commit: text,
    subject: text,
    signer: text,
    fate: "refused",
    why: text,
    atMs: NOW,
  });
  state.agent.addDrift({
    path: text,
    task: text,
    place: text,
    action: "held",
    shows: text,
    run,
    atMs: NOW,
  });
}

/** A view with a text wherever one may be. */
function toView(text: string) {
  return {
    ...VIEW,
    host: text,
    configDir: text,
    commit: {
      commit: text,
      subject: text,
      signer: text,
      fate: "applied",
      atMs: NOW,
    } as const,
    rejected: { atMs: NOW, commit: text, why: text },
    pause: { reason: text, by: text, atMs: NOW, untilMs: NOW + 60_000 },
    loops: [{ ...LOOP, name: text, lastError: text, failuresInARow: 2 }],
  };
}

Deno.test("no text becomes markup, and what is kept for undo is on no page", async () => {
  using world = new World();
  plant(world, EVIL);
  world.view = toView(EVIL);
  for (const path of ["/", "/runs/1"]) {
    const { status, text } = await world.ask(path);
    equal(status, 200);
    doesNotMatch(text, /<script>alert|<img|\u202e/);
    ok(!text.includes("\x00"));
    match(text, /&#60;script&#62;alert\(1\)/);
    ok(!text.includes(SECRET), path);
  }
  doesNotMatch((await world.ask("/status")).text, new RegExp(SECRET));
});

Deno.test("secrets are hidden on every page, even in texts that hold markup", async () => {
  using world = new World();
  plant(world, `<b>${HIDDEN}</b>`);
  world.view = toView(HIDDEN);
  for (const path of ["/", "/runs/1", "/status"]) {
    const { status, text } = await world.ask(path);
    equal(status, 200);
    match(text, /\*\*\*/);
    ok(!text.includes(HIDDEN), path);
  }
});

Deno.test("the page says how the agent is", async () => {
  using world = new World();
  match((await world.ask("/")).text, /Healthy/);
  plant(world, "nginx.conf");
  world.view = {
    ...toView("nginx.conf"),
    loops: [{ ...LOOP, failuresInARow: 1, lastError: "no space left" }],
  };
  const { text } = await world.ask("/");
  for (
    const wanted of [
      /Wants attention/,
      /apply: no space left/,
      /signed by nginx\.conf/,
      /Not taken/,
      /<a href="\/runs\/1">Run 1<\/a>/,
      /Paused/,
      /held/,
      /1 min ago|90 s ago/,
    ]
  ) match(text, wanted);
});

Deno.test("a page takes nothing from elsewhere and runs nothing but its own script", async () => {
  using world = new World();
  const { text, headers } = await world.ask("/");
  const policy = headers["Content-Security-Policy"] ?? "";
  const nonce = /script-src 'nonce-([0-9a-f]{32})'/.exec(policy)?.[1];
  match(policy, /^default-src 'none'/);
  doesNotMatch(policy, /unsafe/);
  for (const [tag] of text.matchAll(/<(?:script|style)[^>]*>/g)) {
    ok(tag.includes(`nonce="${nonce}"`));
  }
  doesNotMatch(text, /https?:\/\/|\sstyle=|\son[a-z]+=/);
  const again = await world.ask("/");
  ok(again.headers["Content-Security-Policy"] !== policy);
});

Deno.test("gauges are drawn from the last rounds of facts, so many at most", async () => {
  using world = new World();
  match((await world.ask("/")).text, /not known yet/);
  for (let at = 0; at < MAX_POINTS + 10; at++) {
    world.samples.take([toCollected(at / 100)], NOW + at);
  }
  equal(world.samples.points.length, MAX_POINTS);
  equal(world.samples.points[0]?.atMs, NOW + 10);
  const { text } = await world.ask("/");
  match(text, /aria-label="Load: 2\.49 now, between 0\.10 and 2\.49"/);
  match(text, /Memory <strong>75 %/);
  match(text, /Disk \/ <strong>50 %/);
});

function toCollected(load: number): Collected {
  const toFamily = (name: string, value: number, labels = {}) => ({
    name,
    type: "gauge" as const,
    help: "",
    samples: [{ labels, value }],
  });
  return {
    name: "all",
    about: {},
    families: [
      toFamily("node_load1", load),
      toFamily("node_memory_MemTotal_bytes", 400),
      toFamily("node_memory_MemAvailable_bytes", 100),
      toFamily("node_filesystem_size_bytes", 10, { mountpoint: "/" }),
      toFamily("node_filesystem_avail_bytes", 5, { mountpoint: "/" }),
    ],
    seconds: 0,
    outcome: "ok",
    reason: undefined,
    dropped: 0,
  };
}
