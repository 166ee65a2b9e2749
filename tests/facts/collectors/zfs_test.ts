import { zfsCollector } from "../../../lib/facts/collectors/zfs.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const ROOT = "/proc/spl/kstat/zfs";
const HEAD = "5 1 0x01 2 96 5266997922 97951858082\nname type data\n";

testCollector(zfsCollector, [
  { name: "no module", absent: true },
  { name: "a module without pools", have: { dirs: [ROOT] } },
  {
    name: "numbers of both signs are told, texts are not",
    have: {
      files: {
        [`${ROOT}/arcstats`]:
          `${HEAD}hits 4 7\nmemory-available 3 -5\nx 7 a b\n`,
      },
    },
    samples: { node_zfs_arc_hits: 7, node_zfs_arc_memory_available: -5 },
  },
  {
    name: "a pool has one state of all, and what its datasets did",
    have: {
      files: {
        [`${ROOT}/tank/state`]: "DEGRADED\n",
        [`${ROOT}/tank/objset-0x36`]:
          `${HEAD}dataset_name 7 tank/my data\nwrites 4 3\n`,
      },
    },
    samples: {
      'node_zfs_zpool_state{state="degraded",zpool="tank"}': 1,
      'node_zfs_zpool_state{state="faulted",zpool="tank"}': 0,
      'node_zfs_zpool_state{state="offline",zpool="tank"}': 0,
      'node_zfs_zpool_state{state="online",zpool="tank"}': 0,
      'node_zfs_zpool_state{state="removed",zpool="tank"}': 0,
      'node_zfs_zpool_state{state="suspended",zpool="tank"}': 0,
      'node_zfs_zpool_state{state="unavail",zpool="tank"}': 0,
      'node_zfs_zpool_dataset_writes{dataset="tank/my data",zpool="tank"}': 3,
    },
  },
  {
    name: "a file without its head",
    have: { files: { [`${ROOT}/arcstats`]: "hits 4 7\n" } },
    error: /Expected a line "name type data" in arcstats/,
  },
  {
    name: "no number",
    have: { files: { [`${ROOT}/arcstats`]: `${HEAD}hits 4 many\n` } },
    error: /Expected a number for arc_hits, got "many"/,
  },
  {
    name: "a table of reads that was cut off",
    have: { files: { [`${ROOT}/tank/io`]: "12 3\nnread nwritten\n1\n" } },
    samples: { 'node_zfs_zpool_nread{zpool="tank"}': 1 },
    error: /Expected a number for zpool_nwritten, got ""/,
  },
]);
