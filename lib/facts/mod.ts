/**
 * All collectors by their word, loaded when they run.
 *
 * @module
 */

import type { CollectorRegistry } from "./collector.ts";

/** The collectors, sorted by their word. */
export const collectors: CollectorRegistry = {
  arp: async () => (await import("./collectors/arp.ts")).arpCollector,
  bcache: async () => (await import("./collectors/bcache.ts")).bcacheCollector,
  bcachefs: async () =>
    (await import("./collectors/bcachefs.ts")).bcachefsCollector,
  bonding: async () =>
    (await import("./collectors/bonding.ts")).bondingCollector,
  btrfs: async () => (await import("./collectors/btrfs.ts")).btrfsCollector,
  cgroups: async () =>
    (await import("./collectors/cgroups.ts")).cgroupsCollector,
  conntrack: async () =>
    (await import("./collectors/conntrack.ts")).conntrackCollector,
  cpu: async () => (await import("./collectors/cpu.ts")).cpuCollector,
  cpufreq: async () =>
    (await import("./collectors/cpufreq.ts")).cpufreqCollector,
  diskstats: async () =>
    (await import("./collectors/diskstats.ts")).diskstatsCollector,
  dmi: async () => (await import("./collectors/dmi.ts")).dmiCollector,
  dmmultipath: async () =>
    (await import("./collectors/dmmultipath.ts")).dmmultipathCollector,
  edac: async () => (await import("./collectors/edac.ts")).edacCollector,
  entropy: async () =>
    (await import("./collectors/entropy.ts")).entropyCollector,
  ethtool: async () =>
    (await import("./collectors/ethtool.ts")).ethtoolCollector,
  fibrechannel: async () =>
    (await import("./collectors/fibrechannel.ts")).fibrechannelCollector,
  filefd: async () => (await import("./collectors/filefd.ts")).filefdCollector,
  filesystem: async () =>
    (await import("./collectors/filesystem.ts")).filesystemCollector,
  hwmon: async () => (await import("./collectors/hwmon.ts")).hwmonCollector,
  infiniband: async () =>
    (await import("./collectors/infiniband.ts")).infinibandCollector,
  interrupts: async () =>
    (await import("./collectors/interrupts.ts")).interruptsCollector,
  ipvs: async () => (await import("./collectors/ipvs.ts")).ipvsCollector,
  kernel_hung: async () =>
    (await import("./collectors/kernel_hung.ts")).kernelHungCollector,
  loadavg: async () =>
    (await import("./collectors/loadavg.ts")).loadavgCollector,
  mdadm: async () => (await import("./collectors/mdadm.ts")).mdadmCollector,
  meminfo: async () =>
    (await import("./collectors/meminfo.ts")).meminfoCollector,
  netclass: async () =>
    (await import("./collectors/netclass.ts")).netclassCollector,
  netdev: async () => (await import("./collectors/netdev.ts")).netdevCollector,
  netstat: async () =>
    (await import("./collectors/netstat.ts")).netstatCollector,
  nfs: async () => (await import("./collectors/nfs.ts")).nfsCollector,
  nfsd: async () => (await import("./collectors/nfsd.ts")).nfsdCollector,
  nvme: async () => (await import("./collectors/nvme.ts")).nvmeCollector,
  os: async () => (await import("./collectors/os.ts")).osCollector,
  powersupplyclass: async () =>
    (await import("./collectors/powersupplyclass.ts"))
      .powersupplyclassCollector,
  pressure: async () =>
    (await import("./collectors/pressure.ts")).pressureCollector,
  processes: async () =>
    (await import("./collectors/processes.ts")).processesCollector,
  rapl: async () => (await import("./collectors/rapl.ts")).raplCollector,
  schedstat: async () =>
    (await import("./collectors/schedstat.ts")).schedstatCollector,
  selinux: async () =>
    (await import("./collectors/selinux.ts")).selinuxCollector,
  sockstat: async () =>
    (await import("./collectors/sockstat.ts")).sockstatCollector,
  softnet: async () =>
    (await import("./collectors/softnet.ts")).softnetCollector,
  stat: async () => (await import("./collectors/stat.ts")).statCollector,
  systemd: async () =>
    (await import("./collectors/systemd.ts")).systemdCollector,
  tapestats: async () =>
    (await import("./collectors/tapestats.ts")).tapestatsCollector,
  tcpstat: async () =>
    (await import("./collectors/tcpstat.ts")).tcpstatCollector,
  textfile: async () =>
    (await import("./collectors/textfile.ts")).textfileCollector,
  thermal_zone: async () =>
    (await import("./collectors/thermal_zone.ts")).thermalZoneCollector,
  time: async () => (await import("./collectors/time.ts")).timeCollector,
  timex: async () => (await import("./collectors/timex.ts")).timexCollector,
  udp_queues: async () =>
    (await import("./collectors/udp_queues.ts")).udpQueuesCollector,
  uname: async () => (await import("./collectors/uname.ts")).unameCollector,
  vmstat: async () => (await import("./collectors/vmstat.ts")).vmstatCollector,
  watchdog: async () =>
    (await import("./collectors/watchdog.ts")).watchdogCollector,
  xfs: async () => (await import("./collectors/xfs.ts")).xfsCollector,
  zfs: async () => (await import("./collectors/zfs.ts")).zfsCollector,
};
