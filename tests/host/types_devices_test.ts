/** Task types of loop devices, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

/** Loop devices belong to the whole machine, so that these rows name their own. */
const NODE = "test -b /dev/loop210 || mknod /dev/loop210 b 7 210";
const LIVE =
  "losetup --noheadings --list --output NAME,BACK-FILE,OFFSET,RO | grep loop210 || true";

const LOOPS: readonly Row[] = [
  {
    name: "loop_device: a part of an image, for reading only",
    setup: `${NODE}; truncate -s 1M '/srv/a;b.img'`,
    touches: ["/srv"],
    state: LIVE,
    tasks: `
  - { type: loop_device, path: "/srv/a;b.img", device: /dev/loop210, read_only: true, offset: 4096, size_limit: 64KiB }
`,
    checks: [
      [LIVE, /^\/dev\/loop210 +\/srv\/a;b\.img +4096 +1$/],
      ["blockdev --getsize64 --getro /dev/loop210", /^65536\n1$/],
    ],
  },
  {
    name: "loop_device: attached anew where it is attached otherwise",
    setup: `losetup --read-only /dev/loop210 '/srv/a;b.img'`,
    state: LIVE,
    tasks: `
  - { type: loop_device, path: "/srv/a;b.img" }
`,
    checks: [[LIVE, /^\/dev\/loop210 +\/srv\/a;b\.img +0 +0$/]],
  },
  {
    name: "loop_device: detached",
    state: LIVE,
    tasks: `
  - { type: loop_device, path: "/srv/a;b.img", state: absent }
`,
    checks: [[LIVE, /^$/]],
  },
  {
    name: "loop_device: left as it is where it is detached",
    setup: "losetup --detach /dev/loop210",
    tasks: `
  - { type: loop_device, path: "/srv/a;b.img", state: absent }
`,
    plans: ["ok"],
  },
];

proveRows("types of devices", LOOPS);
