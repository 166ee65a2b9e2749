import { schedstatCollector } from "../../../lib/facts/collectors/schedstat.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const have = (text: string) => ({ files: { "/proc/schedstat": text } });

testCollector(schedstatCollector, [
  { name: "a kernel without it", absent: true },
  {
    name: "the three last numbers of each processor",
    have: have(
      "version 15\ntimestamp 15819019232\n" +
        "cpu0 498494191 0 3533438552 2553969831 3853684107 2465731542 2045936778163039 343796328169361 4767485306\n" +
        "domain0 00000000,00000003 212499247 210112015 1861015\n",
    ),
    samples: {
      'node_schedstat_running_seconds_total{cpu="0"}': 2045936.778163039,
      'node_schedstat_waiting_seconds_total{cpu="0"}': 343796.328169361,
      'node_schedstat_timeslices_total{cpu="0"}': 4767485306,
    },
  },
  {
    name: "a line that was cut off",
    have: have("cpu0 1 2 3\n"),
    error: /Expected 9 numbers for cpu0, got 3/,
  },
  {
    name: "no number",
    have: have("cpu0 1 2 3 4 5 6 x 8 9\n"),
    error: /Expected a number for cpu0, got "x"/,
  },
]);
