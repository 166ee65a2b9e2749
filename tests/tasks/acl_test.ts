import { strictEqual as equal } from "node:assert/strict";
import type { RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { parseDump, toDump } from "../../tasks/_acl_dump.ts";
import { aclTask } from "../../tasks/acl.ts";

const BASE = "user::rwx\ngroup::r-x\nother::---\n";
const FILE = "user::rw-\ngroup::r--\nother::---\n";
const USERS = [{ name: "alice" }];

function toBlock(path: string, acl: string, flags = "---"): string {
  return `# file: ${path}\n# flags: ${flags}\n${acl}\n`;
}

function toHost(
  dump: string,
  options = "",
  files: Record<string, object> = { "/srv/d": { type: "dir" } },
  path = "/srv/d",
) {
  const argv =
    `getfacl --absolute-names --numeric --no-effective ${options}-- ${path}`;
  return {
    files,
    users: USERS,
    queries: {
      [argv]: { stdoutBytes: new TextEncoder().encode(dump) },
    },
  };
}

function toRun(shows: string, after: string, before: string): RunChange {
  const run = { kind: "run" as const, argv: ["setfacl", "--restore=-"] };
  const more = { timeoutMs: 600_000, predicts: [] };
  return {
    ...run,
    stdin: after,
    shows,
    ...more,
    undo: [{ ...run, stdin: before, ...more }],
  };
}

const GIVEN = toRun(
  "mask none -> rwx, user:1000 none -> rw-",
  toBlock(
    "/srv/d",
    "user::rwx\ngroup::r-x\nother::---\nuser:1000:rw-\nmask::rwx\n",
    "-s-",
  ),
  toBlock("/srv/d", BASE, "-s-"),
);

const CUT = BASE.replace("other", "user:1000:rw-\nmask::r--\nother");
const MENDED = toRun(
  "mask r-- -> rwx",
  toBlock("/srv/d", CUT.replace("mask::r--", "mask::rwx")),
  toBlock("/srv/d", CUT),
);

const DEFAULTS = toRun(
  "default:group none -> r-x, default:mask none -> r-x, default:other none -> ---, " +
    "default:user none -> rwx, default:user:7 none -> r-x",
  toBlock(
    "/srv/d",
    `${BASE}default:user:7:r-x\ndefault:user::rwx\ndefault:group::r-x\n` +
      "default:other::---\ndefault:mask::r-x\n",
  ),
  toBlock("/srv/d", BASE),
);

const NAMED = `${BASE}user:1000:rw-\nuser:7:r--\nmask::rwx\n`;
const PURGED = toRun(
  "mask rwx -> none, user:1000 rw- -> none, user:7 r-- -> none",
  toBlock("/srv/d", BASE),
  toBlock("/srv/d", NAMED),
);
const TAKEN = toRun(
  "user:7 r-- -> none",
  toBlock("/srv/d", NAMED.replace("user:7:r--\n", "")),
  toBlock("/srv/d", NAMED),
);

const TREE = toBlock("/srv/d", BASE) + toBlock("/srv/d/a b\\012", FILE) +
  toBlock("/srv/d/run", BASE.replace("rwx", "rwx"));
const TREE_RUN = toRun(
  '3 files and directories, such as "/srv/d": mask none -> r-x, user:7 none -> r-x',
  toBlock("/srv/d/run", `${BASE}user:7:r-x\nmask::r-x\n`) +
    toBlock("/srv/d/a b\\012", `${FILE}user:7:r--\nmask::r--\n`) +
    toBlock("/srv/d", `${BASE}user:7:r-x\nmask::r-x\n`),
  toBlock("/srv/d/run", BASE) + toBlock("/srv/d/a b\\012", FILE) +
    toBlock("/srv/d", BASE),
);

testTask(aclTask, [
  {
    name: "leaves what is there, also where others have more",
    params: { path: "/srv/d", entries: ["u:1000:rw", "g:7:-", "o::-"] },
    have: toHost(
      toBlock("/srv/d", `${NAMED}group:7:---\n`),
    ),
    output: { differing: 0 },
  },
  {
    name: "gives a user access, keeps the bits beside it and makes the mask",
    params: { path: "/srv/d", entries: "user:alice:rw" },
    have: toHost(toBlock("/srv/d", BASE, "-s-")),
    changes: [GIVEN],
    again: [GIVEN],
  },
  {
    name: "mends a mask that takes away what is wanted",
    params: { path: "/srv/d", entries: "user:alice:rw" },
    have: toHost(toBlock("/srv/d", CUT)),
    changes: [MENDED],
    again: [MENDED],
  },
  {
    name: "leaves a mask that is told",
    params: { path: "/srv/d", entries: ["user:alice:rw", "mask::r"] },
    have: toHost(toBlock("/srv/d", CUT)),
  },
  {
    name: "makes a whole default list of one entry",
    params: { path: "/srv/d", entries: "d:u:7:rX" },
    have: toHost(toBlock("/srv/d", BASE)),
    changes: [DEFAULTS],
    again: [DEFAULTS],
  },
  {
    name: "takes one entry away",
    params: { path: "/srv/d", entries: "user:7", state: "absent" },
    have: toHost(toBlock("/srv/d", NAMED)),
    changes: [TAKEN],
    again: [TAKEN],
  },
  {
    name: "takes all entries away that are not named",
    params: { path: "/srv/d", purge: true },
    have: toHost(toBlock("/srv/d", NAMED)),
    changes: [PURGED],
    again: [PURGED],
  },
  {
    name: "writes a tree from its ends, X only where something may run",
    params: { path: "/srv/d", entries: ["u:7:rX"], recursive: true },
    have: toHost(TREE, "--recursive --physical ", {
      "/srv/d": { type: "dir" },
      "/srv/d/a b\n": {},
      "/srv/d/run": {},
    }),
    changes: [TREE_RUN],
    again: [TREE_RUN],
    output: { entries: 3, differing: 3 },
  },
  {
    name: "lets the owner of a directory on the way do it",
    params: { path: "/home/alice/d", entries: "other::r" },
    have: {
      ...toHost(
        toBlock("/home/alice/d", BASE),
        "",
        {
          "/home/alice": { type: "dir", uid: 1000 },
          "/home/alice/d": { type: "dir", uid: 1000 },
        },
        "/home/alice/d",
      ),
    },
    changes: [{
      kind: "run",
      argv: ["setfacl", "--restore=-"],
      user: "alice",
      stdin: toBlock("/home/alice/d", BASE.replace("---", "r--")),
      shows: "other --- -> r--",
      timeoutMs: 600_000,
      predicts: [],
      undo: [{
        kind: "run",
        argv: ["setfacl", "--restore=-"],
        user: "alice",
        stdin: toBlock("/home/alice/d", BASE),
        timeoutMs: 600_000,
        predicts: [],
      }],
    }],
    again: [{
      kind: "run",
      argv: ["setfacl", "--restore=-"],
      user: "alice",
      stdin: toBlock("/home/alice/d", BASE.replace("---", "r--")),
      shows: "other --- -> r--",
      timeoutMs: 600_000,
      predicts: [],
      undo: [{
        kind: "run",
        argv: ["setfacl", "--restore=-"],
        user: "alice",
        stdin: toBlock("/home/alice/d", BASE),
        timeoutMs: 600_000,
        predicts: [],
      }],
    }],
  },
  {
    name: "refuses a directory in which others may write",
    params: { path: "/srv/open/d", entries: "other::r" },
    have: {
      files: { "/srv/open": { type: "dir", mode: 0o777 }, "/srv/open/d": "" },
    },
    error: /other users may write in "\/srv\/open"/,
  },
  {
    name: "refuses a link that another user laid in a directory of all",
    params: { path: "/tmp/l", entries: "other::r" },
    have: {
      files: {
        "/tmp": { type: "dir", mode: 0o1777 },
        "/tmp/l": { target: "/etc/shadow", uid: 4242 },
      },
    },
    error: /its owner 4242 is no user of this host/,
  },
  {
    name: "has nothing to take away where nothing is",
    params: { path: "/srv/none", entries: "user:7", state: "absent" },
  },
  {
    name: "names what is missing",
    params: { path: "/srv/none", entries: "user:7:r" },
    error: /Cannot set the ACL of "\/srv\/none": it does not exist/,
  },
  {
    name: "refuses default entries of a file",
    params: { path: "/srv/f", entries: "d:user:7:r" },
    have: { files: { "/srv/f": "" } },
    error: /it is not a directory/,
  },
  {
    name: "names a user that does not exist",
    params: { path: "/srv/d", entries: "user:bob:r" },
    have: toHost(""),
    error: /Cannot find user "bob"/,
  },
  {
    name: "names the package of a missing tool",
    params: { path: "/srv/f", entries: "user:7:r" },
    have: { files: { "/srv/f": "" } },
    error: /Cannot find "getfacl"/,
  },
  {
    name: "tells why a list cannot be read",
    params: { path: "/srv/f", entries: "user:7:r" },
    have: {
      files: { "/srv/f": "" },
      queries: {
        "getfacl --absolute-names --numeric --no-effective -- /srv/f": {
          code: 1,
          stderr: "getfacl: /srv/f: Permission denied\n",
        },
      },
    },
    error: /Permission denied/,
  },
  ...[
    "; touch /tmp/x",
    "user:$(id):r",
    "user:a\nother::rwx",
    "-user:a:r",
    "user:-a:r",
    "user:a:rwz",
  ]
    .map((entries) => ({
      name: `refuses the entry ${JSON.stringify(entries)}`,
      params: { path: "/srv/d", entries },
      error: /expected an entry such as "user:alice:rw"/,
    })),
  {
    name: "takes an entry in the words of Ansible",
    params: {
      path: "/srv/d",
      etype: "user",
      entity: "alice",
      permissions: "rw",
    },
    have: toHost(toBlock("/srv/d", BASE, "-s-")),
    changes: [GIVEN],
    again: [GIVEN],
    output: {
      acl: [
        "user::rwx",
        "group::r-x",
        "other::---",
        "user:1000:rw-",
        "mask::rwx",
      ],
    },
  },
  {
    name: "takes a default entry in the words of Ansible",
    params: {
      path: "/srv/d",
      etype: "user",
      entity: 7,
      permissions: "rX",
      default: true,
    },
    have: toHost(toBlock("/srv/d", BASE)),
    changes: [DEFAULTS],
    again: [DEFAULTS],
  },
  {
    name: "takes one entry away that one text names, permissions or not",
    params: { path: "/srv/d", entry: "user:7:rwx", state: "absent" },
    have: toHost(toBlock("/srv/d", NAMED)),
    changes: [TAKEN],
    again: [TAKEN],
  },
  {
    name: "takes several entries in all words together",
    params: {
      path: "/srv/d",
      entries: ["u:1000:rw"],
      entry: "g:7:-",
      etype: "other",
      entity: "",
      permissions: "-",
    },
    have: toHost(toBlock("/srv/d", `${NAMED}group:7:---\n`)),
  },
  {
    name: "only tells the list when it is asked",
    params: { path: "/srv/d", state: "query" },
    have: toHost(toBlock("/srv/d", CUT)),
    output: {
      state: "query",
      acl: [
        "user::rwx",
        "group::r-x",
        "user:1000:rw-",
        "mask::r--",
        "other::---",
      ],
    },
  },
  {
    name: "cannot tell the list of what is not there",
    params: { path: "/srv/none", state: "query" },
    error: /Cannot tell the ACL of "\/srv\/none": it does not exist/,
  },
  {
    name: "refuses a link where it is not to follow one",
    params: { path: "/srv/l", entry: "o::r", follow: false },
    have: { files: { "/srv/d": { type: "dir" }, "/srv/l": { target: "d" } } },
    error: /Cannot set the ACL of "\/srv\/l": it is a link/,
  },
  ...([
    [{ entity: "alice" }, /entity: expected "etype"/],
    [{ permissions: "rw" }, /permissions: expected "etype"/],
    [{ default: true }, /default: expected "etype"/],
    [{ etype: "user", entity: "alice" }, /etype: expected an entry such as/],
    [{ etype: "users", entity: "a" }, /etype: .*"user", "group"/],
    [{ etype: "user", entity: "-a", permissions: "r" }, /entity: /],
    [{ etype: "user", entity: "a\nb", permissions: "r" }, /entity: /],
    [
      { etype: "user", entity: "a", permissions: "r; id" },
      /etype: expected an/,
    ],
    [
      { etype: "user", entity: "$(id)", permissions: "r" },
      /etype: expected an/,
    ],
    [{ etype: "mask", entity: "a", permissions: "r" }, /etype: expected an/],
    [{ entry: "; touch /tmp/x" }, /entry: expected an entry such as/],
    [{ entry: "u:a:r\nother::rwx" }, /entry: .*single line/],
  ] as const).map(([params, error]) => ({
    name: `refuses ${JSON.stringify(params)}`,
    params: { path: "/srv/d", ...params },
    error,
  })),
  {
    name: "refuses to take away what every list has",
    params: { path: "/srv/d", entries: "other::", state: "absent" },
    error: /expected an entry such as "user:alice"/,
  },
  {
    name: "refuses to have nothing to do",
    params: { path: "/srv/d" },
    error: /at least one entry, or purge/,
  },
]);

Deno.test("acl: a dump is read as it is written, hostile names too", () => {
  const path = "/srv/; touch x\\\n# file: /etc/shadow\nother::rwx";
  const acl = new Map([["user:", "rw-"], ["group:", "---"], ["other:", "---"]]);
  const text = toDump([{ path, flags: "s-t", acl }]);
  equal(text.split("\n").length, 7);
  const [found] = parseDump(text);
  equal(found?.path, path);
  equal(found?.flags, "s-t");
  equal(found?.acl.get("other:"), "---");
});
