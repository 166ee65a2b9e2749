import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { Dispatcher } from "../../../lib/facts/alerts/dispatcher.ts";
import { watchOn } from "../../../lib/facts/alerts/loop.ts";
import { openAlertStore } from "../../../lib/facts/alerts/store.ts";
import { Watch } from "../../../lib/facts/alerts/watch.ts";
import type { Collected } from "../../../lib/facts/scrape.ts";
import { Redactor } from "../../../lib/secret.ts";
import { MemoryKernel } from "../../../lib/testing/mod.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { makeFamily, makeRound, makeThreshold } from "./_threshold.ts";

const THRESHOLD = makeThreshold({ text: "node_a + node_b", notify: ["slow"] });

/** Collectors `one` and `two`, of which the second gives nothing in some rounds. */
class Collectors {
  readonly asked: string[][] = [];
  #waiting: (() => void)[] = [];

  constructor(private readonly gives: (round: number) => boolean) {}

  read(wants: (name: string) => boolean): Promise<{
    collected: Collected[];
    groups: [];
    collectorsMs: number;
  }> {
    const names = ["one", "two", "three"].filter(wants);
    this.asked.push(names);
    const families = new Map([
      ["one", [makeFamily("node_a", [{}, 50])]],
      [
        "two",
        this.gives(this.asked.length) ? [makeFamily("node_b", [{}, 60])] : [],
      ],
      ["three", [makeFamily("node_c", [{}, 1])]],
    ]);
    const collected = names.map((name) => ({
      ...makeRound(families.get(name) ?? []).collected[0]!,
      name,
    }));
    this.#waiting.splice(0).forEach((resolve) => resolve());
    return Promise.resolve({ collected, groups: [], collectorsMs: 0 });
  }

  /** Waits until so many rounds were read. */
  async wait(count: number): Promise<void> {
    while (this.asked.length < count) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }
}

function makeWatch(dir: string, dispatcher?: Dispatcher): Watch {
  return new Watch({
    thresholds: [THRESHOLD],
    kernel: new MemoryKernel(),
    openStore: () => openAlertStore(dir),
    dispatcher,
    warn: () => {},
    tell: () => {},
  });
}

Deno.test("rounds run the collectors that give the metrics, and all of them when one is missing", async () => {
  using dir = new TemporaryDir();
  using watch = makeWatch(dir.path);
  const collectors = new Collectors((round) => round !== 2);
  const stop = new AbortController();
  const ended = watchOn({
    watch,
    thresholds: [THRESHOLD],
    rounds: collectors,
    intervalMs: 10,
    warn: () => {},
  }, stop.signal);
  await collectors.wait(4);
  stop.abort();
  await ended;
  deepEqual(collectors.asked.slice(0, 4), [
    ["one", "two", "three"],
    ["one", "two"],
    ["one", "two", "three"],
    ["one", "two"],
  ]);
});

Deno.test("a notifier that never ends holds up no round, and is given up with the watch", async () => {
  using dir = new TemporaryDir();
  const asked = Promise.withResolvers<void>();
  const dispatcher = new Dispatcher(
    [{
      name: "slow",
      wishes: { conditions: ["critical"], resolved: true, repeatMs: undefined },
      place: "nowhere",
      send: async (_notices, signal) => {
        asked.resolve();
        await new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        );
      },
    }],
    new Redactor(),
    () => {},
  );
  using watch = makeWatch(dir.path, dispatcher);
  const collectors = new Collectors(() => true);
  const stop = new AbortController();
  const ended = watchOn({
    watch,
    thresholds: [THRESHOLD],
    rounds: collectors,
    intervalMs: 10,
    warn: () => {},
  }, stop.signal);
  await asked.promise;
  await collectors.wait(3);
  equal(watch.alerts[0]?.severity, "critical");
  const startedAt = performance.now();
  stop.abort();
  await ended;
  ok(performance.now() - startedAt < 5000);
});

Deno.test("a round that fails is told once and followed by the next", async () => {
  using dir = new TemporaryDir();
  using watch = makeWatch(dir.path);
  const said: string[] = [];
  let rounds = 0;
  const done = Promise.withResolvers<void>();
  const stop = new AbortController();
  const ended = watchOn({
    watch,
    thresholds: [THRESHOLD],
    rounds: {
      read: () => {
        if (++rounds === 3) done.resolve();
        return Promise.reject(new Error("it broke"));
      },
    },
    intervalMs: 10,
    warn: (text) => said.push(text),
  }, stop.signal);
  await done.promise;
  stop.abort();
  await ended;
  deepEqual(said, ["thresholds: it broke"]);
});
