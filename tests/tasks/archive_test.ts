import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { LocalHost } from "../../lib/host/local.ts";
import type { WriteChange } from "../../lib/task.ts";
import {
  drive,
  type Driven,
  MemoryHost,
  type MemoryState,
  testTask,
} from "../../lib/testing/mod.ts";
import { archiveTask } from "../../tasks/archive.ts";

const FILES: NonNullable<MemoryState["files"]> = {
  "/srv/app/run": { content: "#!", mode: 0o755 },
  "/srv/app/conf/a": "a=1",
  "/srv/app/link": { target: "gone" },
  "/srv/app/x.log": "log",
  "/out": { type: "dir" },
};

/** Plans over a machine in memory, and once more over what that would leave. */
async function plan(
  params: Record<string, unknown>,
  have: MemoryState = { files: FILES },
): Promise<{ first: Driven; second: Driven; overlay: OverlayHost }> {
  const want = archiveTask.params.parse(params);
  const overlay = new OverlayHost(new MemoryHost(have));
  const first = await drive(archiveTask, want, overlay);
  if (first.error) throw first.error;
  return { first, second: await drive(archiveTask, want, overlay), overlay };
}

function getWrite({ changes }: Driven): WriteChange & { content: Uint8Array } {
  const write = changes.find((change) => change.kind === "write");
  ok(write?.kind === "write" && write.content instanceof Uint8Array);
  return { ...write, content: write.content };
}

async function listTar(bytes: Uint8Array) {
  const entries = await unpackTar(bytes, { strict: true });
  return entries.map(({ header }) =>
    [header.name, header.type, header.mode?.toString(8), header.linkname].join(
      " ",
    ).trim()
  );
}

Deno.test("archive: packs a directory under its own name, sorted, without times", async () => {
  const { first, second } = await plan({
    path: "/srv/app/",
    dest: "/out/app.tar",
    mode: "0600",
  });
  const { content, mode, path } = getWrite(first);
  deepEqual([path, mode], ["/out/app.tar", 0o600]);
  deepEqual(await listTar(content), [
    "app/ directory 755",
    "app/conf/ directory 755",
    "app/conf/a file 644",
    "app/link symlink 777 gone",
    "app/run file 755",
    "app/x.log file 644",
  ]);
  deepEqual(second.changes, []);
  const { first: later } = await plan({
    path: "/srv/app",
    dest: "/out/app.tar",
  }, {
    files: {
      ...FILES,
      "/srv/app/run": { content: "#!", mode: 0o755, mtimeMs: 7 },
    },
    now: 5,
  });
  deepEqual(getWrite(later).content, content);
});

Deno.test("archive: packs sources under their full names", async () => {
  const { first, second } = await plan({
    path: "/new/dir/a.tgz",
    sources: ["/srv/app/conf", "/srv/app/run"],
    format: "tgz",
    compression: 9,
  });
  deepEqual(first.changes.slice(0, 2), [
    { kind: "make_dir", path: "/new" },
    { kind: "make_dir", path: "/new/dir" },
  ]);
  const { content } = getWrite(first);
  deepEqual(await listTar(new Uint8Array(gunzipSync(content))), [
    "srv/app/conf/ directory 755",
    "srv/app/conf/a file 644",
    "srv/app/run file 755",
  ]);
  deepEqual(second.changes, []);
});

Deno.test("archive: only compresses a single file, unless an archive is forced", async () => {
  const single = await plan({ path: "/srv/app/run" });
  const { path, content } = getWrite(single.first);
  equal(path, "/srv/app/run.gz");
  equal(gunzipSync(content).toString(), "#!");
  equal(single.first.output?.["state"], "compress");
  deepEqual(single.second.changes, []);
  const forced = await plan({
    path: "/srv/app/run",
    format: "zst",
    force_archive: true,
  });
  const tar = zstdDecompressSync(getWrite(forced.first).content);
  deepEqual(await listTar(new Uint8Array(tar)), ["run file 755"]);
  deepEqual(forced.second.changes, []);
});

