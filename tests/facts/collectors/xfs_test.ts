import { xfsCollector } from "../../../lib/facts/collectors/xfs.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const STATS = "/sys/fs/xfs/sda1/stats/stats";

testCollector(xfsCollector, [
  { name: "no such file system" },
  {
    name: "a device without counts, and what is no device",
    have: { files: { "/sys/fs/xfs/sda1/error": "", "/sys/fs/xfs/x": "" } },
  },
  {
    name: "lines that are not known are left out",
    have: { files: { [STATS]: "rw 4 5\nxpc 1 2 3\ntrans 1 2 3\n" } },
    samples: {
      'node_xfs_write_calls_total{device="sda1"}': 4,
      'node_xfs_read_calls_total{device="sda1"}': 5,
    },
  },
  {
    name: "a line that was cut off",
    have: { files: { [STATS]: "rw 4" } },
    samples: { 'node_xfs_write_calls_total{device="sda1"}': 4 },
    error: /Expected a number for node_xfs_read_calls_total, got ""/,
  },
  {
    name: "a file that may not be read",
    have: { files: { [STATS]: new Error("permission denied") } },
    error: /permission denied/,
  },
]);
