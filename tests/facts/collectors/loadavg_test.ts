import { loadavgCollector } from "../../../lib/facts/collectors/loadavg.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

testCollector(loadavgCollector, [
  {
    name: "three numbers",
    have: { files: { "/proc/loadavg": "0.21 0.37 0.39 1/719 19737\n" } },
    samples: { node_load1: 0.21, node_load5: 0.37, node_load15: 0.39 },
  },
  { name: "no file", absent: true },
  {
    name: "a file that ends early keeps what came before",
    have: { files: { "/proc/loadavg": "0.21 0.3" } },
    samples: { node_load1: 0.21, node_load5: 0.3 },
    error: /Expected a number for the load average, got ""/,
  },
  {
    name: "a file that may not be read",
    have: { files: { "/proc/loadavg": new Error("Permission denied") } },
    error: /Permission denied/,
  },
]);
