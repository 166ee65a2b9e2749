import { memoryGroup } from "../../../lib/facts/groups/memory.ts";
import { testGroup } from "./_read.ts";

const FILE = `MemTotal:        4194304 kB
MemFree:          524288 kB
MemAvailable:    1048576 kB
Buffers:           10240 kB
Cached:           102400 kB
SwapTotal:       1048576 kB
SwapFree:          52428 kB
`;

testGroup(memoryGroup, [
  {
    name: "sizes, shares and pressure",
    have: { files: { "/proc/meminfo": FILE } },
    facts: {
      total_bytes: 4294967296,
      total_mb: 4096,
      total_gb: 4,
      used_bytes: 3221225472,
      used_mb: 3072,
      used_gb: 3,
      free_bytes: 536870912,
      free_mb: 512,
      free_gb: 0,
      available_bytes: 1073741824,
      available_mb: 1024,
      available_gb: 1,
      swap_total_bytes: 1073741824,
      swap_used_bytes: 1020055552,
      swap_free_bytes: 53686272,
      swap_total_mb: 1024,
      swap_used_mb: 972,
      swap_free_mb: 51,
      swap_usage_percent: 95,
      swap_pressure: "critical",
      usage_percent: 75,
      available_percent: 25,
      memory_pressure: "medium",
    },
  },
  {
    name: "thresholds mark, the exact value counts",
    params: {
      collect: {
        total: false,
        used: false,
        free: false,
        available: false,
        swap: false,
      },
      thresholds: { usage_warning: 75, usage_critical: 75.01 },
    },
    have: { files: { "/proc/meminfo": FILE } },
    facts: {
      usage_percent: 75,
      available_percent: 25,
      memory_pressure: "medium",
      usage_warning: true,
      usage_critical: false,
    },
  },
  {
    name: "more is told when it is asked for, as far as the kernel does",
    params: { collect: { extended: true } },
    have: { files: { "/proc/meminfo": FILE } },
    some: {
      buffers_bytes: 10485760,
      buffers_mb: 10,
      cached_bytes: 104857600,
      slab_bytes: undefined,
    },
  },
  {
    name: "an old kernel's free, buffers and cache are what is available",
    have: {
      files: { "/proc/meminfo": FILE.replace(/MemAvailable.*\n/, "") },
    },
    some: { available_mb: 512 + 10 + 100 },
  },
  {
    name: "a host without swap uses none",
    have: { files: { "/proc/meminfo": FILE.replaceAll(/Swap.*\n/g, "") } },
    some: { swap_usage_percent: 0, swap_pressure: "low" },
  },
  { name: "nothing is absent, not zero", absent: true },
  {
    name: "garbage is absent, not zero",
    have: { files: { "/proc/meminfo": "\x00\x01garbage\n" } },
    absent: true,
  },
]);
