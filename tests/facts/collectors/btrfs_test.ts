import { btrfsCollector } from "../../../lib/facts/collectors/btrfs.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const UUID = "0abb23a9-579b-43e6-ad30-227ef47fcb9d";
const DIR = `/sys/fs/btrfs/${UUID}`;
const OF = `uuid="${UUID}"`;
const NONE = {
  [`node_btrfs_info{label="",${OF}}`]: 1,
  [`node_btrfs_global_rsv_size_bytes{${OF}}`]: 0,
  [`node_btrfs_commits_total{${OF}}`]: 0,
  [`node_btrfs_last_commit_seconds{${OF}}`]: 0,
  [`node_btrfs_max_commit_seconds{${OF}}`]: 0,
  [`node_btrfs_commit_seconds_total{${OF}}`]: 0,
};
const toGroup = (mode: string, devices: number) => ({
  files: {
    [`${DIR}/allocation/data/bytes_reserved`]: "3\n",
    [`${DIR}/allocation/data/${mode}/used_bytes`]: "1\n",
    [`${DIR}/allocation/data/${mode}/total_bytes`]: "2\n",
    ...Object.fromEntries(
      Array.from({ length: devices }, (_, index) => [
        `${DIR}/devices/loop${index}/size`,
        "20\n",
      ]),
    ),
  },
});
const toSamples = (mode: string, devices: number, ratio: number) => {
  const group = `block_group_type="data"`;
  const all = `${group},mode="${mode}",${OF}`;
  return {
    ...NONE,
    [`node_btrfs_reserved_bytes{${group},${OF}}`]: 3,
    [`node_btrfs_used_bytes{${all}}`]: 1,
    [`node_btrfs_size_bytes{${all}}`]: 2,
    [`node_btrfs_allocation_ratio{${all}}`]: ratio,
    ...Object.fromEntries(
      Array.from({ length: devices }, (_, index) => [
        `node_btrfs_device_size_bytes{device="loop${index}",${OF}}`,
        10_240,
      ]),
    ),
  };
};

testCollector(btrfsCollector, [
  { name: "no module" },
  {
    name: "features are no file system",
    have: { files: { "/sys/fs/btrfs/features/raid56": "0\n" } },
  },
  {
    name: "commits in milliseconds; garbage is 0",
    have: {
      files: {
        [`${DIR}/label`]: "data\n",
        [`${DIR}/allocation/global_rsv_size`]: "\u0000",
        [`${DIR}/commit_stats`]:
          "commits 3\nlast_commit_ms 1500\nmax_commit_ms x\n",
      },
    },
    samples: {
      [`node_btrfs_info{label="data",${OF}}`]: 1,
      [`node_btrfs_global_rsv_size_bytes{${OF}}`]: 0,
      [`node_btrfs_commits_total{${OF}}`]: 3,
      [`node_btrfs_last_commit_seconds{${OF}}`]: 1.5,
      [`node_btrfs_max_commit_seconds{${OF}}`]: 0,
      [`node_btrfs_commit_seconds_total{${OF}}`]: 0,
    },
  },
  {
    name: "data that is on disk once",
    have: toGroup("single", 1),
    samples: toSamples("single", 1, 1),
  },
  {
    name: "data that is on disk twice",
    have: toGroup("raid10", 4),
    samples: toSamples("raid10", 4, 2),
  },
  {
    name: "data with two disks of parity among four",
    have: toGroup("raid6", 4),
    samples: toSamples("raid6", 4, 2),
  },
  {
    name: "more parity than disks",
    have: toGroup("raid5", 1),
    samples: toSamples("raid5", 1, 0),
  },
]);
