import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { openFormat } from "../../../lib/facts/push/format.ts";
import { toGauge, toSnapshot } from "./_snapshot.ts";

const SNAPSHOT = toSnapshot([
  toGauge("free_bytes", { 'a "b", c=\\': 1.5, none: NaN, all: Infinity }),
]);
const write = (format: "prometheus" | "json" | "influx") =>
  new TextDecoder().decode(openFormat(format, "h1")(SNAPSHOT));

Deno.test("openFormat: the text format of Prometheus", () => {
  equal(
    write("prometheus"),
    `# HELP free_bytes About free_bytes.
# TYPE free_bytes gauge
free_bytes{of="a \\"b\\", c=\\\\"} 1.5
free_bytes{of="all"} +Inf
free_bytes{of="none"} NaN
`,
  );
});

Deno.test("openFormat: one line of JSON with facts, metrics, host and time", () => {
  const text = write("json");
  equal(text.indexOf("\n"), text.length - 1);
  deepEqual(JSON.parse(text), {
    type: "metrics",
    version: 1,
    at: "2026-03-01T12:00:00.123Z",
    host: "h1",
    facts: { disk: { total_bytes: 5 } },
    metrics: [{
      name: "free_bytes",
      type: "gauge",
      help: "About free_bytes.",
      samples: [
        { labels: { of: 'a "b", c=\\' }, value: 1.5 },
        { labels: { of: "none" }, value: "NaN" },
        { labels: { of: "all" }, value: "+Inf" },
      ],
    }],
  });
});

Deno.test("openFormat: the line protocol of InfluxDB, without what it has no words for", () => {
  equal(
    write("influx"),
    'free_bytes,host=h1,of=a\\ "b"\\,\\ c\\= value=1.5 1772366400123000000\n',
  );
});
