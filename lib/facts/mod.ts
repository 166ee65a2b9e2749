/**
 * All collectors by their word, loaded when they run.
 *
 * @module
 */

import type { CollectorRegistry } from "./collector.ts";

/** The collectors, sorted by their word. */
export const collectors: CollectorRegistry = {
  arp: async () => (await import("./collectors/arp.ts")).arpCollector,
  conntrack: async () =>
    (await import("./collectors/conntrack.ts")).conntrackCollector,
  cpu: async () => (await import("./collectors/cpu.ts")).cpuCollector,
  cpufreq: async () =>
    (await import("./collectors/cpufreq.ts")).cpufreqCollector,
  diskstats: async () =>
    (await import("./collectors/diskstats.ts")).diskstatsCollector,
  entropy: async () =>
    (await import("./collectors/entropy.ts")).entropyCollector,
  filefd: async () => (await import("./collectors/filefd.ts")).filefdCollector,
  interrupts: async () =>
    (await import("./collectors/interrupts.ts")).interruptsCollector,
  kernel_hung: async () =>
    (await import("./collectors/kernel_hung.ts")).kernelHungCollector,
  loadavg: async () =>
    (await import("./collectors/loadavg.ts")).loadavgCollector,
  meminfo: async () =>
    (await import("./collectors/meminfo.ts")).meminfoCollector,
  netdev: async () => (await import("./collectors/netdev.ts")).netdevCollector,
  netstat: async () =>
    (await import("./collectors/netstat.ts")).netstatCollector,
  pressure: async () =>
    (await import("./collectors/pressure.ts")).pressureCollector,
  processes: async () =>
    (await import("./collectors/processes.ts")).processesCollector,
  schedstat: async () =>
    (await import("./collectors/schedstat.ts")).schedstatCollector,
  sockstat: async () =>
    (await import("./collectors/sockstat.ts")).sockstatCollector,
  softnet: async () =>
    (await import("./collectors/softnet.ts")).softnetCollector,
  stat: async () => (await import("./collectors/stat.ts")).statCollector,
  tcpstat: async () =>
    (await import("./collectors/tcpstat.ts")).tcpstatCollector,
  time: async () => (await import("./collectors/time.ts")).timeCollector,
  timex: async () => (await import("./collectors/timex.ts")).timexCollector,
  udp_queues: async () =>
    (await import("./collectors/udp_queues.ts")).udpQueuesCollector,
  uname: async () => (await import("./collectors/uname.ts")).unameCollector,
  vmstat: async () => (await import("./collectors/vmstat.ts")).vmstatCollector,
};
