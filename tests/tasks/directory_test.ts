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
