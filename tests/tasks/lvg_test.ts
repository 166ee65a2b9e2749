import { type MemoryState, testTask } from "../../lib/testing/mod.ts";
import { lvgTask } from "../../tasks/lvg.ts";
import { haveVolumes, toRun } from "./_lvm_rows.ts";
import { testPlans } from "./_plan_rows.ts";

const PHYSICAL = toRun(
  "pvcreate --yes -- /dev/vdb",
  "physical volume",
  "pvremove -- /dev/vdb",
);
const EXT4 = { "blkid -p -o export -- /dev/vdb": "TYPE=ext4\nUUID=1-2\n" };

/** A host whose physical volume is a mapped device, as lvm(8) names it. */
function toMapped(): MemoryState {
  const { files, ...host } = haveVolumes({
    "pvs --reportformat json --units b --nosuffix --options pv_name,vg_name":
      '{"report":[{"pv":[{"pv_name":"/dev/mapper/locked","vg_name":"dl-data"},{"pv_name":"[unknown]","vg_name":"dl-data"}]}]}',
  });
  return {
    ...host,
    files: {
      ...files,
      "/dev/dm-3": { type: "block" },
      "/dev/mapper/locked": { target: "../dm-3" },
    },
  };
}

testPlans(lvgTask, [
  {
    name: "makes a group of new devices",
    params: { vg: "fresh", pvs: ["/dev/vdb", "/dev/vdc"] },
    changes: [
      PHYSICAL,
      toRun(
        "pvcreate --yes -- /dev/vdc",
        "physical volume",
        "pvremove -- /dev/vdc",
      ),
      toRun(
        "vgcreate -- fresh /dev/vdb /dev/vdc",
        "absent -> present",
        "vgremove -- fresh",
      ),
    ],
  },
  {
    name: "makes a group of a physical volume that has none",
    params: { vg: "fresh", pvs: "/dev/loop212" },
    changes: [
      toRun(
        "vgcreate -- fresh /dev/loop212",
        "absent -> present",
        "vgremove -- fresh",
      ),
    ],
  },
  {
    name: "adds the devices that a group lacks",
    params: { vg: "dl-data", pvs: "/dev/loop211,/dev/vdb" },
    changes: [
      PHYSICAL,
      toRun(
        "vgextend -- dl-data /dev/vdb",
        "more devices",
        "vgreduce -- dl-data /dev/vdb",
      ),
    ],
  },
  {
    name: "takes a device that holds something by force, for ever",
    params: { vg: "dl-data", pvs: "/dev/vdb", force: true },
    have: haveVolumes(EXT4),
    changes: [
      toRun("pvcreate --yes -- /dev/vdb", "ERASES ext4 of /dev/vdb"),
      toRun(
        "vgextend -- dl-data /dev/vdb",
        "more devices",
        "vgreduce -- dl-data /dev/vdb",
      ),
    ],
  },
  {
    name: "removes a group with volumes by force, for ever",
    params: { vg: "dl-data", state: "absent", force: true },
    changes: [
      toRun("vgremove --force --yes -- dl-data", "ERASES 2 volumes"),
    ],
  },
  {
    name: "removes an empty group, which can be made again",
    params: { vg: "dl-empty", state: "absent" },
    changes: [
      toRun(
        "vgremove -- dl-empty",
        "present -> absent",
        "vgcreate --physicalextentsize 8388608b -- dl-empty /dev/loop213",
      ),
    ],
  },
], haveVolumes());

testTask(lvgTask, [
  {
    name: "leaves a group that has its devices",
    params: { vg: "dl-data", pvs: "/dev/loop211" },
    have: haveVolumes(),
  },
  {
    name: "knows a device by each of its names",
    params: { vg: "dl-data", pvs: "/dev/mapper/locked" },
    have: toMapped(),
  },
  {
    name: "removes nothing",
    params: { vg: "none", state: "absent" },
    have: haveVolumes(),
  },
  {
    name: "keeps a device that holds something",
    params: { vg: "dl-data", pvs: "/dev/vdb" },
    have: haveVolumes(EXT4),
    error: /Cannot make a volume on "\/dev\/vdb": it holds ext4 UUID 1-2/,
  },
  {
    name: "never takes a device of another group",
    params: { vg: "other", pvs: "/dev/loop211", force: true },
    have: haveVolumes(),
    error: /it belongs to the group "dl-data"/,
  },
  {
    name: "keeps a group with volumes",
    params: { vg: "dl-data", state: "absent" },
    have: haveVolumes(),
    error: /Cannot remove group "dl-data": it has 2 volumes/,
  },
  {
    name: "wants devices that are there",
    params: { vg: "dl-data", pvs: "/dev/none" },
    have: haveVolumes(),
    error: /Cannot use "\/dev\/none": it is not there/,
  },
  {
    name: "names the package that is missing",
    params: { vg: "dl-data", pvs: "/dev/vdb" },
    error: /Cannot find "vgs" on this host/,
  },
  {
    name: "says that volumes cannot be read",
    params: { vg: "dl-data", state: "absent" },
    have: haveVolumes({
      "vgs --reportformat json --units b --nosuffix --options vg_name,vg_extent_size,lv_count":
        { code: 5, stdout: "", stderr: "no rights\n" },
    }),
    error: /Cannot read volumes: vgs ended with exit code 5: no rights/,
  },
  {
    name: "wants devices",
    params: { vg: "dl-data" },
    error: /expected "pvs"/,
  },
  ...["-x", "", "a b", "a\nb", "..", "$(id)", "; touch x", "a/b"].map((vg) => ({
    name: `refuses the name ${JSON.stringify(vg)}`,
    params: { vg, pvs: "/dev/vdb" },
    error: /expected a name of letters/,
  })),
  ...[
    "vdb",
    "/srv/x",
    "/dev/../etc/x",
    "/dev/a b",
    "/dev/a\n",
    "-a",
    "/dev/$(id)",
  ]
    .map((pv) => ({
      name: `refuses the device ${JSON.stringify(pv)}`,
      params: { vg: "x", pvs: [pv] },
      error: /expected devices/,
    })),
]);
