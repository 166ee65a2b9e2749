import { conntrackCollector } from "../../../lib/facts/collectors/conntrack.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DIR = "/proc/sys/net/netfilter";
const STAT = "/proc/net/stat/nf_conntrack";
const HEAD = "entries clashres found new invalid ignore delete\n";
const counts = {
  [`${DIR}/nf_conntrack_count`]: "123\n",
  [`${DIR}/nf_conntrack_max`]: "65536\n",
};
const TOLD = {
  node_nf_conntrack_entries: 123,
  node_nf_conntrack_entries_limit: 65536,
};

testCollector(conntrackCollector, [
  { name: "no module", absent: true },
  {
    name: "processors are summed, old kernels have a column less",
    have: {
      files: {
        ...counts,
        [STAT]: HEAD +
          "00000021 0 1 0 2 3 0 0 4 5 6 7 0 0 0 0 0000000a\n" +
          "00000021 0 1 0 2 3 0 0 4 5 6 7 0 0 0 0\n",
      },
    },
    samples: {
      ...TOLD,
      node_nf_conntrack_stat_found: 2,
      node_nf_conntrack_stat_invalid: 4,
      node_nf_conntrack_stat_ignore: 6,
      node_nf_conntrack_stat_insert: 8,
      node_nf_conntrack_stat_insert_failed: 10,
      node_nf_conntrack_stat_drop: 12,
      node_nf_conntrack_stat_early_drop: 14,
      node_nf_conntrack_stat_search_restart: 10,
    },
  },
  {
    name: "a kernel without the table keeps the two counts",
    have: { files: counts },
    samples: TOLD,
    absent: true,
  },
  {
    name: "a line that was cut off",
    have: { files: { ...counts, [STAT]: `${HEAD}00000021 0 1\n` } },
    samples: TOLD,
    error: /Expected 16 or 17 columns in .*, got 3/,
  },
  {
    name: "no number",
    have: {
      files: { ...counts, [STAT]: `${HEAD}1 0 x 0 2 3 0 0 4 5 6 7 0 0 0 0\n` },
    },
    samples: TOLD,
    error: /Expected a hexadecimal number in .*, got "x"/,
  },
]);
