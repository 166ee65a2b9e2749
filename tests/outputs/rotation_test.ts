import assert from "node:assert/strict";
import { isDue, rotation, toNumbered } from "../../lib/outputs/rotation.ts";

Deno.test("rotation: reads limits with their units; what is named counts", () => {
  const read = (value: unknown) => rotation().parse(value);
  assert.deepEqual(read({}), {
    strategy: "size",
    max_size: undefined,
    max_age: undefined,
    max_files: 10,
  });
  assert.equal(read({ max_age: "1d" }).strategy, "time");
  assert.equal(read({ max_age: 60, max_size: "1MB" }).strategy, "sizeortime");
  assert.deepEqual(
    read({ strategy: "time", max_size: "100MB", max_age: "7d", max_files: 0 }),
    {
      strategy: "time",
      max_size: 100_000_000,
      max_age: 604_800,
      max_files: 0,
    },
  );
  for (const wrong of [{ strategy: "daily" }, { max_files: -1 }, { size: 1 }]) {
    assert.equal(rotation().safeParse(wrong).success, false);
  }
});

Deno.test("isDue: a file ends by what its strategy looks at, never an empty one", () => {
  const limits = { max_size: 100, max_age: 10, max_files: 0 };
  const rows: [size: number, ageMs: number, ...due: string[]][] = [
    [0, 99_999],
    [50, 0],
    [91, 9_999, "size", "sizeortime"],
    [90, 9_999],
    [50, 10_000, "time", "sizeortime"],
    [99, 10_000, "size", "time", "sizeortime"],
    [50, -5_000],
  ];
  for (const [size, ageMs, ...due] of rows) {
    for (const strategy of ["none", "size", "time", "sizeortime"] as const) {
      const file = { size, begunMs: 1000 };
      assert.equal(
        isDue({ strategy, ...limits }, file, 10, 1000 + ageMs),
        due.includes(strategy),
        `${strategy} ${size} ${ageMs}`,
      );
    }
  }
  const open = { strategy: "sizeortime", max_files: 0 } as const;
  assert.equal(isDue(open, { size: 1e12, begunMs: 0 }, 1, 1e15), false);
});

Deno.test("toNumbered: the number stands before the extension", () => {
  assert.equal(toNumbered("app.log", 3), "app.3.log");
  assert.equal(toNumbered("app", 3), "app.3");
  assert.equal(toNumbered("a.b.log", 12), "a.b.12.log");
});
