import {
  deepStrictEqual as deepEqual,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { Buffer } from "node:buffer";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { packTar, type TarEntry, type TarHeader } from "modern-tar";
import { ZipFile } from "yazl";
import { make } from "../../lib/apply/make.ts";
import { LocalHost } from "../../lib/host/local.ts";
import { Redactor } from "../../lib/secret.ts";
import type { Change, TaskContext } from "../../lib/task.ts";
import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { ARCHIVE_LIMITS } from "../../tasks/_archive_read.ts";
import { listMembers } from "../../tasks/_unpack_list.ts";
import { unarchiveTask } from "../../tasks/unarchive.ts";

const AT = new Date("2020-01-02T03:04:05Z");
const encode = (text: string) => new TextEncoder().encode(text);

/** Packs members: a text is a file, null a directory, anything else says more of the header. */
async function tar(
  members: Record<string, string | null | Partial<TarHeader>>,
): Promise<Uint8Array> {
  const entries: TarEntry[] = Object.entries(members).map(([name, member]) => {
    if (typeof member === "string") {
      const body = encode(member);
      return {
        header: { name, size: body.length, mtime: AT, mode: 0o644 },
        body,
      };
    }
    const type = member === null ? "directory" as const : "symlink" as const;
    const mode = member === null ? 0o755 : 0o777;
    return { header: { name, type, mode, size: 0, mtime: AT, ...member } };
  });
  return await packTar(entries);
}

interface ZipMember {
  content?: string;
  mode?: number;
}

async function zip(members: Record<string, ZipMember>): Promise<Uint8Array> {
  const file = new ZipFile();
  for (
    const [name, { content = "", mode = 0o100644 }] of Object.entries(members)
  ) {
    file.addBuffer(Buffer.from(content), name, { mode, mtime: AT });
  }
  file.end();
  const parts: Uint8Array[] = [];
  for await (const part of file.outputStream) {
    ok(part instanceof Uint8Array);
    parts.push(part);
  }
  return new Uint8Array(Buffer.concat(parts));
}

const APP = gzipSync(
  await tar({
    "app/": null,
    "app/run": { type: "file", mode: 0o4755 },
    "app/conf": "a=1\n",
    "app/link": { linkname: "conf" },
    "app/same": { type: "link", linkname: "app/conf" },
  }),
);

/** A machine with an archive and a directory for it. */
function have(
  bytes: Uint8Array,
  files: NonNullable<TaskRow["have"]>["files"] = {},
): NonNullable<TaskRow["have"]> {
  return {
    files: { "/a": { content: bytes }, "/srv": { type: "dir" }, ...files },
    users: [{ name: "root", uid: 0 }],
  };
}

const PARAMS = { src: "/a", dest: "/srv" };
const ALL: Change[] = [
  { kind: "make_dir", path: "/srv/app", mode: 0o755 },
  {
    kind: "write",
    path: "/srv/app/run",
    content: new Uint8Array(),
    mode: 0o755,
  },
  {
    kind: "write",
    path: "/srv/app/conf",
    content: encode("a=1\n"),
    mode: 0o644,
  },
  { kind: "link", path: "/srv/app/link", target: "conf" },
  { kind: "hard_link", path: "/srv/app/same", target: "/srv/app/conf" },
];

const RIGHT = {
  "/srv/app": { type: "dir" as const, mode: 0o755 },
  "/srv/app/run": { content: "", mode: 0o755 },
  "/srv/app/conf": { content: "a=1\n", ino: 99 },
  "/srv/app/link": { target: "conf" },
  "/srv/app/same": { content: "a=1\n", ino: 99 },
};

testTask(unarchiveTask, [
  {
    name: "unpacks all, without set-ID bits",
    params: { ...PARAMS, list_files: true },
    have: have(APP),
    changes: ALL,
    output: {
      handler: "tar.gzip",
      files: ["app", "app/run", "app/conf", "app/link", "app/same"],
    },
  },
  { name: "leaves what is right", params: PARAMS, have: have(APP, RIGHT) },
  {
    name: "mends content of the same size, a mode, and a link",
    params: PARAMS,
    have: have(APP, {
      ...RIGHT,
      "/srv/app/run": { content: "", mode: 0o600 },
      "/srv/app/conf": { content: "a=2\n", ino: 99 },
      "/srv/app/link": { target: "/etc/passwd" },
    }),
    changes: [
      { kind: "attributes", path: "/srv/app/run", mode: 0o755 },
      ALL[2]!,
      ALL[3]!,
      ALL[4]!,
    ],
  },
  {
    name: "gives all members a mode and an owner, once",
    params: { ...PARAMS, mode: "u+rwX,g-rwx,o-rwx", owner: "root" },
    have: have(await tar({ "d/f": "x", "d/e/": null })),
    changes: [
      { kind: "make_dir", path: "/srv/d", mode: 0o700, owner: "root" },
      {
        kind: "write",
        path: "/srv/d/f",
        content: encode("x"),
        mode: 0o600,
        owner: "root",
      },
      { kind: "make_dir", path: "/srv/d/e", mode: 0o700, owner: "root" },
    ],
  },
  {
    name: "leaves out what is excluded, wherever it lies",
    params: { ...PARAMS, exclude: ["*.log", "tmp/"] },
    have: have(
      await tar({ "a.log": "1", "d/b.log": "2", "d/c": "3", "d/tmp/x": "4" }),
    ),
    changes: [
      { kind: "make_dir", path: "/srv/d" },
      {
        kind: "write",
        path: "/srv/d/c",
        content: encode("3"),
        mode: 0o644,
      },
    ],
  },
  {
    name: "takes what is included, a directory with what is under it",
    params: { ...PARAMS, include: ["./d/", "[xy]?"] },
    have: have(
      await tar({ "d/": null, "d/c": "3", "e/d/f": "4", "x1": "5", "z1": "6" }),
    ),
    changes: [
      { kind: "make_dir", path: "/srv/d", mode: 0o755 },
      { kind: "write", path: "/srv/d/c", content: encode("3"), mode: 0o644 },
      { kind: "write", path: "/srv/x1", content: encode("5"), mode: 0o644 },
    ],
  },
  {
    name: "leaves newer files alone when asked",
    params: { ...PARAMS, keep_newer: true },
    have: have(await tar({ old: "new", young: "new" }), {
      "/srv/old": { content: "mine", mtimeMs: AT.getTime() - 1000 },
      "/srv/young": { content: "mine", mtimeMs: AT.getTime() + 1000 },
    }),
    changes: [
      { kind: "write", path: "/srv/old", content: encode("new"), mode: 0o644 },
    ],
  },
  {
    name: "does nothing when what it creates exists",
    params: { src: "/gone", dest: "/srv", creates: "/srv/app" },
    have: have(APP, { "/srv/app": { type: "dir" } }),
    output: { skipped: true },
  },
  {
    name: "makes a missing directory when told",
    params: { ...PARAMS, dest: "/srv/x/y/", creates: true },
    have: have(await tar({ f: "1" })),
    changes: [
      { kind: "make_dir", path: "/srv/x" },
      { kind: "make_dir", path: "/srv/x/y" },
      { kind: "write", path: "/srv/x/y/f", content: encode("1"), mode: 0o644 },
    ],
  },
  {
    name: "refuses a missing directory else",
    params: { ...PARAMS, dest: "/none" },
    have: have(APP),
    error: /Cannot unpack to "\/none": it does not exist/,
  },
  {
    name: "refuses a file as the directory",
    params: { ...PARAMS, dest: "/a" },
    have: have(APP),
    error: /it is a file/,
  },
  {
    name: "accepts a link to a directory",
    params: { ...PARAMS, dest: "/l" },
    have: have(await tar({ f: "1" }), { "/l": { target: "/srv" } }),
    changes: [
      { kind: "write", path: "/l/f", content: encode("1"), mode: 0o644 },
    ],
  },
  {
    name: "unpacks zip with modes and links, by its bytes and not its name",
    params: { ...PARAMS, format: "tgz" },
    have: have(
      await zip({
        "d/run": { content: "x", mode: 0o100755 },
        "d/l": { content: "run", mode: 0o120777 },
      }),
    ),
    changes: [
      { kind: "make_dir", path: "/srv/d" },
      { kind: "write", path: "/srv/d/run", content: encode("x"), mode: 0o755 },
      { kind: "link", path: "/srv/d/l", target: "run" },
    ],
    output: { handler: "zip" },
  },
  {
    name: "gives members of a zip from Windows the usual mode",
    params: PARAMS,
    have: have(withoutModes(await zip({ f: { content: "x" } }))),
    changes: [{ kind: "write", path: "/srv/f", content: encode("x") }],
  },
  {
    name: "takes the last of members with one name",
    params: PARAMS,
    have: have(
      await packTar([
        { header: { name: "f", size: 1, mode: 0o644 }, body: "1" },
        { header: { name: "./f", size: 1, mode: 0o600 }, body: "2" },
      ]),
    ),
    changes: [
      { kind: "write", path: "/srv/f", content: encode("2"), mode: 0o600 },
    ],
  },
  {
    name: "keeps names with blanks, quotes and other letters",
    params: PARAMS,
    have: have(zstdCompressSync(await tar({ "~ a'\"ü\n%s": "1" }))),
    changes: [
      {
        kind: "write",
        path: "/srv/~ a'\"ü\n%s",
        content: encode("1"),
        mode: 0o644,
      },
    ],
  },
  {
    name: "removes what the archive holds and what is empty then",
    params: { ...PARAMS, state: "absent" },
    have: have(APP, { ...RIGHT, "/srv/other": "x" }),
    changes: [
      { kind: "remove", path: "/srv/app/run" },
      { kind: "remove", path: "/srv/app/conf" },
      { kind: "remove", path: "/srv/app/link" },
      { kind: "remove", path: "/srv/app/same" },
      { kind: "remove", path: "/srv/app" },
    ],
  },
  {
    name: "removes nothing through a link, and no directory in use",
    params: { ...PARAMS, state: "absent" },
    have: have(await tar({ "app/f": "1", "etc/passwd": "2" }), {
      "/srv/app/f": "1",
      "/srv/app/mine": "x",
      "/etc/passwd": "real",
      "/srv/etc": { target: "/etc" },
    }),
    changes: [{ kind: "remove", path: "/srv/app/f" }],
  },
  {
    name: "checks the digest of the archive",
    params: { ...PARAMS, checksum: `md5:${"0".repeat(32)}` },
    have: have(APP),
    error: /Cannot unpack "\/a": expected md5 0+, got/,
  },
  {
    name: "fetches an archive by its address",
    params: { src: "http://u:pw@host.test/x.tgz", dest: "/srv" },
    have: {
      ...have(APP, RIGHT),
      requests: { "GET http://host.test/x.tgz": { body: APP } },
    },
    output: { src: "http://host.test/x.tgz" },
  },
  {
    name: "fails where no archive is served",
    params: { src: "http://host.test/x.tgz", dest: "/srv" },
    have: { requests: { "GET http://host.test/x.tgz": { status: 404 } } },
    error: /the server answered 404/,
  },
  {
    name: "refuses options of tar",
    params: { ...PARAMS, extra_opts: ["--strip-components=1"] },
    error: /expected no options/,
  },
  {
    name: "refuses both include and exclude",
    params: { ...PARAMS, include: ["a"], exclude: ["b"] },
    error: /Expected one of/,
  },
]);

/** Makes the modes of a zip unknown, as a program on Windows would. */
function withoutModes(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (let at = 0; at < copy.length; at++) {
    const isCentral = copy[at] === 0x50 && copy[at + 1] === 0x4b &&
      copy[at + 2] === 1;
    if (isCentral) copy[at + 5] = 0;
  }
  return copy;
}

const big = 100 * 1024 ** 2;
const HOSTILE: [string, Uint8Array, RegExp][] = [
  ["a way up", await tar({ "../f": "1" }), /leads out of the directory/],
  ["a hidden way up", await tar({ "a/../../f": "1" }), /leads out/],
  ["an absolute name", await tar({ "/etc/f": "1" }), /absolute name/],
  [
    "a link to elsewhere",
    await tar({ l: { linkname: "/etc" } }),
    /link "l" leads out of the directory, to "\/etc"/,
  ],
  [
    "a link upwards",
    await tar({ "d/l": { linkname: "../../x" } }),
    /leads out/,
  ],
  [
    "links that add up to a way out",
    await tar({ l: { linkname: "." }, m: { linkname: "l/../x" } }),
    /link "m" leads out/,
  ],
  [
    "a member under a link of its own",
    await tar({ l: { linkname: "d" }, "l/f": "1" }),
    /"l\/f" lies under "l", which is no directory/,
  ],
  [
    "a hard link to what it does not hold",
    await tar({ h: { type: "link", linkname: "etc/passwd" } }),
    /hard link to "etc\/passwd"/,
  ],
  [
    "a hard link upwards",
    await tar({ h: { type: "link", linkname: "../x" } }),
    /leads out/,
  ],
  [
    "a hard link to a link",
    await tar({
      l: { linkname: "x" },
      h: { type: "link", linkname: "l" },
    }),
    /is a hard link to "l"/,
  ],
  [
    "a device",
    await tar({ null: { type: "character-device" } }),
    /neither file/,
  ],
  ["a pipe", await tar({ p: { type: "fifo" } }), /neither file/],
  [
    "a zip with a way up",
    renamed(await zip({ "xx/f": {} })),
    /relative path|leads out/,
  ],
  [
    "a zip with a link to elsewhere",
    await zip({ l: { content: "/etc", mode: 0o120777 } }),
    /leads out/,
  ],
  [
    "a bomb",
    gzipSync(await tar({ f: "0".repeat(big) })),
    /its content is larger than/,
  ],
  [
    "a broken zip",
    corrupt(await zip({ f: { content: "some text that is stored" } })),
    /Cannot read the archive/,
  ],
  ["a cut tar", (await tar({ f: "12345" })).subarray(0, 1024), /truncated/],
  ["a cut gzip", APP.subarray(0, APP.length - 20), /Cannot read the archive/],
  ["a tar without members", new Uint8Array(1024).fill(0), /no known archive/],
  ["an empty file", new Uint8Array(), /it is empty/],
  ["no archive", encode("<html>not found</html>"), /no known archive/],
  [
    "7z",
    new Uint8Array([0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]),
    /Cannot work with 7z/,
  ],
  ["gzip of no archive", gzipSync("hello"), /Cannot read the archive/],
];

testTask(
  unarchiveTask,
  HOSTILE.map(([name, bytes, error]) => ({
    name: `refuses ${name}, changing nothing`,
    params: PARAMS,
    have: have(bytes),
    error,
  })),
);

testTask(unarchiveTask, [
  {
    name: "refuses to write through a link that stands there",
    params: PARAMS,
    have: have(await tar({ "d/f": "1" }), { "/srv/d": { target: "/etc" } }),
    error: /Cannot unpack to "\/srv\/d": a symbolic link is in the way/,
  },
  {
    name: "refuses a directory where a file should be",
    params: PARAMS,
    have: have(await tar({ f: "1" }), { "/srv/f": { type: "dir" } }),
    error: /it is a directory/,
  },
]);

/** Turns "xx" of names into "..". */
function renamed(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes).map((byte) => byte === 0x78 ? 0x2e : byte);
}

