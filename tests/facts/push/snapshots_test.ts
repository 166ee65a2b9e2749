import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import type { Kernel } from "../../../lib/host/kernel.ts";
import { Snapshots } from "../../../lib/facts/push/snapshots.ts";
import type { Collected } from "../../../lib/facts/scrape.ts";
import { KernelFiles } from "../../../lib/host/kernel_files.ts";
import { toGauge } from "./_snapshot.ts";

function toCollected(name: string): Collected {
  return {
    name,
    about: { collector: name },
    families: [toGauge(`${name}_value`, { x: 1 })],
    seconds: 0.1,
    outcome: "ok",
    reason: undefined,
    dropped: 0,
  };
}

function open(kernel: Kernel) {
  let rounds = 0;
  const snapshots = new Snapshots({
    rounds: {
      read: () => {
        rounds++;
        const collected = toCollected("facts_disk");
        return Promise.resolve({
          collected: [toCollected("cpu")],
          groups: [
            { name: "disk", type: "disk", facts: { a: 1 }, collected },
            { name: "cpu", type: "cpu", facts: undefined, collected },
          ],
          collectorsMs: 1,
        });
      },
    },
    scrapers: [{ collect: () => Promise.resolve([toCollected("alerts")]) }],
    kernel,
    version: "1.2.3",
  });
  return { snapshots, rounds: () => rounds };
}

Deno.test("Snapshots: metrics of collectors, groups and others, and of the program; facts of the groups", async () => {
  using kernel = new KernelFiles();
  const { families, facts, timeMs } = await open(kernel).snapshots.take();
  const names = families.map(({ name }) => name);
  const wanted = [
    "cpu_value",
    "facts_disk_value",
    "alerts_value",
    "node_scrape_collector_success",
    "driftless_build_info",
  ];
  for (const name of wanted) ok(names.includes(name), name);
  equal(new Set(names).size, names.length);
  ok(!names.some((name) => name.startsWith("promhttp_")));
  deepEqual(facts, { disk: { a: 1 } });
  ok(Math.abs(timeMs - Date.now()) < 60_000);
});

Deno.test("Snapshots: one for all who ask within half a second", async () => {
  using kernel = new KernelFiles();
  const { snapshots, rounds } = open(kernel);
  const [one, other] = await Promise.all([snapshots.take(), snapshots.take()]);
  equal(one, other);
  equal(await snapshots.take(), one);
  equal(rounds(), 1);
});
