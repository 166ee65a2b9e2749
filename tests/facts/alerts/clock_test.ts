import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import {
  advance,
  type Instant,
  readInstant,
  startClock,
} from "../../../lib/facts/alerts/clock.ts";
import { KernelFiles } from "../../../lib/host/kernel_files.ts";
import { MemoryKernel } from "../../../lib/testing/mod.ts";

const BOOT: Instant = { bootId: "a", uptimeMs: 1000, wallMs: 5000 };

Deno.test("within a boot the clock goes by the time since it, whatever is done to the time of day", () => {
  const start = startClock(BOOT);
  for (const wallMs of [0, 5000, 9e12]) {
    equal(advance(start, { ...BOOT, uptimeMs: 4000, wallMs }).atMs, 3000);
  }
});

Deno.test("over a boot, and where none is known, it goes by the time of day and never back", () => {
  const start = startClock(BOOT);
  const other = { bootId: "b", uptimeMs: 10, wallMs: 9000 };
  equal(advance(start, other).atMs, 4000);
  equal(advance(start, { ...other, wallMs: 1 }).atMs, 0);
  const nowhere = { bootId: "", uptimeMs: 0, wallMs: 5000 };
  const later = advance(startClock(nowhere), { ...nowhere, wallMs: 6000 });
  equal(later.atMs, 1000);
});

Deno.test("it never goes back, by whatever instants it is moved", () => {
  const instant = fc.record({
    bootId: fc.constantFrom("", "a", "b"),
    uptimeMs: fc.integer({ min: 0, max: 1e9 }),
    wallMs: fc.integer({ min: 0, max: 2e12 }),
  });
  fc.assert(
    fc.property(instant, fc.array(instant), (first, others) => {
      let clock = startClock(first);
      for (const one of others) {
        const next = advance(clock, one);
        ok(next.atMs >= clock.atMs);
        clock = next;
      }
    }),
  );
});

Deno.test("the clocks of this host are read, and the lack of them is none", () => {
  using kernel = new KernelFiles();
  const now = readInstant(kernel);
  equal(now.bootId.length, 36);
  ok(now.uptimeMs > 0 && Math.abs(now.wallMs - Date.now()) < 5000);
  deepEqual(
    readInstant(
      new MemoryKernel({ files: { "/proc/uptime": "12.34 5.6\n" }, now: 7 }),
    ),
    { bootId: "", uptimeMs: 12_340, wallMs: 7 },
  );
  deepEqual(
    readInstant(new MemoryKernel({ files: { "/proc/uptime": "x" }, now: 7 })),
    { bootId: "", uptimeMs: 0, wallMs: 7 },
  );
});