/** Changes a byte of the first content. */
function corrupt(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[40]! ^= 0xff;
  return copy;
}

Deno.test("unarchive: ends at endless zeros after the last member", async () => {
  const zeros = Buffer.alloc(3 * 1024 ** 2);
  const archive = {
    bytes: gzipSync(Buffer.concat([await tar({ a: "1" }), zeros])),
    kind: { container: "tar" as const, compression: "gzip" as const },
    name: "x.tgz",
    limits: { ...ARCHIVE_LIMITS, maxBytes: 9 },
  };
  const all = { include: [], exclude: [], keepNewer: false };
  await rejects(
    listMembers(archive, all, new LocalHost()),
    /it unpacks to more than/,
  );
});

Deno.test("unarchive: counts members and bytes", async () => {
  const archive = {
    bytes: await tar({ a: "12345", b: "12345" }),
    kind: { container: "tar" as const, compression: "none" as const },
    name: "x.tar",
  };
  const all = { include: [], exclude: [], keepNewer: false };
  const rows: [Partial<typeof ARCHIVE_LIMITS>, RegExp][] = [
    [{ maxMembers: 1 }, /more than 1 members/],
    [{ maxBytes: 9 }, /content is larger than 9 bytes/],
    [{ maxMemberBytes: 4 }, /"a" is larger than 4 bytes/],
  ];
  for (const [limit, error] of rows) {
    const limits = { ...ARCHIVE_LIMITS, ...limit };
    await rejects(
      listMembers({ ...archive, limits }, all, new LocalHost()),
      error,
    );
  }
});

