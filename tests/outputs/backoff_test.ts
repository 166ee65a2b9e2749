import { ok, rejects, strictEqual as equal } from "node:assert/strict";
import { BACKOFF, toWaitMs, wait } from "../../lib/outputs/backoff.ts";

Deno.test("toWaitMs: up to twice as long each time, never over the longest wait, at random", () => {
  const rows = [[1, 500], [2, 1000], [5, 8000], [8, 60_000], [4000, 60_000]];
  for (const [failures = 0, most = 0] of rows) {
    const waits = Array.from(
      { length: 500 },
      () => toWaitMs(failures, BACKOFF),
    );
    ok(waits.every((ms) => ms >= 0 && ms <= most), `${failures}`);
    ok(Math.max(...waits) > most * 0.9, "long waits come up");
    ok(Math.min(...waits) < most * 0.1, "short waits come up");
  }
});

Deno.test("toWaitMs: never shorter than the receiver wishes, but for absurd wishes", () => {
  const all = Array.from({ length: 100 }, () => toWaitMs(1, BACKOFF, 7000));
  ok(all.every((ms) => ms >= 7000 && ms <= 7500));
  ok(toWaitMs(1, BACKOFF, Infinity) <= 3_600_500);
});

Deno.test("wait: ends at once when it is stopped, before or during", async () => {
  const stop = new AbortController();
  const waiting = wait(60_000, stop.signal);
  stop.abort("over");
  equal(await waiting.catch((reason) => reason), "over");
  await rejects(
    wait(60_000, AbortSignal.abort(new Error("over"))),
    { message: "over" },
  );
});
