import { testTask } from "../../lib/testing/mod.ts";
import { directoryTask } from "../../tasks/directory.ts";

testTask(directoryTask, [
  {
    name: "leaves a directory that is right",
    params: { path: "/srv/app", mode: "0755", owner: "root" },
    have: {
      files: { "/srv/app": { type: "dir" } },
      users: [{ name: "root", uid: 0 }],
    },
  },
  {
    name: "makes missing parents with the same mode",
    params: { path: "/srv/a/b", mode: "0750" },
    have: { files: { "/srv": { type: "dir" } } },
    changes: [
      { kind: "make_dir", path: "/srv/a", mode: 0o750 },
      { kind: "make_dir", path: "/srv/a/b", mode: 0o750 },
    ],
  },
  {
    name: "mends only what differs",
    params: { path: "/srv/app/", mode: "u=rwx,go=" },
    have: { files: { "/srv/app": { type: "dir", mode: 0o755 } } },
    changes: [
      { kind: "attributes", path: "/srv/app", mode: 0o700, follow: true },
    ],
  },
  {
    name: "recurses with X giving the execute bit to directories only",
    params: { path: "/srv/app", mode: "u=rwX,go=", recurse: true },
    have: {
      files: {
        "/srv/app": { type: "dir", mode: 0o700 },
        "/srv/app/sub": { type: "dir", mode: 0o755 },
        "/srv/app/sub/f": { content: "x", mode: 0o644 },
        "/srv/app/l": { target: "/etc/passwd" },
      },
    },
    changes: [
      { kind: "attributes", path: "/srv/app/sub", mode: 0o700 },
      { kind: "attributes", path: "/srv/app/sub/f", mode: 0o600 },
    ],
  },
  {
    name: "refuses a file in the way",
    params: { path: "/srv/app" },
    have: { files: { "/srv/app": "text" } },
    error: /Cannot make directory "\/srv\/app": a file is there/,
  },
  {
    name: "refuses a missing parent when it may not make one",
    params: { path: "/srv/a/b", parents: false },
    error: /"\/srv\/a" does not exist/,
  },
  {
    name: "removes a directory with its content",
    params: { path: "/srv/app", state: "absent" },
    have: { files: { "/srv/app/f": "x" } },
    changes: [{ kind: "remove", path: "/srv/app", recursive: true }],
  },
  {
    name: "removes a link and not what it leads to",
    params: { path: "/srv/l", state: "absent" },
    have: {
      files: { "/srv/app/f": "x", "/srv/l": { target: "/srv/app" } },
    },
    changes: [{ kind: "remove", path: "/srv/l", recursive: false }],
  },
  {
    name: "refuses to remove what the system needs",
    params: { path: "/usr/", state: "absent" },
    have: { files: { "/usr/bin/x": "x" } },
    error: /the system needs it/,
  },
  {
    name: "refuses an owner that does not exist",
    params: { path: "/srv/app", owner: "nobody-here" },
    have: { files: { "/srv/app": { type: "dir" } } },
    error: /Cannot find user "nobody-here"/,
  },
  {
    name: "refuses a mode that is no text",
    params: { path: "/srv/app", mode: 755 },
    error: /Quote the number|octal/,
  },
]);

const bytes = (text: string) => new TextEncoder().encode(text);
const SOURCE = {
  "/s/a": { content: "1", mode: 0o640 },
  "/s/sub": { type: "dir", mode: 0o750 },
  "/s/sub/b": "2",
  "/s/l": { target: "sub/b" },
} as const;
const MADE = {
  "/d/a": { content: "1", mode: 0o640 },
  "/d/sub": { type: "dir", mode: 0o750 },
  "/d/sub/b": "2",
  "/d/l": { target: "sub/b" },
} as const;

