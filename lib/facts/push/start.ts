/** Starts the exporters that push, and tells of them. */

import type { Emit, Metric } from "../collector.ts";
import { PushLoop, type PushTally } from "./loop.ts";
import type { PushConfig, PushContext, PushRegistry } from "./push.ts";
import type { Snapshots } from "./snapshots.ts";

const SNAPSHOTS: Metric = {
  name: "driftless_push_snapshots_total",
  type: "counter",
  help: "Snapshots of an exporter, by what became of them.",
};
const REFUSED: Metric = {
  name: "driftless_push_refused_total",
  type: "counter",
  help: "Pieces of snapshots that the receiver would not have.",
};
const FAILURES: Metric = {
  name: "driftless_push_failures_total",
  type: "counter",
  help: "Attempts to send a snapshot that failed.",
};
const BYTES: Metric = {
  name: "driftless_push_sent_bytes_total",
  type: "counter",
  help: "Bytes of snapshots that arrived.",
};
const QUEUED: Metric = {
  name: "driftless_push_queued_snapshots",
  type: "gauge",
  help: "Snapshots that wait for their receiver.",
};
const SENT_AT: Metric = {
  name: "driftless_push_last_success_timestamp_seconds",
  type: "gauge",
  help: "When a snapshot arrived last, since 1970.",
};

/** What is started. */
export interface PushOptions {
  /** Types of exporters. */
  readonly registry: PushRegistry;
  /** The exporters. */
  readonly configs: readonly PushConfig[];
  /** What they send. */
  readonly snapshots: Pick<Snapshots, "take">;
  /** What they are opened in. */
  readonly context: PushContext;
}

/** Exporters that run. */
export interface Pushes {
  /** What became of snapshots, by exporter. */
  readonly tallies: readonly PushTally[];
  /** Ends them; what is under way is given up. */
  stop(): Promise<void>;
}

/** Starts exporters, each for itself: one whose receiver is away takes nothing from the others. */
export async function startPushes(
  { registry, configs, snapshots, context }: PushOptions,
): Promise<Pushes> {
  const loops: PushLoop[] = [];
  for (const config of configs) {
    const type = await registry[config.type]?.();
    if (type === undefined) continue;
    loops.push(new PushLoop(config, type, context, snapshots));
  }
  const stop = new AbortController();
  const ended = Promise.all(loops.map((loop) => loop.run(stop.signal)));
  return {
    get tallies() {
      return loops.map(({ tally }) => tally);
    },
    stop: async () => {
      stop.abort(new Error("the program ends"));
      await ended;
    },
  };
}

/** Emits metrics of exporters. */
export function emitPushes(tallies: readonly PushTally[], emit: Emit): void {
  for (const tally of tallies) {
    const labels = { exporter: tally.name };
    emit(SNAPSHOTS, tally.sent, { ...labels, outcome: "sent" });
    emit(SNAPSHOTS, tally.dropped, { ...labels, outcome: "dropped" });
    emit(REFUSED, tally.refused, labels);
    emit(FAILURES, tally.failures, labels);
    emit(BYTES, tally.bytes, labels);
    emit(QUEUED, tally.queued, labels);
    if (tally.sentMs !== undefined) emit(SENT_AT, tally.sentMs / 1000, labels);
  }
}
