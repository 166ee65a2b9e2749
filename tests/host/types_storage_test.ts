/** Task types of mounts and storage, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

const LIVE = "grep ' /srv/' /proc/self/mountinfo | cut -d' ' -f4- || true";

const MOUNTS: readonly Row[] = [
  {
    name: "mount: memory, now and at boot; the table keeps its other lines",
    setup:
      "mkdir -p /srv/m; printf '# kept\\nLABEL=x /mnt ext4 ro 0 2' > /etc/fstab",
    touches: ["/etc/fstab"],
    state: LIVE,
    tasks: `
  - { type: mount, path: /srv/m, src: tmpfs, fstype: tmpfs, opts: [size=2m, nosuid, mode=0700] }
`,
    checks: [
      [
        "stat -c %a /srv/m; findmnt -n -o OPTIONS /srv/m",
        /^700\n.*nosuid.*size=2048k/,
      ],
      [
        "cat /etc/fstab",
        /^# kept\nLABEL=x \/mnt ext4 ro 0 2\ntmpfs\t\/srv\/m\ttmpfs\t/,
      ],
    ],
  },
  {
    name: "mount: options mended by a remount, and put back",
    setup: "mount -t tmpfs -o size=1m,noexec tmpfs /srv/m",
    touches: ["/etc/fstab"],
    state: LIVE,
    tasks: `
  - { type: mount, path: /srv/m, src: tmpfs, fstype: tmpfs, opts: "ro,size=3m", state: ephemeral }
`,
    checks: [["findmnt -n -o OPTIONS /srv/m", /^ro,relatime,.*size=3072k/]],
  },
  {
    name: "mount: remounted on every run",
    state: LIVE,
    tasks: `
  - { type: mount, path: /srv/m, state: remounted, opts: nodev }
`,
    keeps: ["changed"],
    checks: [["findmnt -n -o OPTIONS /srv/m", /^rw,nodev/]],
  },
  {
    name: "mount: away from the table and now",
    setup: "printf '\\ntmpfs /srv/m tmpfs ro 0 0\\n' >> /etc/fstab",
    touches: ["/etc/fstab"],
    tasks: `
  - { type: mount, path: /srv/m/, state: absent }
`,
    checks: [[
      `grep -c /srv/m /etc/fstab /proc/self/mountinfo || true`,
      /^\/etc\/fstab:0\n\/proc\/self\/mountinfo:0$/,
    ]],
  },
  {
    name: "mount: a directory at another place, its name with a blank",
    setup: "mkdir -p '/srv/a b/sub'; echo 1 > '/srv/a b/sub/f'",
    touches: ["/etc/fstab", "/srv/b"],
    state: LIVE,
    tasks: `
  - { type: mount, path: "/srv/b", src: "/srv/a b/sub", fstype: none, opts: [bind, ro] }
`,
    checks: [
      [
        "cat /srv/b/f; touch /srv/b/x 2>&1 || true; findmnt --verify --tab-file /etc/fstab | grep -c 'a b' || true",
        /^1\n.*Read-only/,
      ],
    ],
  },
];

const DISKS: readonly Row[] = [
  {
    name: "filesystem: made in an image file where nothing is",
    setup: "truncate -s 8M /srv/new.img",
    tasks: `
  - { type: filesystem, dev: /srv/new.img, fstype: ext4, opts: [-q, -L, "a; touch /tmp/x"] }
`,
    checks: [
      [
        "blkid -p -o value -s TYPE -s LABEL /srv/new.img",
        /^a; touch \/tmp\/x\next4$/,
      ],
      ["e2fsck -fn /srv/new.img >&2 && ls /tmp/x 2>&1 || true", /No such file/],
    ],
  },
  {
    name: "filesystem: another one over it by force",
    tasks: `
  - { type: filesystem, dev: /srv/new.img, fstype: ext2, force: true, opts: [-q] }
`,
    checks: [["blkid -p -o value -s TYPE /srv/new.img", /^ext2$/]],
  },
  {
    name: "filesystem: wiped",
    tasks: `
  - { type: filesystem, dev: /srv/new.img, state: absent }
`,
    checks: [["blkid -p /srv/new.img || echo empty", /^empty$/]],
  },
];

const SWAPS: readonly Row[] = [
  {
    name:
      "swap: a file made in full and told to the table; a container may not use it",
    setup: "printf '# kept\\n' > /etc/fstab; rm -f /srv/swap",
    touches: ["/etc/fstab", "/srv/swap"],
    tasks: `
  - { type: swap, path: /srv/swap, size: 4MiB, priority: 7, active: false }
`,
    checks: [
      ["stat -c '%a %U %s %b' /srv/swap", /^600 root 4194304 8\d{3}$/],
      ["blkid -p -o value -s TYPE /srv/swap", /^swap$/],
      ["cat /etc/fstab", /^# kept\n\/srv\/swap\tnone\tswap\tsw,pri=7\t0\t0$/],
    ],
  },
  {
    // Swap that is used would be that of the whole machine.
    name: "swap: a device, made once; one that holds data is left",
    setup:
      "for one in 214 215; do test -b /dev/loop$one || mknod /dev/loop$one b 7 $one; truncate -s 8M /srv/$one.img; " +
      "losetup --detach /dev/loop$one 2>&1 || true; done; mkfs.ext4 -q -L kept /srv/215.img; " +
      "losetup /dev/loop214 /srv/214.img; losetup /dev/loop215 /srv/215.img; printf '# kept\\n' > /etc/fstab",
    touches: ["/etc/fstab"],
    tasks: `
  - { type: swap, path: /dev/loop214, active: false }
  - { type: swap, path: /dev/loop215, active: false, ignore_errors: true }
`,
    plans: ["changed", "failed"],
    keeps: ["ok", "failed"],
    checks: [
      [
        "blkid -p -o value -s TYPE /dev/loop214; blkid -p -o value -s LABEL /dev/loop215",
        /^swap\nkept$/,
      ],
    ],
  },
  {
    name:
      "mount: what cannot be mounted is not told to the table, and what is bound with all below stays where it was",
    setup:
      "printf '# kept\\n' > /etc/fstab; mkdir -p /srv/rec/x /srv/rb; mount -t tmpfs rec /srv/rec/x",
    touches: ["/etc/fstab", "/srv/rb"],
    state: LIVE,
    tasks: `
  - { type: mount, path: /srv/rb, src: /srv/rec, fstype: none, opts: bind, recursive: true }
  - { type: mount, path: /srv/rec/x, src: /dev/nosuch, fstype: ext4, ignore_errors: true }
`,
    plans: ["changed", "failed"],
    keeps: ["ok", "failed"],
    checks: [[
      "grep -c /srv/rb /proc/self/mountinfo; cat /etc/fstab",
      /^2\n# kept\n\/srv\/rec\t\/srv\/rb\tnone\trbind\t0\t0$/,
    ]],
  },
  {
    name: "mount: a share of memory and a line of swap in one run",
    setup:
      "losetup --detach /dev/loop214 /dev/loop215; printf '/swap.a none swap sw 0 0\\n' > /etc/fstab",
    touches: ["/etc/fstab", "/srv/t9"],
    state: LIVE,
    tasks: `
  - { type: mount, path: /srv/t9, src: tmpfs, fstype: tmpfs, opts: "size=1m,uid=daemon,gid=daemon" }
  - { type: mount, path: none, src: /swap.b, fstype: swap, state: present }
  - { type: mount, path: none, src: /swap.a, state: absent }
`,
    checks: [[
      "grep -c . /etc/fstab; cat /etc/fstab",
      /^2\n[^]*\/swap\.b\tnone\tswap/,
    ]],
  },
];

proveRows("types of mounts and storage", [...MOUNTS, ...DISKS, ...SWAPS]);
