/**
 * The `bcache` collector: disks in front of disks, from `/sys/fs/bcache`
 * (https://docs.kernel.org/admin-guide/bcache.html).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  field,
  type Kernel,
  type Labels,
  type Metric,
  toLines,
} from "../collector.ts";
import { counter, gauge } from "./_metric.ts";
import { listDevices, readAttribute } from "./_sysfs.ts";

const ROOT = "/sys/fs/bcache";
const UNITS = " kMGTPEZY";
/** Upstream takes the microseconds of one file for nanoseconds. */
const NANOSECOND = 1e-9;

/** Metrics by file, of a set of caches. */
const OF_SET: readonly (readonly [string, Metric, number])[] = [
  [
    "average_key_size",
    gauge("bcache_average_key_size_sectors", "Mean size of a key."),
    1,
  ],
  [
    "btree_cache_size",
    gauge("bcache_btree_cache_size_bytes", "Memory that the tree takes."),
    1,
  ],
  [
    "cache_available_percent",
    gauge(
      "bcache_cache_available_percent",
      "Part of the cache that is not in use.",
    ),
    1,
  ],
  [
    "congested",
    gauge("bcache_congested", "How much the cache is overloaded."),
    1,
  ],
  [
    "root_usage_percent",
    gauge("bcache_root_usage_percent", "Part of the root node that is in use."),
    1,
  ],
  ["tree_depth", gauge("bcache_tree_depth", "Depth of the tree."), 1],
  [
    "internal/active_journal_entries",
    gauge(
      "bcache_active_journal_entries",
      "Entries of the journal that are newer than the index.",
    ),
    1,
  ],
  [
    "internal/btree_nodes",
    gauge("bcache_btree_nodes", "Nodes of the tree."),
    1,
  ],
  [
    "internal/btree_read_average_duration_us",
    gauge(
      "bcache_btree_read_average_duration_seconds",
      "Mean time of a read of the tree.",
    ),
    NANOSECOND,
  ],
  [
    "internal/cache_read_races",
    counter(
      "bcache_cache_read_races_total",
      "Reads that met a bucket used anew.",
    ),
    1,
  ],
];

/** Metrics by file, of a disk behind the cache. */
const OF_BACKING: readonly (readonly [string, Metric])[] = [
  [
    "dirty_data",
    gauge("bcache_dirty_data_bytes", "Data that is not written back."),
  ],
  [
    "stats_total/bypassed",
    counter("bcache_bypassed_bytes_total", "Data that went past the cache."),
  ],
  [
    "stats_total/cache_hits",
    counter("bcache_cache_hits_total", "Requests that the cache served."),
  ],
  [
    "stats_total/cache_misses",
    counter(
      "bcache_cache_misses_total",
      "Requests that the cache did not serve.",
    ),
  ],
  [
    "stats_total/cache_bypass_hits",
    counter(
      "bcache_cache_bypass_hits_total",
      "Hits of requests that were to go past.",
    ),
  ],
  [
    "stats_total/cache_bypass_misses",
    counter(
      "bcache_cache_bypass_misses_total",
      "Misses of requests that were to go past.",
    ),
  ],
  [
    "stats_total/cache_miss_collisions",
    counter(
      "bcache_cache_miss_collisions_total",
      "Misses whose data was written meanwhile.",
    ),
  ],
];
const READAHEADS = counter(
  "bcache_cache_readaheads_total",
  "Times that data was read ahead.",
);

/** Metrics by the words of `writeback_rate_debug`. */
const OF_WRITEBACK: ReadonlyMap<string, Metric> = new Map([
  [
    "target",
    gauge(
      "bcache_dirty_target_bytes",
      "Data that may wait to be written back.",
    ),
  ],
  ["rate", gauge("bcache_writeback_rate", "Rate of writing back.")],
  [
    "proportional",
    gauge(
      "bcache_writeback_rate_proportional_term",
      "Part of the rate for the size of the difference.",
    ),
  ],
  [
    "integral",
    gauge(
      "bcache_writeback_rate_integral_term",
      "Part of the rate for the length of the difference.",
    ),
  ],
  ["change", gauge("bcache_writeback_change", "Last change of the rate.")],
]);

