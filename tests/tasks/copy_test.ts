import { testTask } from "../../lib/testing/mod.ts";
import { copyTask } from "../../tasks/copy.ts";

const SHA1_OF_X = "11f6ad8ec52a2984abaafd7c3b516503785c2072";
const USERS = {
  users: [{ name: "root", uid: 0 }, { name: "app", uid: 7 }],
  groups: [{ name: "root", gid: 0 }, { name: "app", gid: 8 }],
};

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

testTask(copyTask, [
  {
    name: "writes a file of the configuration with its mode",
    params: { src: "app.conf", dest: "/etc/app.conf" },
    have: {
      files: {
        "/c/files/app.conf": { content: "x", mode: 0o640 },
        "/etc/y": "",
      },
    },
    context: {
      findFile: (kind, name) => Promise.resolve(`/c/${kind}/${name}`),
    },
    changes: [{
      kind: "write",
      path: "/etc/app.conf",
      content: bytes("x"),
      mode: 0o640,
    }],
    output: { src: "/c/files/app.conf", dest: "/etc/app.conf", size: 1 },
  },
  {
    name: "has nothing to do where the copy is right",
    params: { src: "/s", dest: "/d" },
    have: { files: { "/s": "é\n", "/d": "é\n" } },
  },
  {
    name: "replaces a file of the same size that differs",
    params: { src: "/s", dest: "/d", mode: false, backup: true },
    have: { files: { "/s": "ab", "/d": { content: "ac", mode: 0o600 } } },
    changes: [
      { kind: "write", path: "/d", content: bytes("ab"), backup: true },
    ],
  },
  {
    name: "mends the mode alone",
    params: { src: "/s", dest: "/d", mode: "0600" },
    have: { files: { "/s": "x", "/d": "x" } },
    changes: [{ kind: "attributes", path: "/d", mode: 0o600 }],
  },
  {
    name: "leaves the mode when told so",
    params: { src: "/s", dest: "/d", mode: false },
    have: { files: { "/s": "x", "/d": { content: "x", mode: 0o600 } } },
  },
  {
    name: "copies mode, owner, group and time of the source",
    params: {
      src: "/s",
      dest: "/d",
      mode: "preserve",
      owner: true,
      timestamp: true,
    },
    have: {
      ...USERS,
      files: {
        "/s": { content: "x", mode: 0o755, uid: 7, gid: 8, mtimeMs: 5000 },
      },
    },
    changes: [
      {
        kind: "write",
        path: "/d",
        content: bytes("x"),
        mode: 0o755,
        owner: "7",
        group: "8",
      },
      { kind: "attributes", path: "/d", mtimeMs: 5000 },
    ],
  },
  {
    name: "takes owner and group by name",
    params: { src: "/s", dest: "/d", owner: "app", group: "app" },
    have: { ...USERS, files: { "/s": "x", "/d": "x" } },
    changes: [{
      kind: "attributes",
      path: "/d",
      owner: "app",
      group: "app",
      mode: 0o644,
    }],
  },
  {
    name: "leaves a file that is there without force",
    params: { src: "/s", dest: "/d", force: false, mode: "0600" },
    have: { files: { "/s": "x", "/d": "y" } },
  },
  {
    name: "copies into a directory that is there",
    params: { src: "/s", dest: "/d" },
    have: { files: { "/s": "x", "/d": { type: "dir" } } },
    changes: [
      { kind: "write", path: "/d/s", content: bytes("x"), mode: 0o644 },
    ],
    output: { dest: "/d/s" },
  },
  {
    name: "makes the directory that a final slash names",
    params: { src: "/s", dest: "/a/b/", directory_mode: "0700" },
    have: { files: { "/s": "x" } },
    changes: [
      { kind: "make_dir", path: "/a", mode: 0o700 },
      { kind: "make_dir", path: "/a/b", mode: 0o700 },
      { kind: "write", path: "/a/b/s", content: bytes("x"), mode: 0o644 },
    ],
  },
  {
    name: "makes no other directory",
    params: { src: "/s", dest: "/a/b" },
    have: { files: { "/s": "x" } },
    error: /Cannot find directory "\/a"/,
  },
  {
    name: "replaces a link",
    params: { src: "/s", dest: "/l" },
    have: { files: { "/s": "x", "/f": "x", "/l": { target: "/f" } } },
    changes: [
      { kind: "write", path: "/l", content: bytes("x"), mode: 0o644 },
    ],
  },
  {
    name: "leaves a link whose target is right when it follows",
    params: { src: "/s", dest: "/l", follow: true },
    have: { files: { "/s": "x", "/f": "x", "/l": { target: "/f" } } },
  },
  {
    name: "hands over check and writing in place",
    params: {
      src: "/s",
      dest: "/d",
      validate: ["check", "--file=%s"],
      unsafe_writes: true,
    },
    have: { files: { "/s": "x" } },
    changes: [{
      kind: "write",
      path: "/d",
      content: bytes("x"),
      mode: 0o644,
      validate: ["check", "--file=%s"],
      unsafe: true,
    }],
  },
  {
    name: "accepts the digest of the source",
    params: { src: "/s", dest: "/d", checksum: SHA1_OF_X },
    have: { files: { "/s": "x", "/d": "x" } },
  },
  {
    name: "refuses another digest before it changes anything",
    params: { src: "/s", dest: "/d", checksum: "0".repeat(64) },
    have: { files: { "/s": "x" } },
    error: /Cannot copy "\/s": expected the digest 0+, got 2d711642/,
  },
]);

