import { testTask } from "../../lib/testing/mod.ts";
import { lvolTask } from "../../tasks/lvol.ts";
import { haveVolumes, toRun } from "./_lvm_rows.ts";
import { testPlans } from "./_plan_rows.ts";

const LVS =
  "lvs --reportformat json --units b --nosuffix --options vg_name,lv_name,lv_size,lv_active,origin,pool_lv";
/** The recorded volumes, of a host that may ask its kernel: none is active (lvs(8)). */
const INACTIVE = {
  [LVS]: Deno.readTextFileSync(
    new URL("../fixtures/lvm/lvs.json", import.meta.url),
  ).replaceAll('"unknown"', '""'),
};
const WWW = { vg: "dl-data", lv: "www" };

testPlans(lvolTask, [
  {
    name: "makes a volume",
    params: { vg: "dl-data", lv: "fresh", size: "10MiB" },
    changes: [{
      ...toRun(
        "lvcreate --yes --size 10485760b --name fresh -- dl-data",
        "absent -> present",
      ),
      undo: [
        {
          kind: "run",
          argv: ["blkid", "-p", "--", "/dev/dl-data/fresh"],
          success: [2],
          predicts: [],
          harmless: true,
        },
        toRun("lvremove --yes -- dl-data/fresh"),
      ],
    }],
  },
  {
    name: "makes a volume of what is left, not in use",
    params: { vg: "dl-data", lv: "fresh", size: "100%FREE", active: false },
    changes: [{
      ...toRun(
        "lvcreate --yes --extents 100%FREE --activate n --zero n --wipesignatures n --name fresh -- dl-data",
        "absent -> present",
      ),
      undo: [toRun("lvremove -- dl-data/fresh")],
    }],
  },
  {
    name: "grows a volume and its file system, to whole extents",
    params: { ...WWW, size: "17MiB", resizefs: true },
    changes: [
      toRun(
        "lvextend --resizefs --size 20971520b -- dl-data/www",
        "12582912 -> 20971520 bytes",
      ),
    ],
  },
  {
    name: "makes a volume smaller by force",
    params: { ...WWW, size: "4MiB", force: true },
    changes: [
      toRun(
        "lvreduce --force --yes --size 4194304b -- dl-data/www",
        "CUTS 12582912 -> 4194304 bytes",
      ),
    ],
  },
  {
    name: "brings a volume into use",
    params: { ...WWW, active: true },
    have: haveVolumes(INACTIVE),
    changes: [
      toRun(
        "lvchange --activate y -- dl-data/www",
        "not active -> active",
        "lvchange --activate n -- dl-data/www",
      ),
    ],
  },
  {
    name: "removes a volume by force",
    params: { ...WWW, state: "absent", force: true },
    changes: [toRun("lvremove --yes -- dl-data/www", "ERASES the volume")],
  },
], haveVolumes());

testTask(lvolTask, [
  {
    name: "leaves a volume that has its size, rounded up",
    params: { ...WWW, size: "10MiB" },
    have: haveVolumes(),
    output: { dev: "/dev/dl-data/www" },
  },
  {
    name: "leaves the size of a volume that has a share",
    params: { ...WWW, size: "50%VG", active: false },
    have: haveVolumes(),
  },
  {
    name: "removes nothing",
    params: { vg: "dl-data", lv: "none", state: "absent" },
    have: haveVolumes(),
  },
  {
    name: "removes nothing of a group that is not there",
    params: { vg: "none", lv: "none", state: "absent" },
    have: haveVolumes(),
  },
  {
    name: "wants its group",
    params: { vg: "none", lv: "x", size: "1MiB" },
    have: haveVolumes(),
    error: /Cannot find volume group "none"/,
  },
  {
    name: "wants a size for a new volume",
    params: { vg: "dl-data", lv: "x" },
    have: haveVolumes(),
    error: /expected "size"/,
  },
  {
    name: "makes no volume smaller",
    params: { ...WWW, size: "4MiB" },
    have: haveVolumes(),
    error: /smaller: 12582912 -> 4194304 bytes/,
  },
  {
    name: "keeps a volume",
    params: { ...WWW, state: "absent" },
    have: haveVolumes(),
    error: /Cannot remove volume "dl-data\/www" without force/,
  },
  {
    name: "keeps a volume that others depend on",
    params: { ...WWW, state: "absent", force: true },
    have: haveVolumes({
      [LVS]: JSON.stringify({
        report: [{
          lv: ["www", "snap"].map((lv_name) => ({
            vg_name: "dl-data",
            lv_name,
            lv_size: "4194304",
            lv_active: "active",
            origin: lv_name === "snap" ? "www" : "",
            pool_lv: "",
          })),
        }],
      }),
    }),
    error: /snap depend on it/,
  },
  {
    name: "says that the answer is something else",
    params: WWW,
    have: haveVolumes({
      [LVS]: "none",
    }),
    error: /Cannot read what lvs says: it is no JSON/,
  },
  ...["-x", "", "a b", "a\nb", "..", "$(id)", "; touch x", "pvmove0"].map((
    lv,
  ) => ({
    name: `refuses the name ${JSON.stringify(lv)}`,
    params: { vg: "dl-data", lv, size: 1 },
    error: /expected a name of letters/,
  })),
  ...["-1", "+1G", "101%FREE", "50%LV", "$(id)", "1G\n--help", "lots"].map((
    size,
  ) => ({
    name: `refuses the size ${JSON.stringify(size)}`,
    params: { ...WWW, size },
    error: /expected a size/,
  })),
]);