/** Metrics by file, of a caching disk. */
const OF_CACHE: readonly (readonly [string, Metric])[] = [
  ["io_errors", gauge("bcache_io_errors", "Errors of a caching disk.")],
  [
    "metadata_written",
    counter(
      "bcache_metadata_written_bytes_total",
      "Data about data that was written.",
    ),
  ],
  ["written", counter("bcache_written_bytes_total", "Data that was written.")],
];
const UNUSED = gauge(
  "bcache_priority_stats_unused_percent",
  "Part of the cache without data.",
);
const METADATA = gauge(
  "bcache_priority_stats_metadata_percent",
  "Part of the cache for data about data.",
);

/** Params of the `bcache` collector. */
export interface BcacheParams {
  /** Tell what the cache holds; the kernel has to look through all of it. */
  priority_stats: boolean;
}

/** Collects hits, misses and what waits to be written back. */
export const bcacheCollector: Collector<BcacheParams> = {
  type: "bcache",
  isDefault: true,
  fields: {
    priority_stats: field(
      "flag",
      false,
      "Tell what the cache holds; the kernel has to look through all of it.",
    ),
  },
  open: ({ priority_stats }) => ({ kernel }, emit) => {
    for (const uuid of listDevices(kernel, ROOT) ?? []) {
      if (!uuid.includes("-")) continue;
      const dir = `${ROOT}/${uuid}`;
      for (const [file, metric, unit] of OF_SET) {
        emit(metric, readSize(kernel, `${dir}/${file}`) * unit, { uuid });
      }
      for (const name of listDevices(kernel, dir) ?? []) {
        if (/^bdev\d+$/.test(name)) {
          const labels = { uuid, backing_device: name };
          emitBacking(kernel, `${dir}/${name}`, labels, emit);
        } else if (/^cache\d+$/.test(name)) {
          const labels = { uuid, cache_device: name };
          emitCache(kernel, `${dir}/${name}`, labels, priority_stats, emit);
        }
      }
    }
  },
};

function emitBacking(
  kernel: Kernel,
  dir: string,
  labels: Labels,
  emit: Emit,
): void {
  for (const [file, metric] of OF_BACKING) {
    emit(metric, readSize(kernel, `${dir}/${file}`), labels);
  }
  const readaheads = readSize(kernel, `${dir}/stats_total/cache_readaheads`);
  if (readaheads !== 0) emit(READAHEADS, readaheads, labels);
  for (
    const line of toLines(kernel.tryRead(`${dir}/writeback_rate_debug`) ?? "")
  ) {
    const [word = "", text = ""] = line.split(":");
    const metric = OF_WRITEBACK.get(word);
    if (metric !== undefined) {
      emit(metric, toSize(text.trim().replace(/\/sec$/, "")), labels);
    }
  }
}

function emitCache(
  kernel: Kernel,
  dir: string,
  labels: Labels,
  withPriorities: boolean,
  emit: Emit,
): void {
  for (const [file, metric] of OF_CACHE) {
    emit(metric, readSize(kernel, `${dir}/${file}`), labels);
  }
  if (!withPriorities) return;
  for (const line of toLines(kernel.tryRead(`${dir}/priority_stats`) ?? "")) {
    const percent = /^(Unused|Metadata):\s*(\d+)%/.exec(line);
    if (percent === null) continue;
    emit(
      percent[1] === "Unused" ? UNUSED : METADATA,
      Number(percent[2]),
      labels,
    );
  }
}

/** A missing file counts as 0. */
function readSize(kernel: Kernel, path: string): number {
  const text = readAttribute(kernel, path);
  return text === undefined ? 0 : toSize(text);
}

/**
 * Reads a number such as `20.4G`. The digit behind the point counts units of
 * 1/10.24, for the kernel prints the first of its remainder of 1,024.
 * @throws {SyntaxError} When it is none.
 */
function toSize(text: string): number {
  const found = /^(-?\d+)(?:\.(\d+))?([kMGTPEZY]?)$/.exec(text);
  if (found === null) {
    throw new SyntaxError(
      `Expected a size, got ${JSON.stringify(text.slice(0, 40))}`,
    );
  }
  const factor = 1024 ** Math.max(UNITS.indexOf(found[3] || " "), 0);
  return Math.trunc(
    (Number(found[1]) + Number(found[2] ?? 0) / 10.24) * factor,
  );
}
