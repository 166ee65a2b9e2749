/** Metrics and notes of log pipelines. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { expose } from "../../lib/facts/expose.ts";
import { toLogFamilies } from "../../lib/logs/metrics.ts";
import { parsePipelineStatus } from "../../lib/logs/status_row.ts";
import type { PipelineStatus } from "../../lib/logs/status.ts";

const STATUS: PipelineStatus = {
  source: "nginx",
  output: "archive",
  read: 10,
  delivered: 7,
  filtered: 2,
  refused: 1,
  open: 0,
  unparsed: 3,
  failure: undefined,
  unit_failure: undefined,
  circuit: "open",
  since_ms: 5,
  reason: "away",
  next_try_ms: 9,
  retried: 4,
  delivered_bytes: 700,
  lag_bytes: undefined,
  source_counts: { received: 10, dropped: 6, cut: 0, refused: 0 },
  output_counts: {},
};

Deno.test("metrics tell of each pipeline what is known, and nothing else", () => {
  const families = toLogFamilies([STATUS]);
  const values = new Map(
    families.map(({ name, samples }) => [name, samples[0]?.value]),
  );
  equal(values.get("driftless_logs_events_delivered_total"), 7);
  equal(values.get("driftless_logs_source_dropped_total"), 6);
  equal(values.get("driftless_logs_output_up"), 0);
  equal(values.get("driftless_logs_pipeline_running"), 1);
  ok(!values.has("driftless_logs_lag_bytes"));
  const text = expose(families, "text");
  ok(text.includes('{output="archive",source="nginx"} 7\n'), text);
  for (const { name, type, help } of families) {
    equal(name.endsWith("_total"), type === "counter", name);
    ok(help.endsWith("."), help);
  }
});

Deno.test("a note is read as it was written, and one of another version is not", () => {
  deepEqual(parsePipelineStatus(JSON.stringify(STATUS)), STATUS);
  equal(parsePipelineStatus("{"), undefined);
  equal(parsePipelineStatus('{"source":"a"}'), undefined);
});
