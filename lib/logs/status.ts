/** What is told of log pipelines: for people and for metrics. */

import { type Accounts, toAccounts } from "./accounts.ts";
import type { ShippedPipeline } from "./ship.ts";

/** State of a pipeline. */
export interface PipelineStatus extends Accounts {
  /** Name of the source. */
  readonly source: string;
  /** Name of the output. */
  readonly output: string;
  /** Why it stands still; undefined while it runs. */
  readonly failure: string | undefined;
  /** Why a parser or filter of the configuration does not work; undefined while all do. */
  readonly unit_failure: string | undefined;
  /** `closed`: the output works; `open`: it is waited for; `half-open`: it is tried again. */
  readonly circuit: "closed" | "open" | "half-open";
  /** Since when, in milliseconds since 1970. */
  readonly since_ms: number;
  /** Why the output failed last; undefined while it works. */
  readonly reason: string | undefined;
  /** When it is tried again, in milliseconds since 1970. */
  readonly next_try_ms: number | undefined;
  /** Attempts that repeated one before. */
  readonly retried: number;
  /** Bytes that the output took. */
  readonly delivered_bytes: number;
  /** Bytes that wait; undefined where nobody knows. */
  readonly lag_bytes: number | undefined;
  /** What the source counted for all its pipelines: events `received`, `dropped` for want of room and `cut`, senders `refused`, `queue_bytes`; empty where nobody sends. */
  readonly source_counts: Readonly<Record<string, number>>;
  /** What the output counted for all its pipelines, such as messages that it cut. */
  readonly output_counts: Readonly<Record<string, number>>;
}

/** Tells the state of a pipeline. */
export function toPipelineStatus(pipeline: ShippedPipeline): PipelineStatus {
  const { source, output, running, delivery } = pipeline;
  const { status } = delivery;
  return {
    source,
    output,
    ...toAccounts(pipeline),
    failure: running.failure,
    unit_failure: running.unitFailure,
    circuit: status.circuit,
    since_ms: status.sinceMs,
    reason: status.reason,
    next_try_ms: status.nextTryMs,
    retried: status.retried,
    delivered_bytes: status.bytes,
    lag_bytes: running.current?.parts.reader.lagBytes,
    source_counts: toSourceCounts(pipeline.opened),
    output_counts: running.current?.parts.output.counts?.() ?? {},
  };
}

function toSourceCounts(
  { feeder, queue }: ShippedPipeline["opened"],
): Readonly<Record<string, number>> {
  if (feeder === undefined) return {};
  return { ...feeder.counts, queue_bytes: queue?.bytes ?? 0 };
}
