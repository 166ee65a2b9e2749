import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import {
  type Condition,
  decide,
  toHeard,
  type Told,
  toTold,
  UNTOLD,
  type Wishes,
} from "../../../lib/facts/alerts/notice.ts";

const ALL: Wishes = {
  conditions: ["warning", "critical", "no_data"],
  resolved: true,
  repeatMs: undefined,
};
const COOL_MS = 600_000;

/** Lets conditions hold one after the other and gives what is sent, with its time. */
function run(
  steps: readonly (readonly [gapMs: number, condition: Condition])[],
  wishes: Wishes = ALL,
): (readonly [atMs: number, condition: Condition])[] {
  const sent: (readonly [number, Condition])[] = [];
  let told: Told = UNTOLD;
  let atMs = 0;
  for (const [gapMs, condition] of steps) {
    atMs += gapMs;
    const decision = decide(condition, told, wishes, {
      atMs,
      coolDownMs: COOL_MS,
    });
    if (decision === "none") continue;
    const heard = toHeard(condition, wishes);
    if (decision === "send") sent.push([atMs, heard]);
    told = toTold(told, heard, atMs);
  }
  return sent;
}

const STEPS = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: COOL_MS / 2 }),
    fc.constantFrom<Condition>("ok", "warning", "critical", "no_data"),
  ),
  { maxLength: 200 },
);

Deno.test("the same is told once in a cool-down, however it flaps", () => {
  fc.assert(
    fc.property(STEPS, (steps) => {
      const last = new Map<Condition, number>();
      let begun = 0;
      let ended = 0;
      for (const [atMs, condition] of run(steps)) {
        if (condition === "ok") {
          ended++;
          continue;
        }
        begun++;
        const before = last.get(condition) ?? -Infinity;
        ok(atMs - before >= COOL_MS, `${condition} at ${before} and ${atMs}`);
        last.set(condition, atMs);
      }
      ok(ended <= begun);
    }),
    { numRuns: 500 },
  );
});

Deno.test("what holds for longer than a cool-down has been told, whatever was before", () => {
  fc.assert(
    fc.property(
      STEPS,
      fc.constantFrom<Condition>("ok", "warning", "critical", "no_data"),
      (steps, condition) => {
        const held = Array.from(
          { length: 5 },
          () => [COOL_MS / 4, condition] as const,
        );
        const sent = run([...steps, ...held]);
        equal(sent.at(-1)?.[1] ?? "ok", condition);
      },
    ),
    { numRuns: 500 },
  );
});

Deno.test("that it gets worse and that it is over is told at once", () => {
  deepEqual(
    run([[1, "warning"], [1, "warning"], [1, "critical"], [1, "ok"]]),
    [[1, "warning"], [3, "critical"], [4, "ok"]],
  );
});

Deno.test("that it gets better waits for the cool-down, for it may get worse again", () => {
  deepEqual(
    run([[1, "critical"], [1, "warning"], [COOL_MS, "warning"]]),
    [[1, "critical"], [COOL_MS + 2, "warning"]],
  );
});

Deno.test("a notifier hears of what it wants, and that the rest of it is over", () => {
  const critical: Wishes = { ...ALL, conditions: ["critical"] };
  deepEqual(
    run(
      [[1, "warning"], [1, "critical"], [1, "warning"], [1, "no_data"]],
      critical,
    ),
    [[2, "critical"], [3, "ok"]],
  );
  const quiet: Wishes = { ...ALL, resolved: false };
  deepEqual(
    run([[1, "warning"], [1, "ok"], [COOL_MS, "warning"]], quiet),
    [[1, "warning"], [COOL_MS + 2, "warning"]],
  );
});

Deno.test("what goes on is told again where that is wanted", () => {
  const again: Wishes = { ...ALL, repeatMs: 100 };
  const steps = Array.from({ length: 7 }, () => [50, "warning"] as const);
  deepEqual(run([...steps, [1, "ok"], [200, "ok"]], again), [
    [50, "warning"],
    [150, "warning"],
    [250, "warning"],
    [350, "warning"],
    [351, "ok"],
  ]);
});
