import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { openAlertStore } from "../../../lib/facts/alerts/store.ts";
import type { Threshold } from "../../../lib/facts/alerts/threshold.ts";
import { Watch } from "../../../lib/facts/alerts/watch.ts";
import { openState } from "../../../lib/state/state.ts";
import { MemoryKernel } from "../../../lib/testing/mod.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { Hook } from "./_hook.ts";
import { makeFamily, makeRound, makeThreshold } from "./_threshold.ts";

/** A watch in this process, with a clock that a test moves. */
class Rig implements Disposable {
  readonly said: string[] = [];
  readonly watch: Watch;
  uptimeMs = 1000;

  constructor(
    dir: string,
    threshold: Partial<Threshold> = {},
    openStore = () => openAlertStore(dir),
  ) {
    const toKernel = () => this.#kernel();
    this.watch = new Watch({
      thresholds: [makeThreshold(threshold)],
      get kernel() {
        return toKernel();
      },
      openStore,
      dispatcher: undefined,
      warn: (text) => this.said.push(`warning ${text}`),
      tell: (text) => this.said.push(text),
    });
  }

  async round(value: number | undefined, gapMs = 30_000): Promise<string> {
    this.uptimeMs += gapMs;
    const families = value === undefined
      ? []
      : [makeFamily("node_test", [{}, value])];
    await this.watch.step(makeRound(families), false);
    return this.watch.alerts.map(({ severity, state }) => severity ?? state)
      .join(" ");
  }

  #kernel(): MemoryKernel {
    return new MemoryKernel({
      files: {
        "/proc/uptime": `${this.uptimeMs / 1000} 0`,
        "/proc/sys/kernel/random/boot_id": "a-boot\n",
      },
      now: 1_700_000_000_000 + this.uptimeMs,
    });
  }

  [Symbol.dispose](): void {
    this.watch[Symbol.dispose]();
  }
}

/** A watch in a process of its own. */
interface Running {
  /** What it printed until it waited. */
  lines(): Promise<string[]>;
  /** Kills it. */
  kill(): Promise<void>;
}

/** Starts the watch that will be killed. */
function startWatch(...args: string[]): Running {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      "--no-check",
      "--allow-read",
      "--allow-write",
      "--allow-net",
      "--allow-env",
      "--allow-run",
      "--allow-sys",
      "--allow-ffi",
      "--allow-import",
      new URL("_killed_watch.ts", import.meta.url).pathname,
      ...args,
    ],
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  return {
    lines: async () => {
      let text = "";
      while (!text.includes("waiting\n")) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
      }
      return text.trimEnd().split("\n").slice(0, -1);
    },
    kill: async () => {
      child.kill("SIGKILL");
      await reader.cancel();
      await child.status;
    },
  };
}

Deno.test("an alert that begins and ends is said in one line each, and what waits is not", async () => {
  using dir = new TemporaryDir();
  using rig = new Rig(dir.path, { forMs: 60_000 });
  equal(await rig.round(95), "pending");
  equal(await rig.round(95), "pending");
  equal(await rig.round(95), "critical");
  equal(await rig.round(5), "ok");
  equal(await rig.round(95), "pending");
  deepEqual(rig.said, [
    "critical test 95 > 90 for 60 s",
    "resolved test 5",
  ]);
});

Deno.test("a process that was killed between rounds is followed by one that goes on", async () => {
  using dir = new TemporaryDir();
  await using hook = new Hook();
  const first = startWatch(dir.path, hook.url, "95,95");
  deepEqual(await first.lines(), [
    "alert critical test 95 > 90",
    "round firing",
    "round firing",
  ]);
  await first.kill();
  const second = startWatch(dir.path, hook.url, "95,5");
  deepEqual(await second.lines(), [
    "round firing",
    "alert resolved test 5",
    "round ok",
  ]);
  await second.kill();
  deepEqual(
    hook.got.flatMap(({ body }) =>
      body.alerts.map(({ state }: { state: string }) => state)
    ),
    ["firing", "resolved"],
    "nothing is told twice",
  );
});

