import { bcacheCollector } from "../../../lib/facts/collectors/bcache.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const UUID = "deaddd54-c735-46d5-868e-f331c5fd7c74";
const DIR = `/sys/fs/bcache/${UUID}`;
const OF = `uuid="${UUID}"`;
const toSet = (values: Record<string, number> = {}) =>
  Object.fromEntries(
    [
      "average_key_size_sectors",
      "btree_cache_size_bytes",
      "cache_available_percent",
      "congested",
      "root_usage_percent",
      "tree_depth",
      "active_journal_entries",
      "btree_nodes",
      "btree_read_average_duration_seconds",
      "cache_read_races_total",
    ].map((name) => [`node_bcache_${name}{${OF}}`, values[name] ?? 0]),
  );

testCollector(bcacheCollector, [
  { name: "no module" },
  {
    name: "files of the module are no sets",
    have: { files: { "/sys/fs/bcache/register": "" } },
  },
  {
    name: "sizes with a unit, times in nanoseconds; what is not there is 0",
    have: {
      files: {
        [`${DIR}/btree_cache_size`]: "1.5k\n",
        [`${DIR}/tree_depth`]: "2\n",
        [`${DIR}/internal/btree_read_average_duration_us`]: "1500000000\n",
      },
    },
    samples: toSet({
      btree_cache_size_bytes: 1524,
      tree_depth: 2,
      btree_read_average_duration_seconds: 1.5,
    }),
  },
  {
    name: "what the cache holds, when it is asked for",
    params: { priority_stats: true },
    have: {
      files: {
        [`${DIR}/cache0/written`]: "5\n",
        [`${DIR}/cache0/priority_stats`]:
          "Unused:         99%\nMetadata:       1%\nAverage:        10473\n",
      },
    },
    samples: {
      ...toSet(),
      [`node_bcache_io_errors{cache_device="cache0",${OF}}`]: 0,
      [`node_bcache_metadata_written_bytes_total{cache_device="cache0",${OF}}`]:
        0,
      [`node_bcache_written_bytes_total{cache_device="cache0",${OF}}`]: 5,
      [`node_bcache_priority_stats_unused_percent{cache_device="cache0",${OF}}`]:
        99,
      [`node_bcache_priority_stats_metadata_percent{cache_device="cache0",${OF}}`]:
        1,
    },
  },
  {
    name: "garbage",
    have: { files: { [`${DIR}/average_key_size`]: "\u0000" } },
    error: /Expected a size, got "\\u0000"/,
  },
]);
