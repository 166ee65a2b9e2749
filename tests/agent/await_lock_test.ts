import { rejects, strictEqual as equal } from "node:assert/strict";
import { awaitLock } from "../../lib/agent/await_lock.ts";
import { FakeClock } from "./_fake_clock.ts";

/** Waits for a lock that is held so many milliseconds; gives how long that took. */
async function wait(heldMs: number, signal: AbortSignal): Promise<number> {
  const clock = new FakeClock();
  const startMs = clock.now();
  const isHeld = () => clock.now() < startMs + heldMs;
  let tookMs = -1;
  const waited = awaitLock(isHeld, clock, signal)
    .then(() => tookMs = clock.now() - startMs);
  await clock.pass(300_000);
  await waited;
  return tookMs;
}

Deno.test("a lock that nobody holds is not waited for", async () => {
  equal(await wait(0, new AbortController().signal), 0);
});

Deno.test("who holds the lock is let end, for a minute", async () => {
  const { signal } = new AbortController();
  equal(await wait(1200, signal), 1500);
  equal(await wait(Infinity, signal), 60_000);
});

Deno.test("an agent that ends waits for nobody", async () => {
  await rejects(wait(1200, AbortSignal.abort(new Error("ends"))), /ends/);
});
