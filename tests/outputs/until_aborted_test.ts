import assert from "node:assert/strict";
import { untilAborted } from "../../lib/outputs/until_aborted.ts";

Deno.test("untilAborted gives what the promise gives, or leaves it", async () => {
  const { signal } = new AbortController();
  assert.equal(await untilAborted(Promise.resolve(1), signal), 1);
  await assert.rejects(untilAborted(Promise.reject(Error("a")), signal), /a/);
  const stop = new AbortController();
  const work = Promise.withResolvers<void>();
  const waiting = untilAborted(work.promise, stop.signal);
  stop.abort(new Error("enough"));
  await assert.rejects(waiting, /enough/);
  await assert.rejects(untilAborted(Promise.resolve(1), stop.signal), /enough/);
  work.reject(new Error("late errors are nobody's"));
});
