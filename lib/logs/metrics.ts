/** Metrics of log pipelines. */

import type { Family, MetricType } from "../facts/collector.ts";
import type { PipelineStatus } from "./status.ts";

/** A metric of each pipeline. */
interface PipelineMetric {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  /** Its value; undefined where nobody knows. */
  readonly value: (status: PipelineStatus) => number | undefined;
}

const METRICS: readonly PipelineMetric[] = [
  {
    name: "driftless_logs_events_read_total",
    type: "counter",
    help: "Events that were read from the source.",
    value: ({ read }) => read,
  },
  {
    name: "driftless_logs_events_delivered_total",
    type: "counter",
    help: "Events that the output took.",
    value: ({ delivered }) => delivered,
  },
  {
    name: "driftless_logs_events_filtered_total",
    type: "counter",
    help: "Events that a filter left out.",
    value: ({ filtered }) => filtered,
  },
  {
    name: "driftless_logs_events_refused_total",
    type: "counter",
    help:
      "Events that the output will never take and that became dead letters.",
    value: ({ refused }) => refused,
  },
  {
    name: "driftless_logs_events_unparsed_total",
    type: "counter",
    help: "Events that were not of the form of their parser.",
    value: ({ unparsed }) => unparsed,
  },
  {
    name: "driftless_logs_delivered_bytes_total",
    type: "counter",
    help: "Bytes of events that the output took.",
    value: ({ delivered_bytes }) => delivered_bytes,
  },
  {
    name: "driftless_logs_retries_total",
    type: "counter",
    help: "Attempts to send that repeated one before.",
    value: ({ retried }) => retried,
  },
  {
    name: "driftless_logs_lag_bytes",
    type: "gauge",
    help: "Bytes of the source that were not delivered yet.",
    value: ({ lag_bytes }) => lag_bytes,
  },
  {
    name: "driftless_logs_source_dropped_total",
    type: "counter",
    help: "Events that the source threw away for want of room.",
    value: ({ source_counts }) => source_counts["dropped"],
  },
  {
    name: "driftless_logs_source_cut_total",
    type: "counter",
    help: "Events of which the source took only the beginning.",
    value: ({ source_counts }) => source_counts["cut"],
  },
  {
    name: "driftless_logs_source_refused_total",
    type: "counter",
    help: "Connections and requests that the source turned away.",
    value: ({ source_counts }) => source_counts["refused"],
  },
  {
    name: "driftless_logs_queue_bytes",
    type: "gauge",
    help: "Bytes in the queue of the source.",
    value: ({ source_counts }) => source_counts["queue_bytes"],
  },
  {
    name: "driftless_logs_output_up",
    type: "gauge",
    help: "Whether the output took what was sent last.",
    value: ({ circuit }) => Number(circuit === "closed"),
  },
  {
    name: "driftless_logs_pipeline_running",
    type: "gauge",
    help: "Whether the pipeline runs.",
    value: ({ failure }) => Number(failure === undefined),
  },
];

/** Makes the metrics of some pipelines, labelled by source and output. */
export function toLogFamilies(pipelines: readonly PipelineStatus[]): Family[] {
  return METRICS.map(({ value, ...metric }) => ({
    ...metric,
    samples: pipelines.flatMap((status) => {
      const found = value(status);
      const { source, output } = status;
      return found === undefined
        ? []
        : [{ labels: { source, output }, value: found }];
    }),
  })).filter(({ samples }) => samples.length > 0);
}
