import { dmmultipathCollector } from "../../../lib/facts/collectors/dmmultipath.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const DM = "/sys/block/dm-0";
const OF = 'device="mpatha",sysfs_name="dm-0"';

testCollector(dmmultipathCollector, [
  { name: "no disks" },
  {
    name: "other mapped devices are left out",
    have: { files: { [`${DM}/dm/uuid`]: "LVM-abc\n", [`${DM}/size`]: "1\n" } },
  },
  {
    name: "paths that work, that do not, and that are not known",
    have: {
      files: {
        [`${DM}/dm/uuid`]: "mpath-3600\n",
        [`${DM}/dm/name`]: "mpatha\n",
        [`${DM}/dm/suspended`]: "0\n",
        [`${DM}/size`]: "2048\n",
        "/sys/block/sda/device/state": "running\n",
        "/sys/block/sdb/device/state": "offline\n",
      },
      links: {
        [`${DM}/slaves/sda`]: "/sys/devices/sda",
        [`${DM}/slaves/sdb`]: "/sys/devices/sdb",
        [`${DM}/slaves/sdc`]: "/sys/devices/sdc",
      },
    },
    samples: {
      [`node_dmmultipath_device_info{${OF},uuid="mpath-3600"}`]: 1,
      [`node_dmmultipath_device_active{${OF}}`]: 1,
      [`node_dmmultipath_device_size_bytes{${OF}}`]: 1_048_576,
      [`node_dmmultipath_device_paths{${OF}}`]: 3,
      [`node_dmmultipath_device_paths_active{${OF}}`]: 1,
      [`node_dmmultipath_device_paths_failed{${OF}}`]: 2,
      'node_dmmultipath_path_state{device="mpatha",path="sda",state="running"}':
        1,
      'node_dmmultipath_path_state{device="mpatha",path="sdb",state="offline"}':
        1,
      'node_dmmultipath_path_state{device="mpatha",path="sdc",state="unknown"}':
        1,
    },
  },
]);
