import { testTask } from "../../lib/testing/mod.ts";
import { fileTask } from "../../tasks/file.ts";

const OWNERS = {
  users: [{ name: "root", uid: 0 }, { name: "app", uid: 7 }],
  groups: [{ name: "app", gid: 8 }],
};
const AT = new Date(2026, 10, 22, 15, 30, 7).getTime();
const LSATTR = "lsattr -d -- /f";

testTask(fileTask, [
  {
    name: "makes an empty file by default, with its directories",
    params: { path: "/a/f" },
    changes: [
      { kind: "make_dir", path: "/a" },
      { kind: "write", path: "/a/f", content: "", follow: true },
    ],
    output: { path: "/a/f", state: "file" },
  },
  {
    name: "leaves the content of a file that is there",
    params: { path: "/f" },
    have: { files: { "/f": "text" } },
  },
  {
    name: "brings a file to a content",
    params: { path: "/f", content: "new\n", backup: true },
    have: { files: { "/f": "old" } },
    changes: [{
      kind: "write",
      path: "/f",
      content: "new\n",
      follow: true,
      backup: true,
    }],
  },
  {
    name: "makes a file with the content of a source at once",
    params: { path: "/f", source: "app.conf", mode: "0600" },
    have: { files: { "/c/files/app.conf": "text" } },
    context: {
      findFile: (kind, name) => Promise.resolve(`/c/${kind}/${name}`),
    },
    changes: [{
      kind: "write",
      path: "/f",
      content: new TextEncoder().encode("text"),
      mode: 0o600,
      follow: true,
    }],
  },
  {
    name: "has nothing to do where content and attributes are right",
    params: {
      path: "/f",
      content: "x",
      mode: "a=r",
      owner: "app",
      group: "8",
    },
    have: {
      ...OWNERS,
      files: { "/f": { content: "x", mode: 0o444, uid: 7, gid: 8 } },
    },
  },
  {
    name: "mends the mode by a list, step by step",
    params: { path: "/f", state: "file", mode: "u+s,g-w,o=,+t" },
    have: { files: { "/f": { mode: 0o664 } } },
    changes: [
      { kind: "attributes", path: "/f", mode: 0o5640, follow: true },
    ],
  },
  {
    name: "sets the mode again beside a new owner",
    params: { path: "/f", state: "file", mode: "0644", owner: "app" },
    have: { ...OWNERS, files: { "/f": "" } },
    changes: [{
      kind: "attributes",
      path: "/f",
      mode: 0o644,
      owner: "app",
      follow: true,
    }],
  },
  {
    name: "leaves the target of a link alone when told so",
    params: { path: "/l", follow: false, state: "absent" },
    have: { files: { "/f": "", "/l": { target: "/f" } } },
    changes: [{ kind: "remove", path: "/l", recursive: false }],
  },
  {
    name: "makes no required file",
    params: { path: "/f", state: "file" },
    error: /Cannot find the file "\/f": it is absent/,
  },
  {
    name: "refuses a directory where a file is to be",
    params: { path: "/d" },
    have: { files: { "/d": { type: "dir" } } },
    error: /Cannot keep a file at "\/d": a directory is there/,
  },
  {
    name: "refuses a file where a directory is to be",
    params: { path: "/f", state: "directory" },
    have: { files: { "/f": "" } },
    error: /Cannot keep a directory at "\/f": a file is there/,
  },
  {
    name: "refuses to write through a link that leads to nothing",
    params: { path: "/l", content: "x" },
    have: { files: { "/l": { target: "/none" } } },
    error: /the link leads to nothing/,
  },
  {
    name: "makes a directory and its parents with the same mode",
    params: { path: "/a/b", state: "directory", mode: "0750" },
    changes: [
      { kind: "make_dir", path: "/a", mode: 0o750 },
      { kind: "make_dir", path: "/a/b", mode: 0o750 },
    ],
    output: { state: "directory" },
  },
  {
    name: "recurses, with X for directories alone",
    params: {
      path: "/d",
      state: "directory",
      mode: "u=rwX,go=",
      recurse: true,
    },
    have: {
      files: {
        "/d": { type: "dir", mode: 0o700 },
        "/d/f": { mode: 0o644 },
        "/d/l": { target: "/none" },
      },
    },
    changes: [{ kind: "attributes", path: "/d/f", mode: 0o600 }],
  },
]);

