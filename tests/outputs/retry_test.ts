import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { RETRY } from "../../lib/outputs/deliver.ts";
import { retryParams, toRetryLimits } from "../../lib/outputs/retry.ts";

Deno.test("retry: no limit where nothing is said; the original's keys", () => {
  deepEqual(toRetryLimits(retryParams().parse({})), RETRY);
  deepEqual(toRetryLimits(), RETRY);
  deepEqual(
    toRetryLimits(
      retryParams().parse({
        max_attempts: 3,
        initial_backoff: 1,
        max_backoff: "1m",
        max_age: "2h",
      }),
    ),
    { maxAttempts: 3, initialMs: 1000, maxMs: 60_000, maxAgeMs: 7_200_000 },
  );
  equal(
    toRetryLimits(retryParams().parse({ max_attempts: 0 })).maxAttempts,
    undefined,
  );
  equal(retryParams().safeParse({ max_attempts: -1 }).success, false);
});
