import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import type { Change } from "../../lib/change.ts";
import { UnknownState } from "../../lib/host/host.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { toNormal } from "../../lib/host/predicted_paths.ts";
import { MemoryHost, type MemoryState } from "../../lib/testing/mod.ts";

async function overlay(
  state: MemoryState,
  ...changes: Change[]
): Promise<OverlayHost> {
  const host = new OverlayHost(new MemoryHost(state));
  for (const change of changes) await host.take(change);
  return host;
}

Deno.test("a written file is read back with its mode and owner", async () => {
  const host = await overlay(
    { users: [{ name: "web", uid: 33 }] },
    {
      kind: "write",
      path: "/a",
      content: "new",
      mode: 0o600,
      owner: "web",
    },
  );
  const entry = await host.stat("/a");
  deepEqual([entry?.type, entry?.mode, entry?.uid, entry?.size], [
    "file",
    0o600,
    33,
    3,
  ]);
  equal(await host.readText("/a"), "new");
});

Deno.test("a rewritten file keeps mode and owner that the change does not name", async () => {
  const host = await overlay(
    { files: { "/a": { content: "old", mode: 0o640, uid: 7 } } },
    { kind: "write", path: "/a", content: "new" },
  );
  const entry = await host.stat("/a");
  deepEqual([entry?.mode, entry?.uid], [0o640, 7]);
});

Deno.test("a removed directory takes all below it away, and a new one starts empty", async () => {
  const host = await overlay(
    { files: { "/d/sub/f": "x" } },
    { kind: "remove", path: "/d", recursive: true },
  );
  equal(await host.stat("/d/sub/f"), undefined);
  await host.take({ kind: "make_dir", path: "/d" });
  equal(await host.stat("/d/sub"), undefined);
  deepEqual(await host.list("/d"), []);
  await host.take({ kind: "write", path: "/d/new", content: "" });
  deepEqual(await host.list("/d"), ["new"]);
});

Deno.test("a predicted link leads where it says", async () => {
  const host = await overlay(
    { files: { "/real/f": "x" } },
    { kind: "link", path: "/l", target: "real" },
  );
  equal((await host.stat("/l"))?.type, "link");
  equal((await host.stat("/l", true))?.type, "dir");
  equal(await host.readText("/l/f"), "x");
  await host.take({ kind: "write", path: "/l/g", content: "y" });
  equal(await host.readText("/real/g"), "y");
});

Deno.test("links of the host are followed in the middle of a path", async () => {
  const host = await overlay(
    {
      files: {
        "/srv/1/conf/a": "old",
        "/srv/current": { type: "link", target: "1" },
        "/opt/app": { type: "link", target: "/srv/current" },
      },
    },
    { kind: "write", path: "/srv/1/conf/a", content: "new" },
    { kind: "write", path: "/opt/app/conf/b", content: "b" },
  );
  equal(await host.readText("/srv/current/conf/a"), "new");
  equal(await host.readText("/opt/app/../current/conf/b"), "b");
  deepEqual(await host.list("/opt/app/conf"), ["a", "b"]);
  equal((await host.stat("/srv/1/conf/b"))?.size, 1);
  await host.take({ kind: "link", path: "/srv/current", target: "2" });
  equal(await host.stat("/opt/app/conf/a"), undefined);
});

Deno.test("what is predicted is read as the host would have it read", async () => {
  const host = await overlay(
    { files: { "/f": "x" } },
    { kind: "make_dir", path: "/d" },
    { kind: "link", path: "/l", target: "none" },
    { kind: "write", path: "/f", content: "y" },
  );
  equal((await host.stat("/l"))?.mode, 0o777);
  await rejects(host.readFile("/d"), /"\/d": it is not a regular file/);
  await rejects(host.digest("/d"), /"\/d": it is a directory/);
  await rejects(host.list("/f"), /"\/f": it is not a directory/);
  await rejects(host.readFile("/l"), /"\/l": it does not exist/);
  await rejects(
    host.take({ kind: "make_dir", path: "/l" }),
    /"\/l": something is there already/,
  );
});