testTask(fileTask, [
  {
    name: "removes a file",
    params: { path: "/f", state: "absent" },
    have: { files: { "/f": "" } },
    changes: [{ kind: "remove", path: "/f", recursive: false }],
  },
  {
    name: "removes a directory with all that is in it",
    params: { path: "/d/", state: "absent" },
    have: { files: { "/d/f": "" } },
    changes: [{ kind: "remove", path: "/d", recursive: true }],
  },
  {
    name: "removes a broken link",
    params: { path: "/l", state: "absent" },
    have: { files: { "/l": { target: "/none" } } },
    changes: [{ kind: "remove", path: "/l", recursive: false }],
  },
  {
    name: "has nothing to remove",
    params: { path: "/f", state: "absent" },
  },
  {
    name: "refuses to remove what the system needs",
    params: { path: "/etc", state: "absent" },
    have: { files: { "/etc/passwd": "" } },
    error: /the system needs it/,
  },
  {
    name: "links to what exists, beside the link",
    params: { path: "/d/l", src: "f", state: "link" },
    have: { files: { "/d/f": "" } },
    changes: [{ kind: "link", path: "/d/l", target: "f" }],
    output: { src: "f", state: "link" },
  },
  {
    name: "compares the text of a link literally",
    params: { path: "/d/l", src: "f", state: "link" },
    have: { files: { "/d/f": "", "/d/l": { target: "/d/f" } } },
    changes: [{ kind: "link", path: "/d/l", target: "f" }],
  },
  {
    name: "refuses a link to nothing",
    params: { path: "/l", src: "/none", state: "link" },
    error: /its target "\/none" does not exist/,
  },
  {
    name: "links to nothing when forced, once",
    params: { path: "/l", src: "/none", state: "link", force: true },
    changes: [{ kind: "link", path: "/l", target: "/none" }],
  },
  {
    name: "leaves a forced link to nothing",
    params: { path: "/l", src: "/none", state: "link", force: true },
    have: { files: { "/l": { target: "/none" } } },
  },
  {
    name: "refuses to replace a file by a link",
    params: { path: "/l", src: "/f", state: "link" },
    have: { files: { "/f": "", "/l": "" } },
    error: /Cannot link "\/l": a file is there/,
  },
  {
    name: "replaces a file by a link when forced",
    params: { path: "/l", src: "/f", state: "link", force: true },
    have: { files: { "/f": "", "/l": "" } },
    changes: [{ kind: "link", path: "/l", target: "/f" }],
  },
  {
    name: "replaces an empty directory by a link when forced",
    params: { path: "/l", src: "/f", state: "link", force: true },
    have: { files: { "/f": "", "/l": { type: "dir" } } },
    changes: [
      { kind: "remove", path: "/l" },
      { kind: "link", path: "/l", target: "/f" },
    ],
  },
  {
    name: "replaces no directory with something in it",
    params: { path: "/l", src: "/f", state: "link", force: true },
    have: { files: { "/f": "", "/l/x": "" } },
    error: /a directory that is not empty is there/,
  },
  {
    name: "gives the mode to what a link leads to",
    params: { path: "/l", src: "/f", state: "link", mode: "0600" },
    have: { files: { "/f": "", "/l": { target: "/f" } } },
    changes: [
      { kind: "attributes", path: "/l", mode: 0o600, follow: true },
    ],
  },
  {
    name: "gives the owner to the link itself",
    params: {
      path: "/l",
      src: "/f",
      state: "link",
      owner: "app",
      mode: "0600",
      follow: false,
    },
    have: { ...OWNERS, files: { "/f": "", "/l": { target: "/f" } } },
    changes: [{ kind: "attributes", path: "/l", owner: "app" }],
  },
  {
    name: "makes a second name of a file",
    params: { path: "/h", src: "/f", state: "hard" },
    have: { files: { "/f": "text" } },
    changes: [{ kind: "hard_link", path: "/h", target: "/f" }],
  },
  {
    name: "knows a second name",
    params: { path: "/h", src: "/f", state: "hard" },
    have: { files: { "/f": { ino: 9 }, "/h": { ino: 9 } } },
  },
  {
    name: "replaces no other file by a second name",
    params: { path: "/h", src: "/f", state: "hard" },
    have: { files: { "/f": "a", "/h": "b" } },
    error: /a file is there/,
  },
  {
    name: "makes no name of what is missing",
    params: { path: "/h", src: "/f", state: "hard", force: true },
    error: /Cannot link to "\/f": it does not exist/,
  },
]);

