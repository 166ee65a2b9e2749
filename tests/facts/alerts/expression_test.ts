import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import {
  ExpressionFault,
  parseExpression,
} from "../../../lib/facts/alerts/parse_expression.ts";
import { toValueText } from "../../../lib/facts/alerts/unit.ts";
import { evaluate, type Value } from "../../../lib/facts/alerts/values.ts";
import type { FactObject } from "../../../lib/facts/group.ts";
import { makeFamily, makeReading } from "./_threshold.ts";

const FAMILIES = [
  makeFamily(
    "size_bytes",
    [{ mountpoint: "/", fstype: "ext4" }, 400],
    [{ mountpoint: "/data", fstype: "xfs" }, 1000],
    [{ mountpoint: "/run", fstype: "tmpfs" }, 10],
  ),
  makeFamily(
    "avail_bytes",
    [{ fstype: "ext4", mountpoint: "/" }, 100],
    [{ mountpoint: "/data", fstype: "xfs" }, 50],
    [{ mountpoint: "/run", fstype: "tmpfs" }, 10],
  ),
  makeFamily("load1", [{}, 3]),
  makeFamily("idle", [{ cpu: "0" }, 7], [{ cpu: "1" }, 5]),
  makeFamily("offset_seconds", [{}, -0.25]),
  makeFamily("broken", [{}, NaN], [{ a: "b" }, Infinity]),
  {
    ...makeFamily("h"),
    type: "histogram" as const,
    samples: [
      { labels: {}, value: 6, suffix: "_sum" },
      { labels: {}, value: 2, suffix: "_count" },
    ],
  },
];

const FACTS: Record<string, FactObject> = {
  disk: {
    disks: [
      { device: "/dev/a", mount_point: "/", usage_percent: 75 },
      { device: "/dev/b", mount_point: "/data", usage_percent: 95.5 },
      { device: "//nas/c", mount_point: "/nas", error: "it hangs" },
    ],
  },
  cpu: { cpu_count: 2, load_average: { "1m": 3, "5m": 2 } },
  units: { failed: ["a.service", "b.service"], is_running: false },
  certificates: {
    certificates: [
      { path: "/a.pem", subject: "x", remaining_days: 3 },
      { path: "/a.pem", subject: "y", remaining_days: 90 },
      { path: "/a.pem", subject: "y", remaining_days: 4 },
    ],
  },
  answer: { output: { free: "12.5", word: "high", "odd key": 4 } },
  list: { numbers: [5, 6] },
};

function work(text: string): Value[] {
  const reading = {
    ...makeReading(FAMILIES, FACTS),
    rate: (_name: string, values: readonly Value[]) =>
      values.map(({ labels, value }) => ({ labels, value: value / 10 })),
  };
  return evaluate(parseExpression(text), reading);
}

const ROWS: readonly (readonly [
  text: string,
  ...values: (readonly [Record<string, string>, number])[],
])[] = [
  ["1 + 2 * 3 - -4 / 2", [{}, 9]],
  ["(1 + 2) * 3", [{}, 9]],
  ["load1", [{}, 3]],
  ["load1 / cpu.cpu_count", [{}, 1.5]],
  ["load1 / count(idle)", [{}, 1.5]],
  ["sum(idle) - max(idle) + min(idle)", [{}, 10]],
  ["abs(offset_seconds)", [{}, 0.25]],
  ["time() - 1.7e9", [{}, 0]],
  ["rate(load1)", [{}, 0.3]],
  ["h_sum / h_count", [{}, 3]],
  [
    '100 * avail_bytes{fstype!~"tmpfs|ram.*"} / size_bytes',
    [{ fstype: "ext4", mountpoint: "/" }, 25],
    [{ mountpoint: "/data", fstype: "xfs" }, 5],
  ],
  ['avail_bytes{mountpoint="/",}', [{ fstype: "ext4", mountpoint: "/" }, 100]],
  ['avail_bytes{fstype=~"x", absent=""}'],
  ['avail_bytes{fstype=~"xf."}', [{ mountpoint: "/data", fstype: "xfs" }, 50]],
  [
    "disk.disks[*].usage_percent",
    [{ mount_point: "/" }, 75],
    [{ mount_point: "/data" }, 95.5],
  ],
  ['disk.disks[mount_point="/data"].usage_percent', [
    { mount_point: "/data" },
    95.5,
  ]],
  ['disk.disks[mount_point="/none"].usage_percent'],
  ['count(disk.disks[mount_point="/none"])', [{}, 0]],
  ["count(network.interfaces[*])"],
  ["count(nothing)"],
  ["sum(nothing)"],
  ["cpu.load_average.5m", [{}, 2]],
  ["cpu.load_average[*]", [{ key: "1m" }, 3], [{ key: "5m" }, 2]],
  ["units.failed", [{}, 2]],
  ["units.is_running", [{}, 0]],
  [
    "certificates.certificates[*].remaining_days",
    [{ path: "/a.pem", subject: "x" }, 3],
    [{ path: "/a.pem", subject: "y" }, 90],
    [{ path: "/a.pem", subject: "y", index: "2" }, 4],
  ],
  ["answer.output.free", [{}, 12.5]],
  ['answer.output["odd key"]', [{}, 4]],
  ["answer.output.word"],
  ["answer.output.constructor"],
  ["answer.output.word.length"],
  ["list.numbers[*]", [{ index: "0" }, 5], [{ index: "1" }, 6]],
  ["broken"],
  ["load1 / 0"],
  ["0 / 0"],
];

