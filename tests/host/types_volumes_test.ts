/** Task types of logical volumes, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

/** A container has no device mapper: lvm(8) is told not to ask for one, and keeps what stands on the devices. */
const QUIET =
  "printf 'global { activation = 0 }\\n' > /etc/lvm/lvmlocal.conf; ";

/** Loop devices belong to the whole machine, so that these rows name their own. */
const SETUP = [211, 212].map((minor) =>
  `test -b /dev/loop${minor} || mknod /dev/loop${minor} b 7 ${minor}; ` +
  `truncate -s 64M /srv/${minor}.img; losetup --detach /dev/loop${minor} 2>&1 || true; ` +
  `losetup /dev/loop${minor} /srv/${minor}.img; `
).join("");
const LIVE =
  "exec 2>/dev/null; pvs --noheadings -o pv_name,vg_name; vgs --noheadings -o vg_name,pv_count,lv_count,vg_extent_size; " +
  "lvs --noheadings --units m -o lv_name,lv_size";

// Volumes are made, resized and removed here without being brought into use; that is proven by rows of recorded answers.
const ROWS: readonly Row[] = [
  {
    name: "lvg: made of one device",
    setup: QUIET + SETUP,
    state: LIVE,
    tasks: `
  - { type: lvg, vg: dl-data, pvs: /dev/loop211 }
`,
    checks: [[LIVE, /\/dev\/loop211 +dl-data *\n +dl-data +1 +0 +4.00m/]],
  },
  {
    name: "lvg: given another device",
    setup: "vgcreate dl-data /dev/loop211",
    state: LIVE,
    tasks: `
  - { type: lvg, vg: dl-data, pvs: [/dev/loop211, /dev/loop212] }
`,
    checks: [[LIVE, /dl-data +2 +0/]],
  },
  {
    name: "lvol: made, without being brought into use",
    state: LIVE,
    tasks: `
  - { type: lvol, vg: dl-data, lv: www, size: 10MiB, active: false }
`,
    checks: [[LIVE, /www +12\.00m/]],
  },
  {
    name: "lvol: grown to whole extents",
    state: LIVE,
    tasks: `
  - { type: lvol, vg: dl-data, lv: www, size: 17MiB }
`,
    checks: [[LIVE, /www +20\.00m/]],
  },
  {
    name: "lvol: made smaller and removed by force",
    setup:
      "lvcreate -qq --activate n --zero n --wipesignatures n --name old --size 4m dl-data",
    state: LIVE,
    tasks: `
  - { type: lvol, vg: dl-data, lv: www, size: 8MiB, force: true }
  - { type: lvol, vg: dl-data, lv: old, state: absent, force: true }
`,
    plans: ["changed", "changed"],
    checks: [[LIVE, /^(?![^]*\bold\b)[^]*www +8\.00m/]],
  },
  {
    name: "lvg: an empty one that goes",
    setup: "lvremove --yes dl-data/www",
    state: LIVE,
    tasks: `
  - { type: lvg, vg: dl-data, state: absent }
`,
    checks: [["vgs --noheadings", /^$/]],
  },
  {
    name: "lvg: a device that held something, by force",
    setup: "vgremove dl-data; pvremove /dev/loop211; mkfs.ext4 -q /dev/loop211",
    state: LIVE,
    tasks: `
  - { type: lvg, vg: dl-data, pvs: /dev/loop211, force: true }
`,
    checks: [[LIVE, /\/dev\/loop211 +dl-data/]],
  },
  {
    name: "lvg: left alone",
    setup: "vgremove dl-data; losetup --detach /dev/loop211 /dev/loop212",
    tasks: `
  - { type: lvg, vg: dl-data, state: absent }
`,
    plans: ["ok"],
  },
];

proveRows("types of logical volumes", ROWS);
