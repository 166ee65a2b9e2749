/** Reads when a batch is sent again and when it is given up. */

import * as z from "zod";
import { oneOf, optional, seconds } from "../field.ts";
import { BACKOFF } from "./backoff.ts";
import type { RetryLimits } from "./deliver.ts";

/** What may be said of retries; times are in seconds. */
export interface RetryParams {
  /** Times that the same events are sent before they become dead letters; 0, as when absent, sets no limit. */
  max_attempts?: number;
  /** Time after which events become dead letters; no limit when absent. */
  max_age?: number;
  /** Longest wait before the first repetition, doubled each time; 0.5 when absent. */
  initial_backoff?: number;
  /** Longest wait of all; 60 when absent. */
  max_backoff?: number;
  /** `exponential`: waits are doubled, as they always are. */
  backoff?: "exponential";
}

/** Schema of `retry`. */
export function retryParams(): z.ZodType<RetryParams> {
  return z.strictObject({
    max_attempts: optional(z.int().min(0)),
    max_age: optional(seconds()),
    initial_backoff: optional(seconds()),
    max_backoff: optional(seconds()),
    // The original's word for what always holds.
    backoff: optional(oneOf(["exponential"])),
  });
}

/** Turns what was said into limits. */
export function toRetryLimits(params: RetryParams = {}): RetryLimits {
  const { max_attempts, max_age, initial_backoff, max_backoff } = params;
  const toMs = (secs: number | undefined) =>
    secs === undefined ? undefined : secs * 1000;
  return {
    maxAttempts: max_attempts || undefined,
    maxAgeMs: toMs(max_age),
    initialMs: toMs(initial_backoff) ?? BACKOFF.initialMs,
    maxMs: toMs(max_backoff) ?? BACKOFF.maxMs,
  };
}
