import { diskGroup } from "../../../lib/facts/groups/disk.ts";
import { testGroup } from "./_read.ts";

const GIB = 1024 ** 3;
const ROOT = {
  blockBytes: 4096,
  blocks: 40 * GIB / 4096,
  blocksFree: 24 * GIB / 4096,
  blocksAvailable: 22 * GIB / 4096,
  files: 1000,
  filesFree: 750,
};
const MOUNTS = `22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
30 22 8:17 / /media/stick ro,relatime shared:2 - vfat /dev/sdb1 ro
31 22 0:40 / /net rw,relatime shared:3 - nfs4 server:/x rw
`;
const HAVE = {
  files: {
    "/proc/1/mountinfo": MOUNTS,
    "/proc/diskstats":
      "   8       0 sda 9 0 99 0 9 0 99 0 0 0 0\n   8       1 sda1 5 0 20 0 6 0 40 0 0 0 0\n",
    "/sys/dev/block/8:1/../removable": "0\n",
    "/sys/dev/block/8:17/../removable": "1\n",
  },
  fileSystems: {
    "/": ROOT,
    "/media/stick": { ...ROOT, blocksFree: 0, blocksAvailable: 0, files: 0 },
    "/net": new Error("permission denied"),
  },
};

testGroup(diskGroup, [
  {
    name: "room as df(1) tells it, traffic of the partition",
    params: { mount_points: ["/"] },
    have: HAVE,
    facts: {
      disks: [{
        device: "/dev/sda1",
        mount_point: "/",
        fs_type: "ext4",
        is_read_only: false,
        is_removable: false,
        total_bytes: 40 * GIB,
        total_mb: 40960,
        total_gb: 40,
        used_bytes: 16 * GIB,
        used_mb: 16384,
        used_gb: 16,
        free_bytes: 24 * GIB,
        free_mb: 24576,
        free_gb: 24,
        available_bytes: 22 * GIB,
        available_mb: 22528,
        available_gb: 22,
        usage_percent: 42.1,
        available_percent: 57.9,
        disk_pressure: "low",
        inodes_usage_percent: 25,
        io_supported: true,
        read_bytes: 10240,
        written_bytes: 20480,
        read_ops: 5,
        write_ops: 6,
      }],
    },
  },
  {
    name:
      "a full stick can be taken out, is marked, has no inodes and no counts",
    params: {
      devices: ["/dev/sdb1"],
      collect: { total: false, used: false, free: false, available: false },
      thresholds: { usage_warning: 80, usage_critical: 100 },
    },
    have: HAVE,
    facts: {
      disks: [{
        device: "/dev/sdb1",
        mount_point: "/media/stick",
        fs_type: "vfat",
        is_read_only: true,
        is_removable: true,
        usage_percent: 100,
        available_percent: 0,
        disk_pressure: "critical",
        usage_warning: true,
        usage_critical: true,
        io_supported: false,
      }],
    },
  },
  {
    name: "what cannot be asked is told with the reason, and no room",
    params: { mount_points: ["/net"], collect: { io: false } },
    have: HAVE,
    facts: {
      disks: [{
        device: "server:/x",
        mount_point: "/net",
        fs_type: "nfs4",
        is_read_only: false,
        is_removable: false,
        error: "permission denied",
      }],
    },
  },
  {
    name: "both lists must match",
    params: { mount_points: ["/"], devices: ["/dev/sdb1"] },
    have: HAVE,
    facts: { disks: [] },
  },
  {
    name: "broken counts are no counts",
    params: { mount_points: ["/"] },
    have: {
      ...HAVE,
      files: { ...HAVE.files, "/proc/diskstats": "8 1 sda1 a b c d e f g\n" },
    },
    some: { "disks.0.io_supported": false, "disks.0.read_ops": undefined },
  },
  { name: "a host without mounts has none", absent: true },
]);