const CONTEXT: TaskContext = {
  evaluate: () => undefined,
  find: () => undefined,
  renderFile: () => Promise.resolve(""),
  findFile: (_folder, name) => Promise.resolve(name),
  warn() {},
};

/** Makes all that a task wants on this machine and gives the changes. */
async function apply(params: Record<string, unknown>): Promise<Change[]> {
  const host = new LocalHost();
  const want = unarchiveTask.params.parse(params);
  const plan = unarchiveTask.plan(want, host, CONTEXT);
  const journal = { begin: () => 0, end() {}, keep: () => undefined };
  const changes: Change[] = [];
  let step = await plan.next();
  while (!step.done) {
    changes.push(step.value);
    const made = await make(step.value, {
      host,
      journal,
      redactor: new Redactor(),
    });
    step = await plan.next(made);
  }
  return changes;
}

const PACKERS = [
  ["tar", "-cf", "a"],
  ["tar", "-czf", "a"],
  ["tar", "-cjf", "a"],
  ["tar", "-cJf", "a"],
  ["tar", "--zstd", "-cf", "a"],
  ["tar", "--format=gnu", "-cf", "a"],
  ["tar", "--format=v7", "-cf", "a"],
  ["zip", "-qry", "a"],
];
for (const packer of PACKERS) {
  Deno.test(`unarchive: unpacks what "${packer.join(" ")}" packs, once`, async () => {
    const dir = await Deno.makeTempDir();
    try {
      const tree = `${dir}/in/tree`;
      Deno.mkdirSync(`${tree}/${"long-".repeat(10)}`, { recursive: true });
      const deep = `${tree}/${"long-".repeat(10)}/${"name".repeat(10)}`;
      Deno.writeTextFileSync(deep, "deep".repeat(5000));
      Deno.writeTextFileSync(`${tree}/run`, "#!", { mode: 0o750 });
      Deno.chmodSync(`${tree}/run`, 0o750);
      Deno.symlinkSync("run", `${tree}/link`);
      Deno.linkSync(`${tree}/run`, `${tree}/same`);
      const [program = "", ...args] = packer;
      const { success, stderr } = await new Deno.Command(program, {
        args: [...args.map((word) => word === "a" ? `${dir}/a` : word), "tree"],
        cwd: `${dir}/in`,
      }).output();
      ok(success, new TextDecoder().decode(stderr));
      const src = program === "zip" ? `${dir}/a.zip` : `${dir}/a`;
      const params = { src, dest: `${dir}/out`, creates: true };
      await apply(params);
      const diff = await new Deno.Command("diff", {
        args: ["-r", "--no-dereference", `${dir}/in`, `${dir}/out`],
      }).output();
      equal(new TextDecoder().decode(diff.stdout), "");
      equal(Deno.statSync(`${dir}/out/tree/run`).mode! & 0o7777, 0o750);
      equal(Deno.readLinkSync(`${dir}/out/tree/link`), "run");
      deepEqual(await apply(params), []);
      Deno.writeTextFileSync(`${dir}/out/tree/run`, "##");
      equal(
        (await apply(params)).filter((one) => one.kind === "write").length > 0,
        true,
      );
      deepEqual(await apply(params), []);
      await apply({ ...params, state: "absent" });
      deepEqual([...Deno.readDirSync(`${dir}/out`)], []);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}
