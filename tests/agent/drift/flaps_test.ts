/** A path that changes again and again is left alone, longer each time, until it is quiet. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { Flaps } from "../../../lib/agent/drift/flaps.ts";

/** A clock that is set by hand. */
function openFlaps() {
  let now = 0;
  const limits = {
    free: 2,
    windowMs: 1000,
    firstMs: 100,
    retryMs: 50,
    longestMs: 400,
  };
  const flaps = new Flaps({ steady: () => now }, limits);
  const pass = (ms: number) => {
    now += ms;
  };
  return { flaps, pass };
}

Deno.test("changes that are far apart are all answered at once", () => {
  const { flaps, pass } = openFlaps();
  for (let count = 0; count < 20; count++) {
    equal(flaps.count("/a"), 0);
    pass(501);
  }
  deepEqual(flaps.held, []);
});

Deno.test("the third change in a window rests, each further one twice as long up to the limit", () => {
  const { flaps, pass } = openFlaps();
  const rests: number[] = [];
  for (let count = 0; count < 7; count++) {
    const ms = flaps.count("/a");
    rests.push(ms);
    equal(flaps.heldMs("/a"), ms);
    pass(ms);
    equal(flaps.heldMs("/a"), 0);
  }
  deepEqual(rests, [0, 0, 100, 200, 400, 400, 400]);
  equal(flaps.count("/b"), 0);
});

Deno.test("a path that was quiet for a window begins anew", () => {
  const { flaps, pass } = openFlaps();
  for (let count = 0; count < 4; count++) pass(flaps.count("/a"));
  pass(1001);
  deepEqual([flaps.count("/a"), flaps.count("/a"), flaps.count("/a")], [
    0,
    0,
    100,
  ]);
});

Deno.test("what cannot be repaired rests longer each time, and is free once it could be", () => {
  const { flaps, pass } = openFlaps();
  const rests = [1, 2, 3, 4, 5].map(() => flaps.fail("/a"));
  deepEqual(rests, [50, 100, 200, 400, 400]);
  deepEqual(flaps.held, ["/a"]);
  pass(400);
  equal(flaps.count("/a"), 0);
  equal(flaps.fail("/a"), 50);
});

Deno.test("of very many paths the one that was quiet longest is forgotten", () => {
  const { flaps } = openFlaps();
  flaps.fail("/first");
  for (let count = 0; count < 10_000; count++) flaps.fail(`/${count}`);
  equal(flaps.heldMs("/first"), 0);
  equal(flaps.held.length, 10_000);
});
