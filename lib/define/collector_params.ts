/** Collectors by their words. Written from the schema and the docs by tests/define/written_test.ts. */

import type { Template } from "./part.ts";

/** What each collector takes. */
export interface CollectorParams {
  /** `arp` */
  readonly arp: {
    /** Only devices that match. */
    readonly device_include?: string;
    /** No devices that match. */
    readonly device_exclude?: string;
  };
  /** `bcache` */
  readonly bcache: {
    /** Tell what the cache holds; the kernel has to look through all of it. */
    readonly priority_stats?: boolean | Template;
  };
  /** `bcachefs` */
  readonly bcachefs: Record<never, never>;
  /** `bonding` */
  readonly bonding: Record<never, never>;
  /** `btrfs` */
  readonly btrfs: Record<never, never>;
  /** `cgroups` */
  readonly cgroups: Record<never, never>;
  /** `conntrack` */
  readonly conntrack: Record<never, never>;
  /** `cpu` */
  readonly cpu: {
    /** Which facts are told; one that is left out is. */
    readonly collect?: {
      readonly usage?: boolean | Template;
      readonly per_core?: boolean | Template;
      readonly frequency?: boolean | Template;
      readonly temperature?: boolean | Template;
      readonly load_average?: boolean | Template;
    } | Template;
    /** Values from which on the facts are marked. */
    readonly thresholds?: {
      readonly usage_warning?: number | Template;
      readonly usage_critical?: number | Template;
      readonly temp_warning?: number | Template;
      readonly temp_critical?: number | Template;
    } | Template;
    /** Tell the time spent on guests. */
    readonly guest?: boolean | Template;
    /** Tell what the processors are. */
    readonly info?: boolean | Template;
    /** Flags of the processor to tell. */
    readonly flags_include?: string;
    /** Bugs of the processor to tell. */
    readonly bugs_include?: string;
  };
  /** `cpufreq` */
  readonly cpufreq: Record<never, never>;
  /** `diskstats` */
  readonly diskstats: {
    /** Only devices that match. */
    readonly device_include?: string;
    /** No devices that match. */
    readonly device_exclude?: string;
  };
  /** `dmi` */
  readonly dmi: Record<never, never>;
  /** `dmmultipath` */
  readonly dmmultipath: Record<never, never>;
  /** `edac` */
  readonly edac: Record<never, never>;
  /** `entropy` */
  readonly entropy: Record<never, never>;
  /** `ethtool` */
  readonly ethtool: {
    /** Only devices that match. */
    readonly device_include?: string;
    /** No devices that match. */
    readonly device_exclude?: string;
  };
  /** `fibrechannel` */
  readonly fibrechannel: Record<never, never>;
  /** `filefd` */
  readonly filefd: Record<never, never>;
  /** `filesystem` */
  readonly filesystem: {
    /** Only mount points that match. */
    readonly mount_points_include?: string;
    /** No mount points that match. */
    readonly mount_points_exclude?: string;
    /** Only types that match. */
    readonly fs_types_include?: string;
    /** No types that match. */
    readonly fs_types_exclude?: string;
    /** How long a file system may take to answer. */
    readonly mount_timeout_secs?: number | string;
  };
  /** `hwmon` */
  readonly hwmon: {
    /** Only chips that match. */
    readonly chip_include?: string;
    /** No chips that match. */
    readonly chip_exclude?: string;
    /** Only sensors that match, as chip;sensor. */
    readonly sensor_include?: string;
    /** No sensors that match, as chip;sensor. */
    readonly sensor_exclude?: string;
  };
  /** `infiniband` */
  readonly infiniband: {
    /** Only devices that match. */
    readonly device_include?: string;
    /** No devices that match. */
    readonly device_exclude?: string;
  };
  /** `interrupts` */
  readonly interrupts: {
    /** Only interrupts that match, as name;info;devices. */
    readonly name_include?: string;
    /** No interrupts that match, as name;info;devices. */
    readonly name_exclude?: string;
    /** Tell counts of 0 too. */
    readonly include_zeros?: boolean | Template;
  };
  /** `ipvs` */
  readonly ipvs: {
    /** Labels of servers; those with equal ones are summed. */
    readonly backend_labels?: string | readonly string[];
  };
  /** `kernel_hung` */
  readonly kernel_hung: Record<never, never>;
  /** `loadavg` */
  readonly loadavg: Record<never, never>;
  /** `mdadm` */
  readonly mdadm: Record<never, never>;
  /** `meminfo` */
  readonly meminfo: Record<never, never>;
  /** `netclass` */
  readonly netclass: {
    /** No devices that match. */
    readonly ignored_devices?: string;
    /** Do not tell a speed that the device does not know. */
    readonly ignore_invalid_speed?: boolean | Template;
  };
  /** `netdev` */
  readonly netdev: {
    /** Only devices that match. */
    readonly device_include?: string;
    /** No devices that match. */
    readonly device_exclude?: string;
  };
  /** `netstat` */
  readonly netstat: {
    /** Only fields that match, as Protocol_Field. */
    readonly fields?: string;
  };
  /** `nfs` */
  readonly nfs: Record<never, never>;
  /** `nfsd` */
  readonly nfsd: Record<never, never>;
  /** `nvme` */
  readonly nvme: Record<never, never>;
  /** `os` */
  readonly os: Record<never, never>;
  /** `powersupplyclass` */
  readonly powersupplyclass: {
    /** No supplies that match. */
    readonly ignored_supplies?: string;
  };
  /** `pressure` */
  readonly pressure: Record<never, never>;
  /** `processes` */
  readonly processes: Record<never, never>;
  /** `rapl` */
  readonly rapl: {
    /** Tell the zone in a label and not in the name. */
    readonly enable_zone_label?: boolean | Template;
  };
  /** `schedstat` */
  readonly schedstat: Record<never, never>;
  /** `selinux` */
  readonly selinux: Record<never, never>;
  /** `sockstat` */
  readonly sockstat: Record<never, never>;
  /** `softnet` */
  readonly softnet: Record<never, never>;
  /** `stat` */
  readonly stat: {
    /** Tell software interrupts by their kind. */
    readonly softirq?: boolean | Template;
  };
  /** `systemd` */
  readonly systemd: {
    /** Only units whose whole name matches. */
    readonly unit_include?: string;
    /** No units whose whole name matches, even those that are included. */
    readonly unit_exclude?: string;
    /** Tell the tasks of services. */
    readonly enable_task_metrics?: boolean | Template;
    /** Tell the restarts of services. */
    readonly enable_restarts_metrics?: boolean | Template;
    /** Tell when units became active. */
    readonly enable_start_time_metrics?: boolean | Template;
  };
  /** `tapestats` */
  readonly tapestats: {
    /** No devices that match. */
    readonly ignored_devices?: string;
  };
  /** `tcpstat` */
  readonly tcpstat: Record<never, never>;
  /** `textfile` */
  readonly textfile: {
    /** Directories with files that end in .prom, globs allowed. */
    readonly directories?: string | readonly string[];
  };
  /** `thermal_zone` */
  readonly thermal_zone: Record<never, never>;
  /** `time` */
  readonly time: Record<never, never>;
  /** `timex` */
  readonly timex: Record<never, never>;
  /** `udp_queues` */
  readonly udp_queues: Record<never, never>;
  /** `uname` */
  readonly uname: Record<never, never>;
  /** `vmstat` */
  readonly vmstat: {
    /** Only fields that match. */
    readonly fields?: string;
  };
  /** `watchdog` */
  readonly watchdog: Record<never, never>;
  /** `xfs` */
  readonly xfs: Record<never, never>;
  /** `zfs` */
  readonly zfs: Record<never, never>;
}