testTask(directoryTask, [
  {
    name: "brings a whole tree, links as they are",
    params: { path: "/d", source: "/s", mode: "0700" },
    have: { files: SOURCE },
    changes: [
      { kind: "make_dir", path: "/d", mode: 0o700 },
      { kind: "write", path: "/d/a", content: bytes("1"), mode: 0o640 },
      { kind: "link", path: "/d/l", target: "sub/b" },
      { kind: "make_dir", path: "/d/sub", mode: 0o750 },
      { kind: "write", path: "/d/sub/b", content: bytes("2"), mode: 0o644 },
    ],
    output: { path: "/d", source: "/s" },
  },
  {
    name: "leaves a tree that is right, and what is beside it",
    params: { path: "/d", source: "/s" },
    have: { files: { ...SOURCE, ...MADE, "/d/more/x": "kept" } },
  },
  {
    name: "finds its source among the files of the configuration",
    params: {
      path: "/d",
      source: "site/",
      dir_mode: "0711",
      file_mode: "0600",
    },
    have: { files: { "/c/files/site/sub/b": "2" } },
    context: {
      findFile: (kind, name) => Promise.resolve(`/c/${kind}/${name}`),
    },
    changes: [
      { kind: "make_dir", path: "/d" },
      { kind: "make_dir", path: "/d/sub", mode: 0o711 },
      { kind: "write", path: "/d/sub/b", content: bytes("2"), mode: 0o600 },
    ],
  },
  {
    name: "mends content, bits and owners alone",
    params: { path: "/d", source: "/s", owner: "app" },
    have: {
      users: [{ name: "app", uid: 7 }],
      files: {
        ...SOURCE,
        "/d": { type: "dir", uid: 7 },
        "/d/a": { content: "1", mode: 0o640, uid: 7 },
        "/d/sub": { type: "dir", mode: 0o755 },
        "/d/sub/b": { content: "x", uid: 7 },
        "/d/l": { target: "a" },
      },
    },
    changes: [
      { kind: "link", path: "/d/l", target: "sub/b" },
      { kind: "attributes", path: "/d/sub", mode: 0o750, owner: "app" },
      {
        kind: "write",
        path: "/d/sub/b",
        content: bytes("2"),
        mode: 0o644,
        owner: "app",
      },
    ],
  },
  {
    name: "removes what the source does not have, links themselves only",
    params: { path: "/d", source: "/s", delete: true },
    have: {
      files: {
        ...SOURCE,
        ...MADE,
        "/d/old/deep/f": "x",
        "/d/out": { target: "/etc" },
        "/d/sub/gone": "x",
        "/etc/passwd": "kept",
      },
    },
    changes: [
      { kind: "remove", path: "/d/old", recursive: true },
      { kind: "remove", path: "/d/out" },
      { kind: "remove", path: "/d/sub/gone" },
    ],
  },
  {
    name: "neither brings nor removes what is excluded",
    params: {
      path: "/d",
      source: "/s",
      delete: true,
      exclude: ["*.log", "sub/cache", "/a"],
    },
    have: {
      files: {
        ...SOURCE,
        "/s/x.log": "new",
        "/s/sub/cache/c": "new",
        "/d/l": { target: "sub/b" },
        "/d/sub": { type: "dir", mode: 0o750 },
        "/d/sub/b": "2",
        "/d/sub/cache/d": "kept",
        "/d/var/y.log": "kept",
        "/d/var/z": "gone",
        "/d/var/tmp/z": "gone",
      },
    },
    changes: [
      { kind: "remove", path: "/d/var/tmp", recursive: true },
      { kind: "remove", path: "/d/var/z" },
    ],
  },
  {
    name: "follows no link that stands where a directory is to be",
    params: { path: "/d", source: "/s" },
    have: {
      files: { ...SOURCE, ...MADE, "/d/sub": { target: "/etc" }, "/etc/b": "" },
    },
    error: /Cannot copy to "\/d\/sub": a symbolic link is there/,
  },
  {
    name: "makes way for entries of another type where it removes",
    params: { path: "/d", source: "/s", delete: true },
    have: {
      files: {
        ...SOURCE,
        "/d/a/in/the/way": "x",
        "/d/sub": { target: "/etc" },
        "/d/l": { content: "a file gives way to a link" },
        "/etc/passwd": "kept",
      },
    },
    changes: [
      { kind: "remove", path: "/d/a", recursive: true },
      { kind: "write", path: "/d/a", content: bytes("1"), mode: 0o640 },
      { kind: "link", path: "/d/l", target: "sub/b" },
      { kind: "remove", path: "/d/sub" },
      { kind: "make_dir", path: "/d/sub", mode: 0o750 },
      { kind: "write", path: "/d/sub/b", content: bytes("2"), mode: 0o644 },
    ],
  },
  {
    name: "does not throw away what is excluded to make way",
    params: { path: "/d", source: "/s", delete: true, exclude: ["keep"] },
    have: { files: { "/s/a": "1", "/d/a/keep": "x" } },
    error: /Cannot make a file of "\/d\/a": what is excluded stands in it/,
  },
  {
    name: "has a file of more than a mebibyte written by its digest",
    params: { path: "/d", source: "/s" },
    have: {
      files: { "/s/big": "x".repeat(1024 * 1024 + 1), "/d": { type: "dir" } },
    },
    changes: [{
      kind: "write",
      path: "/d/big",
      content: {
        file: "/s/big",
        sha256:
          "154b8ed3c2383ce429058768595935faf7851b5c38db2b1732594be1d88bc05a",
        size: 1024 * 1024 + 1,
      },
      mode: 0o644,
    }],
  },
  {
    name: "removes nothing else from what the system needs",
    params: { path: "/etc", source: "/s", delete: true },
    have: { files: { "/s/a": "1", "/etc/passwd": "x" } },
    error: /Cannot remove what else is in "\/etc": the system needs it/,
  },
  {
    name: "removes nothing from what the system needs by another name",
    params: { path: "/l", source: "/s", delete: true },
    have: {
      files: {
        "/s/a": "1",
        "/etc": { type: "dir", ino: 7 },
        "/l": { target: "/etc" },
      },
    },
    error: /Cannot remove what else is in "\/l": the system needs it/,
  },
  ...[["/s", "/s"], ["/s", "/s/sub/d"], ["/s/sub", "/s"]].map((
    [source = "", path = ""],
  ) => ({
    name: `keeps no tree as another around it: ${path} as ${source}`,
    params: { path, source },
    have: { files: SOURCE },
    error: /one lies in the other/,
  })),
  {
    name: "refuses a source that is a file",
    params: { path: "/d", source: "/s/a" },
    have: { files: SOURCE },
    error: /Cannot keep "\/d" as "\/s\/a": that is a file/,
  },
  {
    name: "refuses a source that is missing",
    params: { path: "/d", source: "/none" },
    have: { files: { "/d": { type: "dir" } } },
    error: /Cannot copy "\/none": it does not exist/,
  },
  {
    name: "refuses a device in its source",
    params: { path: "/d", source: "/s" },
    have: { files: { "/s/dev": { type: "char" }, "/d": { type: "dir" } } },
    error: /Cannot copy "\/s\/dev": it is a character device/,
  },
  ...["; touch /tmp/x", "$(id)", "-rf"].map((source) => ({
    name: `takes a source for a name and nothing else: ${source}`,
    params: { path: "/d", source },
    error: /does not exist/,
  })),
  ...([
    [{ source: "a\nb" }, /source: .*single line/],
    [{ source: "" }, /source: expected the path of a directory/],
    [{ source: "s", state: "absent" }, /source: expected no "source"/],
    [{ source: "s", recurse: true }, /recurse: expected "file_mode"/],
    [{ source: "s", exclude: "[a" }, /exclude: Cannot read glob "\[a"/],
    [{ delete: true }, /delete: expected "source"/],
    [{ exclude: "a" }, /exclude: expected "source"/],
    [{ file_mode: "0644" }, /file_mode: expected "source"/],
    [{ dir_mode: "0755" }, /dir_mode: expected "source"/],
    [{ source: "s", dir_mode: 755 }, /dir_mode: .*octal/],
  ] as const).map(([params, error]) => ({
    name: `refuses ${JSON.stringify(params)}`,
    params: { path: "/d", ...params },
    error,
  })),
]);
