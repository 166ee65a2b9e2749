import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { LocalHost } from "../../lib/host/local.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { drive, testTask } from "../../lib/testing/mod.ts";
import { statTask } from "../../tasks/stat.ts";

testTask(statTask, [
  {
    name: "tells that nothing is there",
    params: { path: "/f" },
    output: { exists: false, stat: { exists: false } },
  },
  {
    name: "tells about a file",
    params: { path: "/f", checksum: true, checksum_algorithm: "md5" },
    have: {
      files: {
        "/f": {
          content: "x",
          mode: 0o4750,
          uid: 7,
          gid: 8,
          mtimeMs: 1500,
          ino: 2 ** 53 - 1,
        },
      },
      users: [{ name: "app", uid: 7 }],
      groups: [{ name: "app", gid: 8 }],
    },
    output: {
      exists: true,
      path: "/f",
      size: 1,
      mode: "4750",
      st_mode: 0o104750,
      mtime: 1.5,
      modified: 1,
      inode: 2 ** 53 - 1,
      is_file: true,
      is_dir: false,
      isreg: true,
      islnk: false,
      isuid: true,
      xusr: true,
      wgrp: false,
      roth: false,
      readable: true,
      executable: true,
      pw_name: "app",
      gr_name: "app",
      checksum: "9dd4e461268c8034f5c8564e155c67a6",
      lnk_target: undefined,
    },
  },
  {
    name: "tells about a link and not what it leads to",
    params: { path: "/d/l", checksum: true },
    have: { files: { "/d/f": "x", "/d/l": { target: "../d/f" } } },
    output: {
      islnk: true,
      is_file: false,
      lnk_target: "../d/f",
      lnk_source: "/d/f",
      checksum: undefined,
    },
  },
  {
    name: "follows a link when told so",
    params: { path: "/d/l", follow: true },
    have: { files: { "/d/f": "xy", "/d/l": { target: "f" } } },
    output: { islnk: false, is_file: true, size: 2 },
  },
  {
    name: "digests no pipe",
    params: { path: "/p", get_checksum: true },
    have: { files: { "/p": { type: "fifo", mode: 0o600 } } },
    output: { isfifo: true, st_mode: 0o010600, checksum: undefined },
  },
  {
    name: "says what another user may do",
    params: { path: "/f" },
    have: { files: { "/f": { mode: 0o640 } }, uid: 1000 },
    output: { readable: true, writeable: false, executable: false },
  },
  {
    name: "asks for flags and kind when told so",
    params: { path: "/f", get_mime: true, get_attributes: true },
    have: {
      files: { "/f": "x" },
      queries: {
        "lsattr -d -- /f": "----i---------e------- /f\n",
        "file --brief --mime-type --mime-encoding -h -- /f":
          "text/plain; charset=us-ascii\n",
      },
    },
    output: {
      attr_flags: "ie",
      mimetype: "text/plain",
      charset: "us-ascii",
    },
  },
]);

Deno.test("stat: says unknown while a package may bring the path", async () => {
  const { MemoryHost } = await import("../../lib/testing/mod.ts");
  const overlay = new OverlayHost(new MemoryHost());
  await overlay.take({
    kind: "run",
    argv: ["apt-get"],
    predicts: [{
      table: "packages",
      name: "nginx",
      value: {
        name: "nginx",
        version: "",
        status: "installed",
        arch: "",
        held: false,
        provides: [],
      },
    }],
  });
  const want = statTask.params.parse({ path: "/etc/nginx.conf" });
  const { error } = await drive(statTask, want, overlay);
  deepEqual(
    String(error),
    "UnknownState: package nginx may bring /etc/nginx.conf",
  );
});

Deno.test("stat: tells the same as the system", async () => {
  const path = await Deno.makeTempFile();
  try {
    const info = await Deno.lstat(path);
    const overlay = new OverlayHost(new LocalHost());
    const want = statTask.params.parse({ path });
    const { output } = await drive(statTask, want, overlay);
    deepEqual(
      [output?.["st_mode"], output?.["inode"], output?.["uid"]],
      [info.mode, info.ino, info.uid],
    );
  } finally {
    await Deno.remove(path);
  }
});
