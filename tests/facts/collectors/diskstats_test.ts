import { diskstatsCollector } from "../../../lib/facts/collectors/diskstats.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const LINE = "   8       0 sda 1 2 3 4 5 6 7 8 9 10 11\n";
const COUNTS = {
  'node_disk_reads_completed_total{device="sda"}': 1,
  'node_disk_reads_merged_total{device="sda"}': 2,
  'node_disk_read_bytes_total{device="sda"}': 1536,
  'node_disk_read_time_seconds_total{device="sda"}': 0.004,
  'node_disk_writes_completed_total{device="sda"}': 5,
  'node_disk_writes_merged_total{device="sda"}': 6,
  'node_disk_written_bytes_total{device="sda"}': 3584,
  'node_disk_write_time_seconds_total{device="sda"}': 0.008,
  'node_disk_io_now{device="sda"}': 9,
  'node_disk_io_time_seconds_total{device="sda"}': 0.01,
  'node_disk_io_time_weighted_seconds_total{device="sda"}': 0.011,
};
const INFO =
  'node_disk_info{device="sda",major="8",minor="0",model="",path="",revision="",rotational="0",serial="",wwn=""}';

testCollector(diskstatsCollector, [
  {
    name: "an old kernel has eleven columns, a container no udev",
    have: { files: { "/proc/diskstats": LINE } },
    samples: { ...COUNTS, [INFO]: 1 },
  },
  {
    name: "partitions and short lines are left out",
    have: {
      files: {
        "/proc/diskstats":
          "   8 1 sda1 1 2 3\n8 1 sda1 1 2 3 4 5 6 7 8 9 10 11\n",
      },
    },
  },
  {
    name: "an include clears the exclude",
    params: { device_include: /^sda/ },
    have: { files: { "/proc/diskstats": LINE } },
    samples: { ...COUNTS, [INFO]: 1 },
  },
  {
    name: "no number in a column",
    have: { files: { "/proc/diskstats": LINE.replace(" 1 2", " x 2") } },
    error: /Expected a number for node_disk_reads_completed_total, got "x"/,
  },
  { name: "no file", error: /\/proc\/diskstats is absent/ },
]);
