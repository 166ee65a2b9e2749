import { statCollector } from "../../../lib/facts/collectors/stat.ts";
import { testCollector } from "../../../lib/testing/mod.ts";
import { testGolden } from "../_golden.ts";

testGolden(
  statCollector,
  /^node_(intr_total|context_switches_total|forks_total|boot_time_seconds|procs_(running|blocked)|softirqs_total)$/,
  { softirq: true },
  "all",
);

const have = (text: string) => ({ files: { "/proc/stat": text } });

testCollector(statCollector, [
  { name: "no file", error: /\/proc\/stat is absent/ },
  {
    name: "of interrupts only the sum",
    have: have(
      `cpu  1 2 3\ncpu0 1 2 3\nintr 99 ${"0 ".repeat(50_000)}\nctxt 7\n`,
    ),
    samples: { node_intr_total: 99, node_context_switches_total: 7 },
  },
  {
    name: "software interrupts are not told when nobody asks",
    have: have("btime 1700000000\nsoftirq 55 1 2 3 4 5 6 7 8 9 10\n"),
    samples: { node_boot_time_seconds: 1_700_000_000 },
  },
  {
    name: "software interrupts of a line that was cut off",
    params: { softirq: true },
    have: have("softirq 55 1 2\n"),
    samples: {
      'node_softirqs_total{vector="hi"}': 1,
      'node_softirqs_total{vector="timer"}': 2,
    },
    error: /Expected a number for net_tx, got ""/,
  },
  {
    name: "garbage keeps what came before",
    have: have("ctxt 7\nprocesses \u0000\u0001\n"),
    samples: { node_context_switches_total: 7 },
    error: /Expected a number for processes/,
  },
]);
