import { testTask } from "../../lib/testing/mod.ts";
import type { MemoryState } from "../../lib/testing/mod.ts";
import { dnfTask } from "../../tasks/dnf.ts";
import { toHostileRows, toPrediction, toTransaction } from "./_package_rows.ts";

/** Printed by dnf 4.14.0 of Debian 12 with a repository of these packages. */
const INSTALL = `Dependencies resolved.
================================================================================
 Package           Architecture      Version              Repository       Size
================================================================================
Installing:
 toy               noarch            2.0-1                test            6.2 k
Installing dependencies:
 toylib            noarch            1.0-1                test            6.1 k

Transaction Summary
================================================================================
Install  2 Packages

Total size: 12 k
Installed size: 8
`;

function have(
  packages: MemoryState["packages"],
  queries: Record<string, string> = {},
  files: MemoryState["files"] = {},
): MemoryState {
  return {
    files: { "/var/lib/rpm/x": "", "/usr/bin/dnf": "", ...files },
    packages: packages ?? [],
    queries: Object.fromEntries(
      Object.entries(queries).map(([argv, stdout]) => [
        argv,
        { code: 1, stdout, stderr: "Operation aborted.\n" },
      ]),
    ),
  };
}

const NOARCH = { arch: "noarch" };
const ADD_TOY = [
  toPrediction("toy", "2.0-1", NOARCH),
  toPrediction("toylib", "1.0-1", NOARCH),
];

function toDowngrade(flags = ""): Record<string, string> {
  return {
    [`dnf --assumeno ${flags}install -- toy-1.0`]:
      "Downgrading:\n toy noarch 1.0-1 test 6 k\n",
  };
}

testTask(dnfTask, [
  {
    name: "asks nothing when all is installed, at a version or not",
    params: { name: "toy, toylib=1.*", update_cache: true },
    have: have([{ name: "toy" }, { name: "toylib", version: "1.0-1" }]),
    output: { manager: "dnf", packages: [], rc: 0 },
  },
  {
    name: "installs what is missing with what it needs, in one transaction",
    params: { name: ["toy", "lone"] },
    have: have([{ name: "lone" }], {
      "dnf --assumeno install -- toy": INSTALL,
    }),
    changes: [toTransaction("dnf -y install -- toy", {
      shows: "toy: not installed -> 2.0-1; toylib: not installed -> 1.0-1",
      predicts: ADD_TOY,
      undo: [toTransaction("dnf -y remove -- toy toylib", {
        predicts: [toPrediction("toy"), toPrediction("toylib")],
      })],
    })],
  },
  {
    name: "gives each option as one word with its value",
    params: {
      name: "toy",
      enablerepo: "a, $(id)",
      disablerepo: ["; touch /tmp/x"],
      exclude: ["-rf*"],
      disable_gpg_check: true,
      disable_excludes: true,
      install_recommended: false,
      force: true,
    },
    have: have([], {
      "dnf --assumeno --nogpgcheck --disableexcludes=main --setopt=install_weak_deps=False --allowerasing --enablerepo=a --enablerepo=$(id) --disablerepo=; touch /tmp/x --exclude=-rf* install -- toy":
        INSTALL,
    }),
    changes: [toTransaction("dnf -y", {
      argv: [
        "dnf",
        "-y",
        "--nogpgcheck",
        "--disableexcludes=main",
        "--setopt=install_weak_deps=False",
        "--allowerasing",
        "--enablerepo=a",
        "--enablerepo=$(id)",
        "--disablerepo=; touch /tmp/x",
        "--exclude=-rf*",
        "install",
        "--",
        "toy",
      ],
      shows: "toy: not installed -> 2.0-1; toylib: not installed -> 1.0-1",
      predicts: ADD_TOY,
      undo: [toTransaction("dnf -y remove -- toy toylib", {
        predicts: [toPrediction("toy"), toPrediction("toylib")],
      })],
    })],
  },
  {
    name: "leaves alone with latest what a version lock keeps",
    params: { name: "toy", state: "latest" },
    have: have([{ name: "toy", held: true }]),
  },
  {
    name: "does nothing when the newest version is there",
    params: { name: "toy", state: "latest" },
    have: have([{ name: "toy" }], { "dnf --assumeno upgrade -- toy": "" }),
  },
  {
    name: "fetches lists that are older than the repositories, once",
    params: { name: "toy", update_cache: true },
    have: have([], { "dnf --assumeno install -- toy": INSTALL }, {
      "/var/cache/dnf/test.solv": { ctimeMs: 1000, content: "" },
      "/var/cache/dnf": { type: "dir", ctimeMs: 1000 },
    }),
    changes: [
      {
        kind: "run",
        argv: ["dnf", "-q", "-y", "makecache"],
        shows: "package lists of 1970-01-01T00:00:01.000Z -> now",
        predicts: [],
        repeats: true,
      },
      toTransaction("dnf -y install -- toy", {
        shows: "toy: not installed -> 2.0-1; toylib: not installed -> 1.0-1",
        predicts: ADD_TOY,
        undo: [toTransaction("dnf -y remove -- toy toylib", {
          predicts: [toPrediction("toy"), toPrediction("toylib")],
        })],
      }),
    ],
  },
  {
    name: "goes back to an older version only when that is permitted",
    params: { name: "toy=1.0" },
    have: have([{ name: "toy", version: "2.0-1" }], toDowngrade()),
    error: /"toy" from version 2.0-1 back to 1.0-1: it is older/,
  },
  {
    name: "goes back to an older version that is permitted",
    params: { name: "toy=1.0", allow_downgrades: true },
    have: have([{ name: "toy", version: "2.0-1" }], toDowngrade()),
    changes: [toTransaction("dnf -y install -- toy-1.0", {
      shows: "2.0-1 -> 1.0-1",
      predicts: [toPrediction("toy", "1.0-1", NOARCH)],
    })],
  },
  {
    name: "refuses what no repository has",
    params: { name: "nope" },
    have: {
      ...have([]),
      queries: {
        "dnf --assumeno install -- nope": {
          code: 1,
          stdout: "No match for argument: nope\n",
          stderr: "Error: Unable to find a match: nope\n",
        },
      },
    },
    error: /^Cannot find package "nope"$/,
  },
  {
    name: "says which process has the lock once it waited long enough",
    params: { name: "toy", lock_timeout: 0 },
    have: have([], {}, {
      "/var/lib/dnf/rpmdb_lock.pid": "4242",
      "/proc/4242/stat": "",
    }),
    error:
      /^Cannot work with dnf: process 4242 holds "\/var\/lib\/dnf\/rpmdb_lock.pid", for 0 seconds now$/,
  },
  {
    name: "does not wait for a process that is gone",
    params: { name: "toy" },
    have: have([], { "dnf --assumeno install -- toy": INSTALL }, {
      "/var/lib/dnf/rpmdb_lock.pid": "4242",
    }),
    changes: [toTransaction("dnf -y install -- toy", {
      shows: "toy: not installed -> 2.0-1; toylib: not installed -> 1.0-1",
      predicts: ADD_TOY,
      undo: [toTransaction("dnf -y remove -- toy toylib", {
        predicts: [toPrediction("toy"), toPrediction("toylib")],
      })],
    })],
  },
  ...toHostileRows(have([])),
]);