Deno.test("a wait goes on over a kill", async () => {
  using dir = new TemporaryDir();
  const first = startWatch(dir.path, "", "95", "20");
  deepEqual(await first.lines(), ["round pending"]);
  await first.kill();
  // Starting a process takes longer than the wait.
  const second = startWatch(dir.path, "", "95", "20");
  deepEqual(await second.lines(), [
    "alert critical test 95 > 90 for 0 s",
    "round firing",
  ]);
  await second.kill();
});

Deno.test("a process that is killed while it tells tells again when it is back", async () => {
  using dir = new TemporaryDir();
  await using hook = new Hook();
  const held = Promise.withResolvers<Response>();
  hook.answers.push(() => held.promise);
  const first = startWatch(dir.path, hook.url, "95");
  await hook.wait(1);
  {
    using state = openState(dir.path, { readOnly: true });
    const row = state.alerts().find(({ labels }) => labels === "{}");
    equal(row?.severity, "critical", "what fires is kept before it is told");
  }
  await first.kill();
  held.resolve(new Response());
  const second = startWatch(dir.path, hook.url, "95");
  await second.lines();
  await second.kill();
  deepEqual(
    hook.got.map(({ body }) => body.alerts[0].state),
    ["firing", "firing"],
  );
});

Deno.test("one process keeps the alerts; another shows them and takes over when it ends", async () => {
  using dir = new TemporaryDir();
  const keeper = startWatch(dir.path, "", "95");
  await keeper.lines();
  using rig = new Rig(dir.path);
  equal(await rig.round(5), "critical", "it is the other's value");
  match(rig.watch.keeper ?? "", /^process \d+$/);
  equal(await rig.round(5), "critical");
  deepEqual(rig.said, []);
  await keeper.kill();
  equal(await rig.round(5), "ok");
  equal(rig.watch.keeper, undefined);
  deepEqual(rig.said, ["resolved test 5"]);
});

Deno.test("where alerts cannot be kept they are watched all the same, and kept as soon as they can", async () => {
  using dir = new TemporaryDir();
  let fails = true;
  using rig = new Rig(
    dir.path,
    {},
    () =>
      fails
        ? Promise.reject(new Error("the disk is full"))
        : openAlertStore(dir.path),
  );
  equal(await rig.round(95), "critical");
  equal(await rig.round(96), "critical");
  fails = false;
  equal(await rig.round(97), "critical");
  deepEqual(rig.said, [
    "warning alerts are not kept: the disk is full",
    "critical test 95 > 90",
  ]);
  using state = openState(dir.path, { readOnly: true });
  equal(state.alerts().length, 2);
});

Deno.test("a disk that is full for a while loses nothing of what is kept", async () => {
  using dir = new TemporaryDir();
  let isFull = false;
  using rig = new Rig(dir.path, {}, async () => {
    const store = await openAlertStore(dir.path);
    return {
      keeper: store.keeper,
      load: () => store.load(),
      save: (round) => {
        if (isFull) throw new Error("the disk is full");
        store.save(round);
      },
      [Symbol.dispose]: () => store[Symbol.dispose](),
    };
  });
  await rig.round(5);
  isFull = true;
  equal(await rig.round(95), "critical");
  await rig.round(95);
  isFull = false;
  await rig.round(95);
  deepEqual(rig.said, [
    "critical test 95 > 90",
    "warning alerts are not kept: the disk is full",
    "warning alerts are kept again",
  ]);
  using state = openState(dir.path, { readOnly: true });
  equal(
    state.alerts().find(({ labels }) => labels === "{}")?.severity,
    "critical",
  );
});

Deno.test("what is kept of thresholds that are gone from the configuration is left alone", async () => {
  using dir = new TemporaryDir();
  {
    using rig = new Rig(dir.path, { name: "old" });
    await rig.round(95);
  }
  using rig = new Rig(dir.path, { name: "new" });
  equal(await rig.round(5), "ok");
  using state = openState(dir.path, { readOnly: true });
  deepEqual(
    [...new Set(state.alerts().map(({ threshold }) => threshold))],
    ["new", "old"],
  );
});
