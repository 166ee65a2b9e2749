import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { toRare } from "../../lib/web/rare.ts";

Deno.test("toRare tells the first at once, and others once a minute with their number", () => {
  const told: string[] = [];
  let at = 0;
  const warn = toRare((text) => told.push(text), () => at);
  for (const ms of [0, 1, 59_999, 60_000, 60_001, 180_000, 300_000]) {
    at = ms;
    warn(`at ${ms}`);
  }
  deepEqual(told, [
    "at 0",
    "at 60000; and 2 more such before",
    "at 180000; and 1 more such before",
    "at 300000",
  ]);
});
