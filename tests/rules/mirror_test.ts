/** Every task type has its tests where they are looked for. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { readSources } from "./_source.ts";

Deno.test("every task type has a test file of its name with rows in it", () => {
  const tests = new Map(
    readSources("tests/tasks").map(({ path, text }) => [path, text]),
  );
  const bare = readSources("tasks")
    .map(({ path }) => path.slice(6, -3))
    .filter((type) => !type.startsWith("_") && type !== "mod")
    .filter((type) =>
      !/\b(testTask\(|Deno\.test\()/.test(
        tests.get(`tests/tasks/${type}_test.ts`) ?? "",
      )
    );
  deepEqual(bare, []);
});

Deno.test("no test stands for a task type that is gone", () => {
  const types = new Set(readSources("tasks").map(({ path }) => path));
  const left = readSources("tests/tasks", "tests/host")
    .map(({ path }) => path)
    .filter((path) => /\/[a-z][a-z_]*_test\.ts$/.test(path))
    .filter((path) => /testTask\(/.test(Deno.readTextFileSync(path)))
    .filter((path) =>
      !types.has(
        `tasks/${path.slice(path.lastIndexOf("/") + 1, -"_test.ts".length)}.ts`,
      )
    );
  deepEqual(left, []);
});

Deno.test("every collector has a test file of its name with rows in it", () => {
  const tests = new Map(
    readSources("tests/facts/collectors").map((
      { path, text },
    ) => [path, text]),
  );
  const bare = readSources("lib/facts/collectors")
    .map(({ path }) => path.slice("lib/facts/collectors/".length, -3))
    .filter((type) => !type.startsWith("_"))
    .filter((type) =>
      !/\btestCollector\(/.test(
        tests.get(`tests/facts/collectors/${type}_test.ts`) ?? "",
      )
    );
  deepEqual(bare, []);
});

Deno.test("every fact group has a test file of its name with rows in it", () => {
  const tests = new Map(
    readSources("tests/facts/groups").map(({ path, text }) => [path, text]),
  );
  const bare = readSources("lib/facts/groups")
    .map(({ path }) => path.slice("lib/facts/groups/".length, -3))
    .filter((type) => !type.startsWith("_") && type !== "mod")
    .filter((type) =>
      !/\btestGroup\(/.test(
        tests.get(`tests/facts/groups/${type}_test.ts`) ?? "",
      )
    );
  deepEqual(bare, []);
});