testTask(fileTask, [
  {
    name: "touches by making a file",
    params: { path: "/f", state: "touch" },
    changes: [{ kind: "write", path: "/f", content: "", follow: true }],
    again: [{
      kind: "attributes",
      path: "/f",
      mtimeMs: 1_700_000_000_000,
      atimeMs: 1_700_000_000_000,
      follow: true,
      repeats: true,
      shows: "times -> now",
    }],
  },
  {
    name: "touches nothing when both times are kept",
    params: {
      path: "/f",
      state: "touch",
      access_time: "preserve",
      modification_time: "preserve",
    },
    have: { files: { "/f": "" } },
  },
  {
    name: "sets the mode where both times are kept",
    params: {
      path: "/f",
      state: "touch",
      access_time: "preserve",
      modification_time: "preserve",
      mode: "0600",
    },
    have: { files: { "/f": "" } },
    changes: [
      { kind: "attributes", path: "/f", mode: 0o600, follow: true },
    ],
  },
  {
    name: "sets given times once",
    params: {
      path: "/f",
      state: "touch",
      access_time: "preserve",
      modification_time: "202611221530.07",
    },
    have: { files: { "/f": "" } },
    changes: [
      { kind: "attributes", path: "/f", mtimeMs: AT, follow: true },
    ],
  },
  {
    name: "refuses a day that does not exist",
    params: { path: "/f", modification_time: "202602301200" },
    error: /expected "preserve", "now" or a time/,
  },
  {
    name: "adds a flag",
    params: { path: "/f", attributes: "+a" },
    have: { files: { "/f": "" }, queries: { [LSATTR]: "----i---e--- /f" } },
    changes: [{
      kind: "run",
      argv: ["chattr", "+a", "--", "/f"],
      predicts: [],
      shows: "flags ie -> +a",
      undo: [{
        kind: "run",
        argv: ["chattr", "-a", "--", "/f"],
        predicts: [],
      }],
    }],
    again: [{
      kind: "run",
      argv: ["chattr", "+a", "--", "/f"],
      predicts: [],
      shows: "flags ie -> +a",
      undo: [{
        kind: "run",
        argv: ["chattr", "-a", "--", "/f"],
        predicts: [],
      }],
    }],
  },
  {
    name: "leaves a flag that is there",
    params: { path: "/f", attributes: "+i" },
    have: { files: { "/f": "" }, queries: { [LSATTR]: "----i---e--- /f" } },
  },
  {
    name: "leaves a flag that is not there away",
    params: { path: "/f", attributes: "-a" },
    have: { files: { "/f": "" }, queries: { [LSATTR]: "----i---e--- /f" } },
  },
  {
    name: "compares all flags but those of the file system",
    params: { path: "/f", attributes: "i" },
    have: { files: { "/f": "" }, queries: { [LSATTR]: "----i---e--- /f" } },
  },
  {
    name: "refuses flags where the file system has none",
    params: { path: "/f", attributes: "+i" },
    have: { files: { "/f": "" }, queries: { [LSATTR]: { code: 1 } } },
    error: /its file system has none/,
  },
  {
    name: "gives flags to a file that it makes",
    params: { path: "/f", attributes: "-i" },
    changes: [{ kind: "write", path: "/f", content: "", follow: true }],
  },
]);

testTask(fileTask, [
  {
    name: "refuses src without a link",
    params: { path: "/f", src: "/g" },
    error: /expected state: link or state: hard beside it/,
  },
  {
    name: "refuses a link without src",
    params: { path: "/f", state: "link" },
    error: /expected what the link leads to/,
  },
  {
    name: "refuses a second name by a relative path",
    params: { path: "/f", src: "g", state: "hard" },
    error: /expected an absolute path, got "g"/,
  },
  {
    name: "refuses two contents",
    params: { path: "/f", content: "", source: "x" },
    error: /only one of content and source/,
  },
  {
    name: "refuses a content for what is only touched",
    params: { path: "/f", content: "", state: "touch" },
    error: /expected present beside content or source/,
  },
  {
    name: "refuses to recurse into a file",
    params: { path: "/f", recurse: true },
    error: /expected state: directory/,
  },
]);
