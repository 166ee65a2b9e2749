import { mdadmCollector } from "../../../lib/facts/collectors/mdadm.ts";
import { testCollector } from "../../../lib/testing/mod.ts";

const HEAD = "Personalities : [raid1]\n";
const have = (text: string, files: Record<string, string> = {}) => ({
  files: { "/proc/mdstat": `${HEAD}${text}unused devices: <none>\n`, ...files },
});
const toSamples = (
  device: string,
  state: string,
  [required, active, failed, spare, blocks, synced]: readonly number[],
) => ({
  [`node_md_disks_required{device="${device}"}`]: required!,
  [`node_md_disks{device="${device}",state="active"}`]: active!,
  [`node_md_disks{device="${device}",state="failed"}`]: failed!,
  [`node_md_disks{device="${device}",state="spare"}`]: spare!,
  ...Object.fromEntries(
    ["active", "inactive", "recovering", "resync", "check"].map((one) => [
      `node_md_state{device="${device}",state="${one}"}`,
      one === state ? 1 : 0,
    ]),
  ),
  [`node_md_blocks{device="${device}"}`]: blocks!,
  [`node_md_blocks_synced{device="${device}"}`]: synced!,
});

testCollector(mdadmCollector, [
  { name: "no module", absent: true },
  { name: "no array", have: have("") },
  {
    name: "a mirror that lost a disk and recovers",
    have: have(
      "md0 : active raid1 sdc1[2] sdb1[1](F) sda1[0]\n" +
        "      1000 blocks super 1.2 [2/1] [U_]\n" +
        "      [===>.....]  recovery = 25.0% (250/1000) finish=1.0min speed=10K/sec\n\n",
      {
        "/sys/block/md0/md/level": "raid1\n",
        "/sys/block/md0/md/degraded": "1\n",
        "/sys/block/md0/md/raid_disks": "3 (2)\n",
      },
    ),
    samples: {
      ...toSamples("md0", "recovering", [2, 1, 1, 0, 1000, 250]),
      'node_md_raid_disks{device="md0"}': 3,
      'node_md_degraded{device="md0"}': 1,
    },
  },
  {
    name: "an array without redundancy, and one that does not run",
    have: have(
      "md1 : active raid0 sdb2[1] sda2[0]\n      300 blocks 64k chunks\n\n" +
        "md2 : inactive sdc1[0](S)\n      70 blocks\n\n",
    ),
    samples: {
      ...toSamples("md1", "active", [2, 2, 0, 0, 300, 300]),
      ...toSamples("md2", "inactive", [0, 0, 0, 1, 70, 70]),
    },
  },
  {
    name: "a check that waits for another array",
    have: have(
      "md3 : active raid1 sdb3[1] sda3[0]\n      40 blocks [2/2] [UU]\n" +
        "      \tcheck=DELAYED\n\n",
    ),
    samples: toSamples("md3", "check", [2, 2, 0, 0, 40, 0]),
  },
  {
    name: "an array without blocks",
    have: have("md4 : active raid1 sdb3[1]\n"),
    error: /Expected the blocks of md4 in \/proc\/mdstat/,
  },
]);
