/**
 * The `ratelimit` filter: keeps so many events a second and no more.
 *
 * @module
 */

import * as z from "zod";
import { optional, text, withDefault } from "../../field.ts";
import { compileRead, toText } from "../field_path.ts";
import type { Filter, Keep } from "../filter.ts";
import { RecentMap } from "./_recent_map.ts";

/** Params of the `ratelimit` filter. */
export interface RatelimitFilterParams {
  /** Events that pass in a second, on average. */
  events_per_second: number;
  /** Events that may pass at once after a silence; as many as in a second when absent. */
  burst?: number;
  /** Field of which each value has a limit of its own; one limit for all when absent. */
  key?: string;
  /** Values that are remembered, the latest; 10,000 when absent. */
  max_keys: number;
}

/**
 * Drops what comes faster than a limit. Each pipeline has its own, and
 * changes of the clock do not matter to it.
 *
 * @example At most 50 events a second of each program
 * ```yaml
 * filters:
 *   - type: ratelimit
 *     events_per_second: 50
 *     key: program
 * ```
 */
export const ratelimitFilter: Filter<RatelimitFilterParams> = {
  type: "ratelimit",
  params: z.strictObject({
    events_per_second: z.number().positive(),
    burst: optional(z.int().min(1)),
    key: optional(text()),
    max_keys: withDefault(z.int().min(1), 10_000),
  }),
  open: (params) => openLimit(params, () => performance.now()),
};

/** How many events may pass, and when that was. */
interface Bucket {
  left: number;
  atMs: number;
}

/** Opens a limit over a clock in milliseconds that never goes back. */
export function openLimit(
  params: RatelimitFilterParams,
  now: () => number,
): Keep {
  const { events_per_second: rate, key, max_keys } = params;
  const burst = params.burst ?? Math.max(1, rate);
  const read = key === undefined ? undefined : compileRead(key);
  const buckets = new RecentMap<Bucket>(max_keys);
  return (event) => {
    const value = read?.(event);
    const name = value === undefined ? "" : toText(value);
    const atMs = now();
    const bucket = buckets.get(name) ?? { left: burst, atMs };
    const more = Math.max(0, atMs - bucket.atMs) * rate / 1000;
    bucket.left = Math.min(burst, bucket.left + more);
    bucket.atMs = atMs;
    buckets.set(name, bucket);
    if (bucket.left < 1) return false;
    bucket.left--;
    return true;
  };
}
