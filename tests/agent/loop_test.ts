/** Loops run at their interval, never twice at once, and back off when they fail. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { Loop, type LoopOptions } from "../../lib/agent/loop.ts";
import { FakeClock, settle } from "./_fake_clock.ts";

const MINUTE_MS = 60_000;

function openLoop(
  clock: FakeClock,
  options: Partial<LoopOptions> & Pick<LoopOptions, "run">,
): Loop {
  return new Loop({
    name: "apply",
    intervalMs: () => MINUTE_MS,
    splayMs: 0,
    breaker: () => ({ threshold: 3, timeoutMs: 10 * MINUTE_MS }),
    clock,
    random: () => 0.5,
    warn: () => {},
    changed: () => {},
    ...options,
  });
}

Deno.test("a loop runs at its start and then once each interval", async () => {
  const clock = new FakeClock();
  const startMs = clock.now();
  const runs: number[] = [];
  const loop = openLoop(clock, {
    run: () => {
      runs.push(clock.now() - startMs);
      return Promise.resolve();
    },
  });
  loop.start();
  await clock.pass(3 * MINUTE_MS);
  await loop.stop();
  deepEqual(runs, [0, MINUTE_MS, 2 * MINUTE_MS, 3 * MINUTE_MS]);
  equal(loop.view.state, "off");
});

Deno.test("the first run waits for a part of the splay", async () => {
  const clock = new FakeClock();
  let runs = 0;
  const loop = openLoop(clock, {
    splayMs: MINUTE_MS,
    run: () => {
      runs++;
      return Promise.resolve();
    },
  });
  loop.start();
  await clock.pass(MINUTE_MS / 2 - 1);
  equal(runs, 0);
  await clock.pass(1);
  equal(runs, 1);
  await loop.stop();
});

Deno.test("who asks while it runs gets one more run after that, and never two at once", async () => {
  const clock = new FakeClock();
  let [running, most, runs] = [0, 0, 0];
  const loop = openLoop(clock, {
    run: async (signal) => {
      runs++;
      most = Math.max(most, ++running);
      await clock.wait(1000, signal);
      running--;
    },
  });
  loop.start();
  await settle();
  for (let time = 0; time < 5; time++) loop.ask();
  await clock.pass(10_000);
  await loop.stop();
  deepEqual([most, runs], [1, 2]);
});

Deno.test("failures are tried again soon, then ever later, until the breaker opens", async () => {
  const clock = new FakeClock();
  const startMs = clock.now();
  const runs: number[] = [];
  const told: string[] = [];
  let isBroken = true;
  const loop = openLoop(clock, {
    run: () => {
      runs.push(clock.now() - startMs);
      return isBroken
        ? Promise.reject(new Error("no disk"))
        : Promise.resolve();
    },
    warn: (text) => told.push(text),
  });
  loop.start();
  await clock.pass(5 * MINUTE_MS);
  deepEqual(runs, [0, 1500, 4500]);
  equal(loop.view.breaker, "open");
  equal(loop.view.lastError, "no disk");
  deepEqual(told, Array(3).fill("failed: no disk"));
  await clock.pass(6 * MINUTE_MS);
  equal(runs.length, 4);
  isBroken = false;
  loop.renew();
  await settle();
  deepEqual([runs.length, loop.view.breaker], [5, "closed"]);
  equal(loop.view.failuresInARow, 0);
  await loop.stop();
});

Deno.test("a half open breaker lets one try through, and its success closes it", async () => {
  const clock = new FakeClock();
  let runs = 0;
  const loop = openLoop(clock, {
    run: () => ++runs <= 3 ? Promise.reject(new Error("x")) : Promise.resolve(),
  });
  loop.start();
  await clock.pass(5000);
  deepEqual([runs, loop.view.breaker], [3, "open"]);
  await clock.pass(10 * MINUTE_MS);
  equal(loop.view.breaker, "closed");
  await loop.stop();
});

Deno.test("what may not run waits, is told as paused, and runs when it may", async () => {
  const clock = new FakeClock();
  const openMs = clock.now() + 5 * MINUTE_MS;
  let runs = 0;
  const loop = openLoop(clock, {
    heldMs: () => Math.max(0, openMs - clock.now()),
    run: () => {
      runs++;
      return Promise.resolve();
    },
  });
  loop.start();
  await clock.pass(4 * MINUTE_MS);
  deepEqual([runs, loop.view.state], [0, "paused"]);
  await clock.pass(MINUTE_MS);
  equal(runs, 1);
  await loop.stop();
});

Deno.test("a stop ends what runs, and that is no failure", async () => {
  const clock = new FakeClock();
  const told: string[] = [];
  const loop = openLoop(clock, {
    run: (signal) => clock.wait(MINUTE_MS, signal),
    warn: (text) => told.push(text),
  });
  loop.start();
  await settle();
  await loop.stop();
  deepEqual(told, []);
});

Deno.test("hosts that began together come apart", async () => {
  const clock = new FakeClock();
  const startMs = clock.now();
  const second: number[] = [];
  const loops = Array.from({ length: 50 }, (_, at) => {
    let runs = 0;
    return openLoop(clock, {
      random: () => at / 50,
      run: () => {
        if (++runs === 2) second.push(clock.now() - startMs);
        return Promise.resolve();
      },
    });
  });
  loops.forEach((loop) => loop.start());
  await clock.pass(2 * MINUTE_MS);
  for (const loop of loops) await loop.stop();
  ok(Math.max(...second) - Math.min(...second) > MINUTE_MS * 0.09);
  ok(Math.min(...second) >= MINUTE_MS * 0.95);
});

Deno.test("a loop is alive until a run takes too long or what it tells others fails", async () => {
  const clock = new FakeClock();
  const hung = openLoop(clock, {
    run: (signal) =>
      new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason))
      ),
  });
  ok(hung.isAlive(MINUTE_MS));
  hung.start();
  await clock.pass(MINUTE_MS);
  ok(hung.isAlive(MINUTE_MS));
  await clock.pass(1);
  ok(!hung.isAlive(MINUTE_MS));
  await hung.stop();
  ok(hung.isAlive(MINUTE_MS));
  const broken = openLoop(clock, {
    run: () => Promise.resolve(),
    changed: () => {
      throw new Error("a listener failed");
    },
  });
  broken.start();
  await settle();
  ok(!broken.isAlive(MINUTE_MS));
  await broken.stop();
});