Deno.test("a way that leads through itself is refused", async () => {
  const host = await overlay(
    { files: { "/l": { type: "link", target: "l" } } },
    { kind: "write", path: "/other", content: "" },
  );
  equal((await host.stat("/l"))?.type, "link");
  await rejects(host.stat("/l", true), /too many links/);
  await rejects(host.readFile("/l/a"), /too many links/);
});

Deno.test("behind a command that says nothing of its effect, an absent path is unknown", async () => {
  const host = await overlay({}, { kind: "run", argv: ["/opt/setup"] });
  await rejects(host.stat("/opt/app.conf"), UnknownState);
  const known = await overlay(
    {},
    { kind: "run", argv: ["/opt/setup"], predicts: [] },
  );
  equal(await known.stat("/opt/app.conf"), undefined);
});

Deno.test("a predicted package is pending, and its absent units are unknown", async () => {
  const host = await overlay({}, {
    kind: "run",
    argv: ["apt-get", "install", "nginx"],
    predicts: [{
      table: "packages",
      name: "nginx",
      value: {
        name: "nginx",
        version: "1",
        status: "installed",
        arch: "amd64",
        held: false,
        provides: [],
      },
    }],
  });
  equal((await host.packages()).get("nginx")?.version, "1");
  equal(host.pending?.kind, "package");
  equal(await host.stat("/etc/nginx"), undefined);
  await rejects(host.findUnit("nginx.service"), /package nginx may bring/);
});

Deno.test("owners that do not exist yet have numbers of their own", async () => {
  const host = await overlay({}, {
    kind: "write",
    path: "/a",
    content: "",
    owner: "new",
  }, {
    kind: "write",
    path: "/b",
    content: "",
    owner: "other",
  });
  const [a, b] = [await host.stat("/a"), await host.stat("/b")];
  equal(a!.uid < 0 && b!.uid < 0 && a!.uid !== b!.uid, true);
});

Deno.test("a failing query is unknown after a command and an answer before it", async () => {
  const state = { queries: { "check x": { code: 1 } } };
  const before = await overlay(state);
  equal((await before.query(["check", "x"])).code, 1);
  const after = await overlay(state, { kind: "run", argv: ["make-x"] });
  await rejects(after.query(["check", "x"]), (error) => {
    match(String(error), /make-x may change what "check" answers/);
    return error instanceof UnknownState;
  });
});

Deno.test("toNormal folds dots and slashes", () => {
  for (
    const [path, wanted] of [
      ["/", "/"],
      ["/a/b", "/a/b"],
      ["/a/", "/a"],
      ["//a//b", "/a/b"],
      ["/a/./b/../c", "/a/c"],
      ["/../a", "/a"],
      ["/a/..", "/"],
      ["/.a/..b", "/.a/..b"],
    ] as const
  ) equal(toNormal(path), wanted, path);
});

Deno.test("a unit of a template that is only predicted is like it", async () => {
  const value = {
    name: "worker@.service",
    loadState: "loaded",
    activeState: "inactive",
    subState: "dead",
    fileState: "disabled",
    needsReload: false,
  };
  const host = await overlay({}, {
    kind: "run",
    argv: ["systemctl", "daemon-reload"],
    predicts: [{ table: "units", name: value.name, value }],
  });
  deepEqual(await host.findUnit("worker@7.service"), {
    ...value,
    name: "worker@7.service",
  });
  equal(await host.findUnit("worker.service"), undefined);
});

Deno.test("a path that a program brings is there, and what it holds is not known", async () => {
  const host = await overlay({});
  const path = "/sys/class/net/br0";
  const take = (value: "dir" | undefined) =>
    host.take({
      kind: "run",
      argv: ["ip"],
      predicts: [{ table: "paths", name: path, value }],
    });
  await take("dir");
  equal((await host.stat(path))?.ino, 0);
  await rejects(host.stat(`${path}/mtu`), /what brings/);
  await take(undefined);
  equal(await host.stat(path), undefined);
});
