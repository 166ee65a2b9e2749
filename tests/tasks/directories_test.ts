import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { drive, MemoryHost, OverlayHost } from "../../lib/testing/mod.ts";
import { directoryTask } from "../../tasks/directory.ts";

const DIRECTORY = directoryTask.params.parse({ path: "/etc/app/conf.d" });

Deno.test("a directory that a planned package may bring is made unless it does", async () => {
  const overlay = new OverlayHost(
    new MemoryHost({ files: { "/etc/hostname": "x" } }),
  );
  await overlay.take({
    kind: "run",
    argv: ["apt-get", "install", "app"],
    predicts: [{
      table: "packages",
      name: "app",
      value: {
        name: "app",
        version: "1",
        status: "installed",
        arch: "amd64",
        held: false,
        provides: [],
      },
    }],
  });
  const first = await drive(directoryTask, DIRECTORY, overlay);
  deepEqual(first.changes, [
    { kind: "make_dir", path: "/etc/app", unless: "package app" },
    { kind: "make_dir", path: "/etc/app/conf.d", unless: "package app" },
  ]);
  deepEqual((await drive(directoryTask, DIRECTORY, overlay)).changes, []);
});

Deno.test("a directory is made for sure where nothing is pending", async () => {
  const overlay = new OverlayHost(
    new MemoryHost({ files: { "/etc/app/x": "x" } }),
  );
  deepEqual((await drive(directoryTask, DIRECTORY, overlay)).changes, [
    { kind: "make_dir", path: "/etc/app/conf.d" },
  ]);
});