for (const [text, ...values] of ROWS) {
  Deno.test(`${text} is worth what it says`, () => {
    deepEqual(
      work(text).map(({ labels, value }) => [labels, value]),
      values,
    );
  });
}

Deno.test("values with labels go together where their labels are equal, with a lone one always", () => {
  deepEqual(work("avail_bytes / idle"), []);
  equal(work("avail_bytes + load1").length, 3);
  equal(work("load1 + avail_bytes").length, 3);
});

Deno.test("a text that is no expression is refused with the place of what is wrong", () => {
  const rows: readonly (readonly [string, number, RegExp])[] = [
    ["", 0, /got the end/],
    ["load1 +", 7, /got the end/],
    ["load1 load5", 6, /expected an operator, got "load5"/],
    ["(load1", 6, /expected "\)"/],
    ["load1{a=b}", 8, /expected a text in quotes/],
    ["load1{=}", 6, /expected a label/],
    ['load1{a=~"("}', 9, /missing|Cannot/i],
    ['load1{a~"b"}', 7, /expected "=", "!=", "=~" or "!~"/],
    ["disk.", 5, /expected a key/],
    ["disk.disks[", 11, /expected "\*"/],
    ["disk.disks[a=1]", 13, /expected a text in quotes/],
    ["median(load1)", 0, /there is no function "median"/],
    ["rate(load1 + 1)", 5, /expected a metric or a fact in rate/],
    ["1 % 2", 2, /expected an operator/],
    [`${"(".repeat(100)}1`, 31, /too deep/],
    [`${"-".repeat(100)}1`, 31, /too deep/],
    ["x".repeat(2000), 0, /at most 1000 characters, got 2000/],
  ];
  for (const [text, offset, message] of rows) {
    throws(() => parseExpression(text), (error) => {
      ok(error instanceof ExpressionFault, text);
      equal(error.offset, offset, `${text}: ${error.message}`);
      ok(message.test(error.message), `${text}: ${error.message}`);
      return true;
    });
  }
});

Deno.test("values are shown with the unit that names and arithmetic tell", () => {
  const rows: readonly (readonly [string, number, string])[] = [
    ["disk.disks[*].usage_percent", 92.04, "92%"],
    ["100 * avail_bytes / size_bytes", 8.349, "8.35%"],
    ["100 - 100 * avail_bytes / size_bytes", 91.65, "91.7%"],
    ["avail_bytes / size_bytes * 100", 8, "8%"],
    ["avail_bytes / size_bytes", 0.08, "0.08"],
    ["avail_bytes", 5 * 1024 ** 3, "5.0 GiB"],
    ["avail_bytes - size_bytes", -(5 * 1024 ** 3), "-5.0 GiB"],
    ["avail_bytes / 1024", 12, "12"],
    ["rate(received_bytes_total)", 2048, "2.0 KiB/s"],
    ["rate(cpu_seconds_total) * 100", 40, "40%"],
    ["time() - mtime_seconds", 7300, "2 h"],
    ["abs(offset_seconds)", 0.0123456, "0.0123 s"],
    ["cpu.temperature_celsius", 71, "71 °C"],
    ["hwmon_temp_celsius", 71, "71 °C"],
    ["certificates.least_remaining_days", 12, "12 d"],
    ["units.failed", 2, "2"],
    ["load1 / cpu.cpu_count", 1.2345, "1.23"],
    ["count(avail_bytes)", 3, "3"],
  ];
  for (const [text, value, shown] of rows) {
    equal(toValueText(parseExpression(text), value), shown, text);
  }
});