const FORMATS = ["tar", "tgz", "zst", "zip", "tzst"];
for (const format of FORMATS) {
  Deno.test(`archive: sees what differs in ${format}`, async () => {
    const params = { path: "/srv/app", dest: "/out/a", format };
    const made = await plan(params);
    deepEqual(made.second.changes, []);
    const old = getWrite(made.first).content;
    const rows: [MemoryState["files"], string][] = [
      [{ "/srv/app/new": "x" }, "+app/new"],
      [{ "/srv/app/run": { content: "!#", mode: 0o755 } }, "~app/run"],
      [{ "/srv/app/run": { content: "#!", mode: 0o700 } }, "~app/run"],
      [{ "/srv/app/link": { target: "there" } }, "~app/link"],
    ];
    for (const [change, shows] of rows) {
      const { first } = await plan(params, {
        files: { ...FILES, ...change, "/out/a": { content: old } },
      });
      equal(getWrite(first).shows, shows);
    }
    const { "/srv/app/x.log": _gone, ...rest } = FILES;
    const { first } = await plan(params, {
      files: { ...rest, "/out/a": { content: old } },
    });
    equal(getWrite(first).shows, "-app/x.log");
  });
}

Deno.test("archive: writes another format or a damaged archive anew", async () => {
  const params = { path: "/srv/app", dest: "/out/a.zip" };
  const { first } = await plan({ ...params, dest: "/out/a.tgz" });
  const tgz = getWrite(first).content;
  for (const content of [tgz, tgz.subarray(0, 50), new Uint8Array(), "text"]) {
    const { first: again } = await plan(params, {
      files: { ...FILES, "/out/a.zip": { content } },
    });
    equal(getWrite(again).shows, "6 members");
  }
});

Deno.test("archive: leaves out what is excluded, and itself", async () => {
  const { first, second } = await plan({
    path: ["/srv/*"],
    dest: "/srv/app/all.tar",
    exclude_path: ["/srv/app/c*"],
    exclusion_patterns: ["*.log"],
  });
  deepEqual(await listTar(getWrite(first).content), [
    "app/ directory 755",
    "app/link symlink 777 gone",
    "app/run file 755",
  ]);
  equal(first.output?.["arcroot"], "/srv");
  deepEqual(second.changes, []);
});

Deno.test("archive: takes nested paths once and names them from their common directory", async () => {
  const { first } = await plan({
    path: ["/srv/app/conf", "/srv/app/conf/a", "/srv/app/run"],
    dest: "/out/a.tar",
  });
  deepEqual(await listTar(getWrite(first).content), [
    "conf/ directory 755",
    "conf/a file 644",
    "run file 755",
  ]);
});

Deno.test("archive: removes what it holds, but nothing else", async () => {
  const { first, second, overlay } = await plan({
    path: "/srv/app",
    dest: "/out/a.tar",
    exclusion_patterns: ["*.log"],
    remove: true,
  });
  deepEqual(first.changes.slice(1), [
    { kind: "remove", path: "/srv/app/run" },
    { kind: "remove", path: "/srv/app/link" },
    { kind: "remove", path: "/srv/app/conf/a" },
    { kind: "remove", path: "/srv/app/conf" },
  ]);
  deepEqual(second.changes, []);
  deepEqual(await overlay.list("/srv/app"), ["x.log"]);
});

Deno.test("archive: keeps what was archived and removed before", async () => {
  const params = { path: "/srv/app/*.log", dest: "/out/a.tar", remove: true };
  const { first, second } = await plan(params);
  deepEqual(second.changes, []);
  equal(second.output?.["state"], "archive");
  const { first: next } = await plan(params, {
    files: {
      "/srv/app/y.log": "next",
      "/out/a.tar": { content: getWrite(first).content },
    },
  });
  deepEqual(await listTar(getWrite(next).content), [
    "x.log file 644",
    "y.log file 644",
  ]);
});

