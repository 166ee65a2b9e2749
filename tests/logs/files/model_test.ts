/**
 * Random sequences of writes, rotation and restarts against a model: all that
 * must arrive does, nothing is invented or torn, each file comes in order,
 * and nothing comes twice unless a process was killed or an output lost what
 * it took. Runs for 10 s with the same seed each time; DRIFTLESS_MODEL_SECS
 * and DRIFTLESS_MODEL_SEED say otherwise.
 */

import fc from "fast-check";
import { Model, type Step } from "./_model.ts";

const SECS = Number(Deno.env.get("DRIFTLESS_MODEL_SECS") ?? 10);
const SEED = Number(Deno.env.get("DRIFTLESS_MODEL_SEED") ?? 1);

const FILES = ["a.log", "b.log"];
const file = fc.nat({ max: FILES.length - 1 });

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("append"),
      file,
      count: fc.integer({ min: 1, max: 40 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("half"), file }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("late"), file }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom("rename", "copytruncate"),
      file,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom("truncate", "remove"), file }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("stop", "kill", "start", "start"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("compress"), file }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose") }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("settle") }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("pause"),
      ms: fc.constantFrom(0, 1, 5, 60),
    }),
  },
);

Deno.test("whatever is done to files and processes, what was written arrives", async () => {
  const property = fc.asyncProperty(
    fc.array(STEP, { minLength: 4, maxLength: 24 }),
    fc.record({
      isNamed: fc.boolean(),
      flushes: fc.boolean(),
      maxOpen: fc.constantFrom(4, 1000),
    }),
    run,
  );
  const end = performance.now() + SECS * 1000;
  for (let seed = SEED; performance.now() < end; seed++) {
    await fc.assert(property, { seed, numRuns: 1 });
  }
});

async function run(
  steps: readonly Step[],
  options: { isNamed: boolean; flushes: boolean; maxOpen: number },
): Promise<void> {
  await using model = new Model(FILES, options);
  for (const [file] of FILES.entries()) {
    await model.step({ kind: "append", file, count: 1 });
  }
  await model.start();
  await model.settle();
  for (const step of steps) await model.step(step);
  await model.check();
}
