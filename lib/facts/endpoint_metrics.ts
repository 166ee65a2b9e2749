/** What the endpoint tells of itself, of its process and of the program. */

import type { Kernel } from "../host/kernel.ts";
import type { Emit, Family, Metric } from "./collector.ts";
import { openGather } from "./emitter.ts";
import { openProcess } from "./process_metrics.ts";

const REQUESTS: Metric = {
  name: "promhttp_metric_handler_requests_total",
  type: "counter",
  help: "Scrapes, by the code of their answer.",
};
const IN_FLIGHT: Metric = {
  name: "promhttp_metric_handler_requests_in_flight",
  type: "gauge",
  help: "Scrapes that are being answered.",
};
const ERRORS: Metric = {
  name: "promhttp_metric_handler_errors_total",
  type: "counter",
  help: "Samples or whole scrapes that could not be told.",
};
const BUILD: Metric = {
  name: "driftless_build_info",
  type: "gauge",
  help: "Version of the program.",
};
const STAND_IN: Metric = {
  name: "node_exporter_build_info",
  type: "gauge",
  help: "Version of the program, which stands in for node_exporter.",
};

/** Counts of the endpoint itself. */
export interface EndpointCounts {
  /** Scrapes by the code of their answer. */
  codes: Map<number, number>;
  /** Scrapes that are being answered. */
  inFlight: number;
  /** Samples that could not be told. */
  gathering: number;
}

/** Counts before anything was asked. */
export function toNoCounts(): EndpointCounts {
  return {
    codes: new Map([[200, 0], [500, 0], [503, 0]]),
    inFlight: 0,
    gathering: 0,
  };
}

/** Counts an answer. */
export function countAnswer({ codes }: EndpointCounts, code: number): void {
  codes.set(code, (codes.get(code) ?? 0) + 1);
}

/** Makes what tells of the endpoint and of its process. */
export function openOwn(
  { kernel, version }: { readonly kernel: Kernel; readonly version: string },
  counts: EndpointCounts,
): (families: readonly Family[]) => readonly Family[] {
  const emitProcess = openProcess(kernel);
  const gather = openGather();
  const stand = { version, goos: "linux", goarch: kernel.machine() };
  return (families) =>
    gather((emit: Emit) => {
      emitProcess(families, emit);
      counts.codes.forEach((value, code) =>
        emit(REQUESTS, value, { code: `${code}` })
      );
      emit(IN_FLIGHT, counts.inFlight);
      emit(ERRORS, 0, { cause: "encoding" });
      emit(ERRORS, counts.gathering, { cause: "gathering" });
      emit(BUILD, 1, { version });
      emit(STAND_IN, 1, stand);
    });
}
