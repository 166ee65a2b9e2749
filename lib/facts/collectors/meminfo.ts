/**
 * The `meminfo` collector: memory, from `/proc/meminfo` (proc_meminfo(5)).
 *
 * @module
 */

import {
  type Collector,
  type Metric,
  type NoParams,
  toNumber,
} from "../collector.ts";
import { gauge } from "./_metric.ts";
import { openWordLines } from "./_word_lines.ts";

/** A unit of `/proc/meminfo`, written kB, has 1,024 bytes. */
const UNIT_BYTES = 1024;

/** Fields that are told; those in bytes get that at the end of their name. */
const BYTES = `
Active Active_anon Active_file AnonHugePages AnonPages Bounce Buffers Cached CmaFree CmaTotal
CommitLimit Committed_AS DirectMap1G DirectMap2M DirectMap4k Dirty HardwareCorrupted Hugepagesize
Inactive Inactive_anon Inactive_file KernelStack Mapped MemAvailable MemFree MemTotal Mlocked
NFS_Unstable PageTables Percpu SReclaimable SUnreclaim Shmem ShmemHugePages ShmemPmdMapped Slab
SwapCached SwapFree SwapTotal Unevictable VmallocChunk VmallocTotal VmallocUsed WritebackTmp
Writeback Zswap Zswapped
`.trim().split(/\s+/);
const PAGES = [
  "HugePages_Free",
  "HugePages_Rsvd",
  "HugePages_Surp",
  "HugePages_Total",
];

/** Metrics by the name in the file, `Active(anon)` being `Active_anon`. */
const METRICS: ReadonlyMap<string, Metric> = new Map([
  ...BYTES.map((name): [string, Metric] => [
    name,
    gauge(`memory_${name}_bytes`, `Field ${name} of /proc/meminfo, in bytes.`),
  ]),
  ...PAGES.map((name): [string, Metric] => [
    name,
    gauge(`memory_${name}`, `Field ${name} of /proc/meminfo, in pages.`),
  ]),
]);

/** Collects what memory is used for. */
export const meminfoCollector: Collector<NoParams> = {
  type: "meminfo",
  isDefault: true,
  fields: {},
  open: () => {
    const readLines = openWordLines((name) => METRICS.get(toName(name)));
    return ({ kernel }, emit) => {
      const text = kernel.read("/proc/meminfo");
      if (text === undefined) throw new Error("/proc/meminfo is absent");
      readLines(text, (metric, rest) => {
        const isKilo = rest.endsWith(" kB");
        const number = isKilo ? rest.slice(0, -3) : rest;
        emit(metric, toNumber(number, metric.name) * (isKilo ? UNIT_BYTES : 1));
      });
    };
  },
};

function toName(name: string): string {
  if (!name.endsWith(")")) return name;
  return name.slice(0, -1).replace("(", "_");
}
