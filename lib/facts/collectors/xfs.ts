/**
 * The `xfs` collector: file systems of that name, from
 * `/sys/fs/xfs/DEVICE/stats/stats` (https://xfs.org/index.php/Runtime_Stats).
 *
 * @module
 */

import {
  type Collector,
  type Emit,
  type Metric,
  type NoParams,
  type Source,
  toFields,
  toLines,
  toNumber,
} from "../collector.ts";
import { counter } from "./_metric.ts";
import { listDevices } from "./_sysfs.ts";

const ROOT = "/sys/fs/xfs";

/** Metrics in the order of the numbers, by the first word of a line. */
const LINES: ReadonlyMap<string, readonly Metric[]> = new Map([
  toLine(
    "extent_alloc",
    "extent_allocation",
    "extents_allocated blocks_allocated extents_freed blocks_freed",
  ),
  toLine(
    "abt",
    "allocation_btree",
    "lookups compares records_inserted records_deleted",
  ),
  toLine(
    "blk_map",
    "block_mapping",
    "reads writes unmaps extent_list_insertions extent_list_deletions extent_list_lookups extent_list_compares",
  ),
  toLine(
    "bmbt",
    "block_map_btree",
    "lookups compares records_inserted records_deleted",
  ),
  toLine("dir", "directory_operation", "lookup create remove getdents"),
  toLine(
    "ig",
    "inode_operation",
    "attempts found recycled missed duplicates reclaims attribute_changes",
  ),
  toLine("rw", "", "write_calls read_calls"),
  toLine("vnodes", "vnode", "active allocate get hold release reclaim remove"),
]);

/** Collects what each file system did. */
export const xfsCollector: Collector<NoParams> = {
  type: "xfs",
  isDefault: true,
  fields: {},
  open: () => collect,
};

function collect({ kernel }: Source, emit: Emit): void {
  for (const device of listDevices(kernel, ROOT) ?? []) {
    const text = kernel.read(`${ROOT}/${device}/stats/stats`);
    for (const line of toLines(text ?? "")) {
      const [word = "", ...values] = toFields(line);
      LINES.get(word)?.forEach((metric, index) =>
        emit(metric, toNumber(values[index] ?? "", metric.name), { device })
      );
    }
  }
}

function toLine(
  word: string,
  group: string,
  names: string,
): [string, readonly Metric[]] {
  const metrics = names.split(" ").map((name) => {
    const full = group === "" ? name : `${group}_${name}`;
    return counter(`xfs_${full}_total`, `Count ${full} of a file system.`);
  });
  return [word, metrics];
}
