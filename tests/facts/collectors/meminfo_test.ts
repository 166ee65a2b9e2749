import { meminfoCollector } from "../../../lib/facts/collectors/meminfo.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const have = (text: string) => ({ files: { "/proc/meminfo": text } });

testCollector(meminfoCollector, [
  { name: "no file", error: /\/proc\/meminfo is absent/ },
  { name: "an empty file", have: have("") },
  {
    name: "sizes, pages, and fields that are not known",
    have: have(
      "MemTotal:        3742148 kB\nActive(anon):    2068484 kB\n" +
        "HugePages_Total:       7\nNewField:   9 kB\nno colon\n",
    ),
    samples: {
      node_memory_MemTotal_bytes: 3831959552,
      node_memory_Active_anon_bytes: 2118127616,
      node_memory_HugePages_Total: 7,
    },
  },
  {
    name: "a line that was cut off",
    have: have("MemTotal:        3742148 kB\nMemFree:"),
    samples: { node_memory_MemTotal_bytes: 3831959552 },
    error: /Expected a number for node_memory_MemFree_bytes, got ""/,
  },
  {
    name: "garbage",
    have: have("MemTotal: \u0000\u0001 kB\n"),
    error: /Expected a number for node_memory_MemTotal_bytes/,
  },
]);
