import { softnetCollector } from "../../../lib/facts/collectors/softnet.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const PATH = "/proc/net/softnet_stat";
const have = (text: string | Error) => ({ files: { [PATH]: text } });
const toSamples = (cpu: string, values: readonly number[]) =>
  Object.fromEntries([
    "processed_total",
    "dropped_total",
    "times_squeezed_total",
    "cpu_collision_total",
    "received_rps_total",
    "flow_limit_count_total",
    "backlog_len",
  ].map((
    name,
    index,
  ) => [`node_softnet_${name}{cpu="${cpu}"}`, values[index]!]));

testCollector(softnetCollector, [
  { name: "no file", error: /softnet_stat is absent/ },
  {
    name: "an old kernel has nine columns, and tells no processor",
    have: have(
      "0000000a 00000001 00000002 0 0 0 0 0 00000003\n" +
        "00000004 0 0 0 0 0 0 0 0\n",
    ),
    samples: {
      ...toSamples("0", [10, 1, 2, 3, 0, 0, 0]),
      ...toSamples("1", [4, 0, 0, 0, 0, 0, 0]),
    },
  },
  {
    name: "a new kernel names the processor",
    have: have("1 2 3 0 0 0 0 0 4 5 6 7 0000001f 0 0\n"),
    samples: toSamples("31", [1, 2, 3, 4, 5, 6, 7]),
  },
  {
    name: "a line that was cut off",
    have: have("0000000a 00000001\n"),
    error: /Expected 9 columns in \/proc\/net\/softnet_stat, got 2/,
  },
  {
    name: "no number",
    have: have("0000000a zz 2 0 0 0 0 0 3\n"),
    error: /Expected a hexadecimal number in .*, got "zz"/,
  },
]);