testTask(copyTask, [
  {
    name: "writes a text as it is",
    params: { content: "a\n\nb", dest: "/d", mode: "0600" },
    changes: [{ kind: "write", path: "/d", content: "a\n\nb", mode: 0o600 }],
  },
  {
    name: "writes an empty text",
    params: { content: "", dest: "/d" },
    changes: [{ kind: "write", path: "/d", content: "" }],
  },
  {
    name: "keeps the mode of a file for a text",
    params: { content: "x", dest: "/d" },
    have: { files: { "/d": { content: "y", mode: 0o600 } } },
    changes: [{ kind: "write", path: "/d", content: "x" }],
  },
  {
    name: "refuses a directory for a text",
    params: { content: "x", dest: "/d" },
    have: { files: { "/d": { type: "dir" } } },
    error: /Cannot write "\/d": it is a directory/,
  },
  {
    name: "removes a copy",
    params: { src: "s", dest: "/d", state: "absent" },
    have: { files: { "/d": "x" } },
    changes: [{ kind: "remove", path: "/d" }],
  },
  {
    name: "removes a copy in a directory",
    params: { src: "s", dest: "/d", state: "absent" },
    have: { files: { "/d/s": "x", "/d/t": "x" } },
    changes: [{ kind: "remove", path: "/d/s" }],
  },
  {
    name: "removes no directory",
    params: { dest: "/d/", src: "s", state: "absent" },
    have: { files: { "/d/s": { type: "dir" } } },
    error: /it is a directory/,
  },
  {
    name: "refuses neither source nor text",
    params: { dest: "/d" },
    error: /expected src or content/,
  },
  {
    name: "refuses source and text",
    params: { src: "s", content: "x", dest: "/d" },
    error: /only one of src and content/,
  },
  {
    name: "refuses the mode of no source",
    params: { content: "x", dest: "/d", mode: "preserve" },
    error: /expected src, whose attributes are copied/,
  },
  {
    name: "refuses a mode that is a number",
    params: { src: "s", dest: "/d", mode: 644 },
    error: /expected octal text such as "0644".*got the number 644/,
  },
  {
    name: "refuses a source that is missing",
    params: { src: "/s", dest: "/d" },
    error: /Cannot copy "\/s": it does not exist/,
  },
  {
    name: "refuses a device",
    params: { src: "/s", dest: "/d" },
    have: { files: { "/s": { type: "char" } } },
    error: /Cannot copy "\/s": it is a character device/,
  },
]);

const TREE = {
  "/s/a": "1",
  "/s/sub/b": { content: "2", mode: 0o755 },
  "/s/empty": { type: "dir" },
  "/s/foo t'e~m\\plated": "3",
  "/s/link": { target: "a" },
  "/s/broken": { target: "/none" },
} as const;

testTask(copyTask, [
  {
    name: "copies what is in a tree, with what links lead to",
    params: { src: "/s/", dest: "/d/", directory_mode: "0750" },
    have: { files: { ...TREE, "/d/other": "kept" } },
    changes: [
      { kind: "write", path: "/d/a", content: bytes("1"), mode: 0o644 },
      { kind: "link", path: "/d/broken", target: "/none" },
      { kind: "make_dir", path: "/d/empty", mode: 0o750 },
      {
        kind: "write",
        path: "/d/foo t'e~m\\plated",
        content: bytes("3"),
        mode: 0o644,
      },
      { kind: "write", path: "/d/link", content: bytes("1"), mode: 0o644 },
      { kind: "make_dir", path: "/d/sub", mode: 0o750 },
      { kind: "write", path: "/d/sub/b", content: bytes("2"), mode: 0o755 },
    ],
  },
  {
    name: "copies a tree under its name, links as they are",
    params: { src: "/s", dest: "/d", local_follow: false },
    have: { files: { "/s/a": "1", "/s/link": { target: "a" } } },
    changes: [
      { kind: "make_dir", path: "/d" },
      { kind: "make_dir", path: "/d/s" },
      { kind: "write", path: "/d/s/a", content: bytes("1"), mode: 0o644 },
      { kind: "link", path: "/d/s/link", target: "a" },
    ],
  },
  {
    name: "brings only what is new to a tree",
    params: { src: "/s/", dest: "/d", local_follow: false },
    have: {
      files: {
        "/s/a": "1",
        "/s/l": { target: "a" },
        "/s/new": "n",
        "/d/a": "1",
        "/d/l": { target: "a" },
      },
    },
    changes: [
      { kind: "write", path: "/d/new", content: bytes("n"), mode: 0o644 },
    ],
  },
  {
    name: "refuses a file in the way of a directory",
    params: { src: "/s/", dest: "/d" },
    have: { files: { "/s/sub/a": "1", "/d/sub": "file" } },
    error: /Cannot copy to "\/d\/sub": a file is there/,
  },
]);
