/**
 * The `memory` group: memory and swap, from `/proc/meminfo` (proc_meminfo(5)).
 *
 * @module
 */

import {
  type FactObject,
  type Group,
  key,
  type KeyInfo,
  NoData,
} from "../group.ts";
import {
  type Choice,
  choiceField,
  type Limits,
  limitsField,
  markKeys,
  sizeKeys,
  toMarks,
  toPressure,
  toSizes,
} from "./_choice.ts";
import { findValue, toPercent, toRounded } from "./_samples.ts";

/** Params of the `memory` group. */
export interface MemoryParams {
  /** Which facts are told; `extended` only when it is asked for. */
  collect: Choice;
  /** Use in percent from which on it is marked. */
  thresholds: Limits;
}

const FLAGS = [
  "total",
  "used",
  "free",
  "available",
  "swap",
  "percentage",
  "extended",
];
const FILE = "/proc/meminfo";
/** Bounds of the share of available memory in percent. */
const MEMORY_BOUNDS = [10, 20, 30] as const;
/** Bounds of the share of free swap in percent. */
const SWAP_BOUNDS = [10, 25, 50] as const;

/** Words of the file for the keys of `extended`, and whether MiB are told too. */
const EXTENDED: readonly (readonly [key: string, word: string, mb: boolean])[] =
  [
    ["buffers", "Buffers", true],
    ["cached", "Cached", true],
    ["slab", "Slab", true],
    ["page_tables", "PageTables", false],
    ["vmalloc_used", "VmallocUsed", false],
    ["hardware_corrupted", "HardwareCorrupted", false],
    ["anon_huge_pages", "AnonHugePages", false],
    ["shmem", "Shmem", false],
    ["kernel_reclaimable", "KReclaimable", false],
    ["direct_map_4k", "DirectMap4k", false],
    ["direct_map_2m", "DirectMap2M", false],
    ["direct_map_1g", "DirectMap1G", false],
  ];

/** Tells of memory and swap. */
export const memoryGroup: Group<MemoryParams> = {
  type: "memory",
  help: "memory and swap, used and available",
  isDefault: true,
  fields: {
    collect: choiceField(FLAGS),
    thresholds: limitsField(["usage"]),
  },
  collectors: ["meminfo"],
  keys: toKeys(),
  open: ({ collect, thresholds }) => ({ families }) => {
    const all = families("meminfo");
    const read = (word: string) => findValue(all, `node_memory_${word}_bytes`);
    if (read("MemTotal") === undefined) {
      throw new NoData(`${FILE} does not tell of memory`);
    }
    return toFacts(
      read,
      (flag) => collect[flag] ?? flag !== "extended",
      thresholds,
    );
  },
};

function toFacts(
  read: (word: string) => number | undefined,
  wants: (flag: string) => boolean,
  thresholds: Limits,
): FactObject {
  const total = read("MemTotal") ?? 0;
  // Kernels before 3.14 do not tell what is available.
  const available = read("MemAvailable") ??
    ["MemFree", "Buffers", "Cached"].reduce(
      (sum, word) => sum + (read(word) ?? 0),
      0,
    );
  const usage = (total - available) / total * 100;
  const availablePercent = toPercent(available, total);
  return {
    ...wants("total") && toSizes("total", total),
    ...wants("used") && toSizes("used", total - available),
    ...wants("free") && toSizes("free", read("MemFree")),
    ...wants("available") && toSizes("available", available),
    ...wants("swap") && toSwap(read("SwapTotal"), read("SwapFree")),
    ...wants("percentage") && {
      usage_percent: toRounded(usage),
      available_percent: availablePercent,
      memory_pressure: toPressure(availablePercent, MEMORY_BOUNDS),
      ...toMarks("usage", usage, thresholds),
    },
    ...wants("extended") && toExtended(read),
  };
}

function toSwap(total = 0, free = 0): FactObject {
  const percent = toPercent(total - free, total);
  return {
    swap_total_bytes: total,
    swap_used_bytes: total - free,
    swap_free_bytes: free,
    swap_total_mb: Math.floor(total / 1024 ** 2),
    swap_used_mb: Math.floor((total - free) / 1024 ** 2),
    swap_free_mb: Math.floor(free / 1024 ** 2),
    swap_usage_percent: percent,
    swap_pressure: toPressure(100 - percent, SWAP_BOUNDS),
  };
}

function toExtended(read: (word: string) => number | undefined): FactObject {
  return Object.assign(
    {},
    ...EXTENDED.map(([key, word, mb]) => {
      const bytes = read(word);
      if (bytes === undefined) return {};
      return {
        [`${key}_bytes`]: bytes,
        ...mb && { [`${key}_mb`]: Math.floor(bytes / 1024 ** 2) },
      };
    }),
  );
}

function toKeys(): KeyInfo[] {
  const from = (words: string) => `${FILE}: ${words}`;
  const metric = (word: string) => `node_memory_${word}_bytes`;
  const size = (word: string, help: string, words: string, same?: string) =>
    sizeKeys(word, help, from(words), same && metric(same));
  const swap = (word: string, help: string, words: string, same?: string) => [
    key(`swap_${word}_bytes`, help, from(words), same && metric(same)),
    key(`swap_${word}_mb`, "The same in whole MiB.", from(words)),
  ];
  const BOTH = "MemTotal, MemAvailable";
  const SWAP = "SwapTotal, SwapFree";
  return [
    ...size("total", "Memory in all.", "MemTotal", "MemTotal"),
    ...size("used", "Memory that is not available.", BOTH),
    ...size("free", "Memory that is used for nothing.", "MemFree", "MemFree"),
    ...size(
      "available",
      "Memory that programs can get without swapping.",
      "MemAvailable",
      "MemAvailable",
    ),
    ...swap("total", "Swap in all.", "SwapTotal", "SwapTotal"),
    ...swap("used", "Swap in use.", SWAP),
    ...swap("free", "Swap that is free.", "SwapFree", "SwapFree"),
    key("swap_usage_percent", "Share of the swap in use.", from(SWAP)),
    key(
      "swap_pressure",
      "Medium above 50, high above 75, critical above 90 percent, else low.",
      from(SWAP),
    ),
    key("usage_percent", "Share that is not available.", from(BOTH)),
    key("available_percent", "Share that is available.", from(BOTH)),
    key(
      "memory_pressure",
      "Medium below 30, high below 20, critical below 10 percent available, else low.",
      from(BOTH),
    ),
    ...markKeys("usage"),
    ...EXTENDED.flatMap(([word, name, mb]) => [
      key(`${word}_bytes`, `The kernel's ${name}.`, from(name), metric(name)),
      ...mb ? [key(`${word}_mb`, "The same in whole MiB.", from(name))] : [],
    ]),
  ];
}
