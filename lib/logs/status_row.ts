/** Reads the state of a pipeline that was noted. */

import * as z from "zod";
import type { PipelineStatus } from "./status.ts";

const count = () => z.number();
const words = () => z.optional(z.string());

const STATUS = z.object({
  source: z.string(),
  output: z.string(),
  read: count(),
  delivered: count(),
  filtered: count(),
  refused: count(),
  open: count(),
  unparsed: count(),
  failure: words(),
  unit_failure: words(),
  circuit: z.enum(["closed", "open", "half-open"]),
  since_ms: count(),
  reason: words(),
  next_try_ms: z.optional(z.number()),
  retried: count(),
  delivered_bytes: count(),
  lag_bytes: z.optional(z.number()),
  source_counts: z.record(z.string(), z.number()),
  output_counts: z.record(z.string(), z.number()),
});

/** Reads what `toPipelineStatus` told; undefined when it is of another version. */
export function parsePipelineStatus(data: string): PipelineStatus | undefined {
  try {
    const row = STATUS.parse(JSON.parse(data));
    const { failure, unit_failure, reason, next_try_ms, lag_bytes } = row;
    return { ...row, failure, unit_failure, reason, next_try_ms, lag_bytes };
  } catch {
    return undefined;
  }
}
