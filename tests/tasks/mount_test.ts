import type { Change, RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { mountTask } from "../../tasks/mount.ts";

const ROOT = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n";
const DATA =
  "30 22 8:17 / /srv/data rw,noatime shared:2 - ext4 /dev/sdb1 rw,errors=remount-ro\n";
const MEMORY =
  "31 22 0:40 / /srv/m rw,relatime - tmpfs tmpfs rw,size=10240k,mode=755\n";
const UNIT = "UUID=0a37";

function toFiles(live: string, fstab?: string, more = {}) {
  return {
    files: {
      "/proc/self/mountinfo": ROOT + live,
      ...(fstab === undefined ? {} : { "/etc/fstab": fstab }),
      ...more,
    },
  };
}

function toTable(content: string, isNew = false): Change {
  return {
    kind: "write",
    path: "/etc/fstab",
    content,
    ...(isNew ? { mode: 0o644 } : { follow: true }),
  };
}

function toMount(path: string, source: string, ...words: string[]): RunChange {
  return {
    kind: "run",
    argv: ["mount", ...words, "--", source, path],
    shows: `not mounted -> ${source}`,
    timeoutMs: 90_000,
    predicts: [{ table: "paths", name: path, value: "dir" }],
    undo: [{ kind: "run", argv: ["umount", "--", path] }],
  };
}

const RELOAD: RunChange = {
  kind: "run",
  argv: ["systemctl", "daemon-reload"],
  touches: ["units"],
  waits: true,
};

const DISK = {
  "/dev/disk/by-uuid/0a37": { target: "../../sdb1" },
  "/dev/sdb1": { type: "block" as const },
};
const DATA_PARAMS = {
  path: "/srv/data",
  src: UNIT,
  fstype: "ext4",
  opts: ["noatime", "nofail"],
  passno: 2,
};
const DATA_LINE = "UUID=0a37\t/srv/data\text4\tnoatime,nofail\t0\t2\n";
const DATA_MOUNT = toMount(
  "/srv/data",
  UNIT,
  "-t",
  "ext4",
  "-o",
  "noatime,nofail",
);

/** Params that no mount has, and what is said of each. */
const REFUSED: readonly (readonly [Record<string, unknown>, RegExp])[] = [
  [{ path: "/a/../etc", src: "x" }, /without "\.\."/],
  [{ path: "/a\nb", src: "x" }, /single line/],
  [{ path: "none", src: "/swap" }, /"present" or "absent" for what is mounted/],
  [{ path: "none", state: "absent" }, /expected "src"/],
  [{ path: "a", src: "x" }, /starts with "\/"/],
  [{ path: "/a" }, /expected "src"/],
  [{ path: "/a", src: "-x" }, /not starting with "-"/],
  [{ path: "/a", src: "x\ny" }, /one line/],
  [{ path: "/a", src: "#x" }, /does not start with "#"/],
  [{ path: "/a", src: "x", fstype: "-t" }, /not starting with "-"/],
  [{ path: "/a", src: "x", fstype: "$(id)" }, /type of a file system/],
  [{ path: "/a", src: "x", opts: ["a b"] }, /without blanks/],
  [{ path: "/a", src: "x", opts: ["password=x"] }, /passwords/],
  [{ path: "/a", src: "x", passno: -1 }, /passno/],
];

const GONE = [{ table: "paths", name: "/srv/data", value: "dir" }] as const;
const UMOUNT: RunChange = {
  kind: "run",
  argv: ["umount", "--", "/srv/data"],
  shows: "/dev/sdb1 -> not mounted",
  timeoutMs: 90_000,
  predicts: GONE,
  undo: [toMount("/srv/data", "/dev/sdb1", "-t", "ext4", "-o", "noatime")],
};
const BELOW: RunChange[] = [
  {
    kind: "run",
    argv: ["mount", "--make-rslave", "--", "/srv/data"],
    shows: "parted from what was bound",
    predicts: [],
    undo: [],
  },
  {
    kind: "run",
    argv: ["umount", "--recursive", "--", "/srv/data"],
    shows: "/dev/sdb1 -> not mounted, with all below",
    timeoutMs: 90_000,
    predicts: GONE,
  },
];

testTask(mountTask, [
  {
    name: "knows areas of swap in the table by their source",
    params: { path: "none", src: "/swap/b", fstype: "swap", state: "present" },
    have: toFiles("", "/swap/a none swap sw 0 0\n"),
    changes: [
      toTable(
        "/swap/a none swap sw 0 0\n/swap/b\tnone\tswap\tdefaults\t0\t0\n",
      ),
    ],
  },
  {
    name: "takes one of several areas of swap out of the table",
    params: { path: "none", src: "/swap/a", state: "absent" },
    have: toFiles("", "/swap/a none swap sw 0 0\n/swap/b swap swap sw 0 0\n"),
    changes: [toTable("/swap/b swap swap sw 0 0\n")],
  },
  {
    name: "leaves what the kernel and its programs write in other words",
    params: {
      path: "/srv/m",
      src: "tmpfs",
      fstype: "tmpfs",
      opts: ["uid=app", "gid=app"],
      state: "ephemeral",
    },
    have: {
      ...toFiles(MEMORY.replace("mode=755", "uid=1000,gid=1001")),
      users: [{ name: "app", uid: 1000 }],
      groups: [{ name: "app", gid: 1001 }],
    },
  },
  {
    name: "leaves a share of whatever minor version",
    params: {
      path: "/srv/n",
      src: "server:/x",
      fstype: "nfs",
      opts: "vers=4,soft",
      state: "ephemeral",
    },
    have: toFiles(
      "33 22 0:50 / /srv/n rw,relatime - nfs server:/x rw,vers=4.2,soft\n",
    ),
  },
  {
    name: "makes the directory, the line and the mount",
    params: DATA_PARAMS,
    have: toFiles("", "# kept\nproc /proc proc defaults 0 0"),
    changes: [
      { kind: "make_dir", path: "/srv", mode: 0o755 },
      { kind: "make_dir", path: "/srv/data", mode: 0o755 },
      DATA_MOUNT,
      toTable(`# kept\nproc /proc proc defaults 0 0\n${DATA_LINE}`),
    ],
    again: [DATA_MOUNT],
  },
  {
    name: "leaves the table where something else is mounted there",
    params: { ...DATA_PARAMS, src: "/dev/vdz" },
    have: toFiles(DATA, "# kept\n", DISK),
    error: /Cannot mount "\/dev\/vdz" at "\/srv\/data"/,
  },
  {
    name: "unmounts with all below, and leaves what was bound",
    params: { path: "/srv/data", state: "unmounted", recursive: true },
    have: toFiles(DATA + DATA.replace("/srv/data", "/srv/data/x")),
    changes: BELOW,
    again: BELOW,
  },
  {
    name:
      "leaves a mount that is right, its device by its UUID, options in any order",
    params: DATA_PARAMS,
    have: toFiles(
      DATA,
      "UUID=0a37 /srv/data/   ext4 nofail,noatime 0 2\n",
      DISK,
    ),
    output: { path: "/srv/data", src: UNIT },
  },
  {
    name: "mends the line only: its last two fields are missing",
    params: { ...DATA_PARAMS, state: "present", passno: 0 },
    have: toFiles(
      "",
      "a /b ext4 ro\n\tUUID=0a37 /srv/data ext4 noatime,nofail\n",
    ),
    changes: [
      toTable("a /b ext4 ro\n" + DATA_LINE.replace("\t2\n", "\t0\n")),
    ],
  },
  {
    name: "mends wrong options by a remount",
    params: {
      path: "/srv/m",
      src: "tmpfs",
      fstype: "tmpfs",
      opts: "ro,size=20m,mode=0755",
      state: "ephemeral",
    },
    have: toFiles(MEMORY),
    changes: [{
      kind: "run",
      argv: [
        "mount",
        "-o",
        "remount,ro,size=20m,mode=0755,suid,dev,exec,relatime",
        "--",
        "/srv/m",
      ],
      shows: "ro,size=20m",
      timeoutMs: 90_000,
      predicts: [],
      undo: [{
        kind: "run",
        argv: [
          "mount",
          "-o",
          "remount,relatime,size=10240k,mode=755,rw,suid,dev,exec",
          "--",
          "/srv/m",
        ],
      }],
    }],
    again: [{
      kind: "run",
      argv: [
        "mount",
        "-o",
        "remount,ro,size=20m,mode=0755,suid,dev,exec,relatime",
        "--",
        "/srv/m",
      ],
      shows: "ro,size=20m",
      timeoutMs: 90_000,
      predicts: [],
      undo: [{
        kind: "run",
        argv: [
          "mount",
          "-o",
          "remount,relatime,size=10240k,mode=755,rw,suid,dev,exec",
          "--",
          "/srv/m",
        ],
      }],
    }],
  },
  {
    name: "takes the same size in other words, and options only programs read",
    params: {
      path: "/srv/m",
      src: "tmpfs",
      fstype: "tmpfs",
      opts: "size=10m,mode=0755,uid=0,x-systemd.automount,nofail",
      state: "ephemeral",
    },
    have: toFiles(MEMORY),
  },
  {
    name: "refuses to cover what is mounted there",
    params: { path: "/srv/data", src: "/dev/sdc1", state: "ephemeral" },
    have: toFiles(DATA),
    error: /"\/dev\/sdb1" \(ext4\) is mounted there/,
  },
  {
    name: "knows a bind mount by its device and path",
    params: {
      path: "/srv/b",
      src: "/srv/data/sub",
      opts: ["bind"],
      state: "ephemeral",
    },
    have: toFiles(
      DATA + "40 22 8:17 /sub /srv/b rw,relatime - ext4 /dev/sdb1 rw\n",
    ),
  },
  {
    name: "knows an image file by its loop device",
    params: { path: "/srv/i", src: "/srv/x.img", state: "ephemeral" },
    have: toFiles(
      "40 22 7:3 / /srv/i rw,relatime - ext4 /dev/loop3 rw\n",
      undefined,
      { "/sys/block/loop3/loop/backing_file": "/srv/x.img\n" },
    ),
  },
  {
    name:
      "writes blanks as fstab(5) wants them and leaves it at that for present",
    params: {
      path: "/srv/a b",
      src: "/dev/x; touch /tmp/x $(id)",
      state: "present",
      boot: false,
    },
    have: toFiles("", ""),
    changes: [toTable(
      "/dev/x;\\040touch\\040/tmp/x\\040$(id)\t/srv/a\\040b\tauto\tdefaults,noauto\t0\t0\n",
    )],
  },
  {
    name: "unmounts and removes the line, and the rest stays",
    params: { path: "/srv/data/", state: "absent" },
    have: toFiles(DATA, "# a\nUUID=0a37 /srv/data ext4 ro 0 0\nb /c d\n"),
    changes: [UMOUNT, toTable("# a\nb /c d\n")],
    again: [UMOUNT],
  },
  {
    name: "removes nothing",
    params: { path: "/srv/data", state: "absent" },
    have: toFiles("", "# a\n"),
  },
  {
    name: "refuses to unmount what carries another mount",
    params: { path: "/srv/data", state: "unmounted" },
    have: toFiles(DATA + DATA.replace("/srv/data", "/srv/data/x")),
    error: /"\/srv\/data\/x" is mounted below it/,
  },
  {
    name: "refuses to unmount the root",
    params: { path: "/", state: "unmounted" },
    have: toFiles(""),
    error: /the system needs it/,
  },
  {
    name: "refuses to remount what is not mounted",
    params: { path: "/srv/data", state: "remounted" },
    have: toFiles(""),
    error: /nothing is mounted there/,
  },
  {
    name: "has systemd read the table anew, after an undo too",
    params: { ...DATA_PARAMS, state: "present" },
    have: toFiles("", "", { "/run/systemd/system": { type: "dir" } }),
    changes: [
      {
        ...RELOAD,
        shows:
          "/etc/fstab changed: once, before the next program or at the end",
        predicts: [],
        undo: [RELOAD],
      },
      toTable(DATA_LINE),
    ],
  },
  ...REFUSED.map(([params, error]) => ({
    name: `refuses ${JSON.stringify(params)}`,
    params,
    error,
  })),
]);
