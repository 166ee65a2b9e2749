import { tapestatsCollector } from "../../../lib/facts/collectors/tapestats.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/sys/class/scsi_tape/st0/stats";
const have = {
  files: {
    [`${DIR}/read_cnt`]: "3\n",
    [`${DIR}/read_ns`]: "1500000000\n",
    [`${DIR}/write_cnt`]: "\u0000",
    [`${DIR}/io_ns`]: new Error("input/output error"),
    "/sys/class/scsi_tape/nst0a/stats/read_cnt": "9\n",
  },
};

testCollector(tapestatsCollector, [
  { name: "no such class", absent: true },
  { name: "no drive", have: { dirs: ["/sys/class/scsi_tape"] } },
  {
    name: "other names of a drive, garbage and what fails are left out",
    have,
    samples: {
      'node_tape_reads_completed_total{device="st0"}': 3,
      'node_tape_read_time_seconds_total{device="st0"}': 1.5,
    },
  },
  { name: "a drive that is ignored", params: { ignored_devices: /^st/ }, have },
]);
