/** What is above a limit is told once, and once more when it is below again. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { Resources } from "../../lib/agent/resources.ts";
import type { ResourceLimits } from "../../lib/agent/settings.ts";

const MIB = 1024 * 1024;
const LIMITS: ResourceLimits = {
  hostMemoryBytes: 600 * MIB,
  hostCpuPercent: 80,
  ownMemoryBytes: 100 * MIB,
  ownCpuPercent: 50,
  cacheMs: 1000,
};

/** A host whose numbers a test sets. */
class Bench {
  atMs = 0;
  freeMib = 500;
  busy = 0;
  idle = 0;
  ownMib = 50;
  ownMs = 0;
  resources = new Resources(
    {
      tryRead: (path) =>
        path === "/proc/stat"
          ? `cpu  ${this.busy} 0 0 ${this.idle} 0 0 0 0 0 0\ncpu0 1 2 3\n`
          : `MemTotal: ${1000 * 1024} kB\nMemAvailable: ${
            this.freeMib * 1024
          } kB\n`,
    },
    { memoryBytes: () => this.ownMib * MIB, cpuMs: () => this.ownMs },
    { steady: () => this.atMs },
  );

  look(limits = LIMITS): string[] {
    return this.resources.look(limits);
  }
}

Deno.test("memory of the host and of the agent is told when it crosses its limit", () => {
  const bench = new Bench();
  deepEqual(bench.look(), []);
  Object.assign(bench, { atMs: 1000, freeMib: 100, ownMib: 120 });
  deepEqual(bench.look(), [
    "memory of the host 900 MiB is above 600 MiB",
    "memory of the agent 120 MiB is above 100 MiB",
  ]);
  bench.atMs = 2000;
  deepEqual(bench.look(), []);
  deepEqual(bench.resources.over, [
    "memory of the host",
    "memory of the agent",
  ]);
  Object.assign(bench, { atMs: 3000, freeMib: 900 });
  deepEqual(bench.look(), ["memory of the host 100 MiB is below 600 MiB"]);
});

Deno.test("processor time is that since the look before", () => {
  const bench = new Bench();
  bench.look();
  Object.assign(bench, { atMs: 1000, busy: 90, idle: 10, ownMs: 900 });
  deepEqual(bench.look(), [
    "processors of the host 90 % is above 80 %",
    "processor time of the agent 90 % is above 50 %",
  ]);
  Object.assign(bench, { atMs: 2000, busy: 100, idle: 100, ownMs: 910 });
  deepEqual(bench.look(), [
    "processors of the host 10 % is below 80 %",
    "processor time of the agent 1 % is below 50 %",
  ]);
});

Deno.test("what was looked at a moment ago is not looked at again", () => {
  const bench = new Bench();
  bench.look();
  Object.assign(bench, { atMs: 500, freeMib: 100 });
  deepEqual(bench.look(), []);
});

Deno.test("an agent whose memory stays above its limit is to end, but not soon after its start", () => {
  const bench = new Bench();
  bench.ownMib = 120;
  const lookAt = (minutes: number) => {
    bench.atMs = minutes * 60_000;
    bench.look();
    return bench.resources.isToEnd;
  };
  deepEqual([1, 2, 3, 14, 15].map(lookAt), [false, false, false, false, true]);
  bench.ownMib = 90;
  deepEqual(lookAt(16), false);
  bench.ownMib = 120;
  deepEqual([17, 18, 19].map(lookAt), [false, false, true]);
});

Deno.test("while the agent uses too much processor time its intervals grow, and shrink after that", () => {
  const bench = new Bench();
  bench.look();
  const paces = [900, 1800, 2700, 3600, 3700, 3800, 3900, 4000].map(
    (ownMs, at) => {
      Object.assign(bench, { atMs: (at + 1) * 1000, ownMs });
      bench.look();
      return bench.resources.pace;
    },
  );
  deepEqual(paces, [2, 4, 8, 8, 4, 2, 1, 1]);
});