testTask(archiveTask, [
  {
    name: "removes the archive",
    params: { path: "/out/a.tgz", sources: ["/srv"], state: "absent" },
    have: { files: { "/out/a.tgz": "x" } },
    changes: [{ kind: "remove", path: "/out/a.tgz" }],
  },
  {
    name: "needs all sources",
    params: { path: "/out/a.tgz", sources: ["/srv/app", "/none"] },
    have: { files: FILES },
    error: /"\/none" does not exist/,
    warnings: [/Cannot find "\/none"/],
  },
  {
    name: "needs at least one path",
    params: { path: ["/none/*"], dest: "/out/a.tgz" },
    have: { files: FILES },
    error: /"\/none\/\*" does not exist/,
    warnings: [/Cannot find/],
  },
  {
    name: "refuses to remove what the system needs",
    params: { path: "/usr", dest: "/out/a.tar", remove: true },
    have: { files: { "/usr/bin/x": "x", "/out": { type: "dir" } } },
    error: /Cannot remove "\/usr": the system needs it/,
  },
  {
    name: "refuses 7z",
    params: { path: "/out/a.7z", sources: ["/srv/app"], format: "sevenz" },
    have: { files: FILES },
    error: /Cannot work with 7z archives/,
  },
  {
    name: "says what xz needs",
    params: { path: "/srv/app", dest: "/out/a.txz" },
    have: { files: FILES },
    error: /"xz" is not installed/,
  },
  {
    name: "refuses a directory in the place of the archive",
    params: { path: "/srv/app", dest: "/out", format: "tar" },
    have: { files: FILES },
    error: /Cannot make archive "\/out": a directory is there/,
  },
  {
    name: "refuses several paths without an archive",
    params: { path: ["/a", "/b"] },
    error: /expected the path of the archive/,
  },
  {
    name: "refuses options of tar",
    params: { path: "/a.tgz", sources: ["/b"], extra_opts: ["-h"] },
    error: /expected no options/,
  },
]);

Deno.test("archive: mends only the mode of an archive that is right", async () => {
  const params = { path: "/srv/app", dest: "/out/a.tar" };
  const { content } = getWrite((await plan(params)).first);
  const { first, second } = await plan({ ...params, mode: "0600" }, {
    files: { ...FILES, "/out/a.tar": { content, mode: 0o644 } },
  });
  deepEqual(first.changes, [
    { kind: "attributes", path: "/out/a.tar", mode: 0o600 },
  ]);
  deepEqual(second.changes, []);
});

Deno.test("archive: goes on when a path is missing, and says that it is incomplete", async () => {
  const { first } = await plan({
    path: ["/srv/app/run", "/srv/none"],
    dest: "/out/a.tar",
  });
  equal(first.output?.["state"], "incomplete");
  deepEqual(first.output?.["missing"], ["/srv/none"]);
  equal(first.warnings.length, 1);
});

const CHECKS: [string, string[]][] = [
  ["a.tar", ["tar", "-tf"]],
  ["a.tgz", ["tar", "-tzf"]],
  ["a.tar.bz2", ["tar", "-tjf"]],
  ["a.txz", ["tar", "-tJf"]],
  ["a.tar.zst", ["tar", "--zstd", "-tf"]],
];
for (const [name, [program = "", ...args]] of CHECKS) {
  Deno.test(`archive: writes "${name}" so that tar reads it`, async () => {
    const dir = await Deno.makeTempDir();
    try {
      Deno.mkdirSync(`${dir}/t`);
      const long = `${"ü".repeat(60)}-${"n".repeat(60)}`;
      Deno.writeTextFileSync(`${dir}/t/${long}`, "x".repeat(3000));
      const want = archiveTask.params.parse({
        path: `${dir}/t`,
        dest: `${dir}/${name}`,
      });
      const overlay = new OverlayHost(new LocalHost());
      const driven = await drive(archiveTask, want, overlay);
      if (driven.error) throw driven.error;
      Deno.writeFileSync(`${dir}/${name}`, getWrite(driven).content);
      const { stdout, stderr } = await new Deno.Command(program, {
        args: [...args, `${dir}/${name}`],
        env: { LC_ALL: "C.UTF-8" },
      }).output();
      equal(new TextDecoder().decode(stderr), "");
      equal(new TextDecoder().decode(stdout), `t/\nt/${long}\n`);
      const again = await drive(
        archiveTask,
        want,
        new OverlayHost(new LocalHost()),
      );
      deepEqual(again.changes, []);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}
