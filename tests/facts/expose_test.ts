import { strictEqual as equal } from "node:assert/strict";
import type { Family, Labels } from "../../lib/facts/collector.ts";
import { expose, openExpose } from "../../lib/facts/expose.ts";

const CPU_0: Labels = { cpu: "0" };
const CPU_1: Labels = { mode: "idle", cpu: "1" };

function toUsed(...values: readonly (readonly [number, Labels])[]): Family {
  return {
    name: "used_total",
    type: "counter",
    help: "Used.",
    samples: values.map(([value, labels]) => ({ labels, value })),
  };
}

const LOAD: Family = {
  name: "load",
  type: "gauge",
  help: "A \\ and\na line.",
  samples: [{ labels: { path: 'a "b"\n\\' }, value: 0.5 }],
};

const HEAD = "# HELP used_total Used.\n# TYPE used_total counter\n";
const LOAD_TEXT = "# HELP load A \\\\ and\\na line.\n# TYPE load gauge\n" +
  'load{path="a \\"b\\"\\n\\\\"} 0.5\n';

Deno.test("expose: families by name, samples and labels sorted, numbers as the format wants them", () => {
  equal(
    expose(
      [toUsed([NaN, CPU_1], [-Infinity, CPU_0], [Infinity, {}]), LOAD],
      "text",
    ),
    LOAD_TEXT + HEAD + "used_total +Inf\n" +
      'used_total{cpu="0"} -Inf\nused_total{cpu="1",mode="idle"} NaN\n',
  );
});

Deno.test("expose: samples of a histogram stay in their order", () => {
  const family: Family = {
    name: "time",
    type: "histogram",
    help: "Time.",
    samples: [
      { labels: { le: "2" }, value: 1, suffix: "_bucket" },
      { labels: { le: "10" }, value: 2, suffix: "_bucket" },
      { labels: {}, value: 3, suffix: "_count" },
    ],
  };
  equal(
    expose([family], "text"),
    "# HELP time Time.\n# TYPE time histogram\n" +
      'time_bucket{le="2"} 1\ntime_bucket{le="10"} 2\ntime_count 3\n',
  );
});

Deno.test("openExpose: writes values as they are, however families come and go", () => {
  const write = openExpose();
  const used = (zero: number, one: number) =>
    `${HEAD}used_total{cpu="0"} ${zero}\nused_total{cpu="1",mode="idle"} ${one}\n`;
  const first = toUsed([2, CPU_1], [1, CPU_0]);
  equal(write([first, LOAD], "text"), LOAD_TEXT + used(1, 2));
  equal(write([first, LOAD], "text"), LOAD_TEXT + used(1, 2));
  equal(write([first, LOAD], "text"), LOAD_TEXT + used(1, 2));
  const second = toUsed([3, CPU_1], [1, CPU_0]);
  equal(write([second, LOAD], "text"), LOAD_TEXT + used(1, 3));
  equal(write([second], "text"), used(1, 3));
  equal(write([LOAD], "text"), LOAD_TEXT);
  equal(write([LOAD, second], "text"), LOAD_TEXT + used(1, 3));
  equal(write([toUsed([4, CPU_0])], "text"), `${HEAD}used_total{cpu="0"} 4\n`);
  equal(
    write([toUsed([5, { cpu: "9" }])], "text"),
    `${HEAD}used_total{cpu="9"} 5\n`,
  );
  equal(
    write([{ ...toUsed([5, { cpu: "9" }]), help: "New." }], "text"),
    '# HELP used_total New.\n# TYPE used_total counter\nused_total{cpu="9"} 5\n',
  );
});

Deno.test("openExpose: formats take turns", () => {
  const write = openExpose();
  const open = "# TYPE used counter\n# HELP used Used.\n";
  const line = (value: number) => `used_total{cpu="0"} ${value}\n`;
  for (const value of [1, 1, 2, 2, 3]) {
    const family = toUsed([value, CPU_0]);
    equal(write([family], "text"), HEAD + line(value));
    equal(write([family], "openmetrics"), `${open}${line(value)}# EOF\n`);
  }
});
