import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { UnknownState } from "../../lib/host/host.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import type { Change, Package } from "../../lib/task.ts";
import {
  drive,
  MemoryHost,
  type MemoryState,
  testTask,
} from "../../lib/testing/mod.ts";
import { packageTask } from "../../tasks/package.ts";

const SIMULATE =
  "-y -s -o quiet=0 -o Debug::NoLocking=1 -o APT::Cmd::Pattern-Only=true --";
const RUN = [
  ..."-y -q -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0".split(" "),
  ..."-o Dpkg::Options::=--force-confdef".split(" "),
  ..."-o Dpkg::Options::=--force-confold".split(" "),
  ..."-o APT::Cmd::Pattern-Only=true --".split(" "),
];
const ENV = {
  DEBIAN_FRONTEND: "noninteractive",
  APT_LISTCHANGES_FRONTEND: "none",
  NEEDRESTART_MODE: "l",
};
const COMMON = {
  kind: "run",
  env: ENV,
  timeoutMs: 3_600_000,
  touches: ["packages", "users", "groups", "units"],
} as const;

function have(
  packages: MemoryState["packages"],
  queries: MemoryState["queries"] = {},
  files: MemoryState["files"] = {},
): MemoryState {
  return {
    files: { "/var/lib/dpkg/status": "", ...files },
    packages: packages ?? [],
    queries,
  };
}

function toInstalled(name: string, version: string, more = {}): Package {
  return {
    name,
    version,
    status: "installed",
    arch: "amd64",
    held: false,
    provides: [],
    ...more,
  };
}

function predict(name: string, value: Package | undefined) {
  return { table: "packages" as const, name, value };
}

/** Back to where dpkg(1) does not know a package. */
function toRemoved(name: string): Change[] {
  return [{
    ...COMMON,
    argv: ["apt-get", "remove", ...RUN, name],
    predicts: [predict(name, undefined)],
  }, { ...COMMON, argv: ["dpkg", "--purge", "--", name], predicts: [] }];
}

const INSTALL_CURL: Change = {
  ...COMMON,
  argv: ["apt-get", "install", ...RUN, "curl"],
  shows: "not installed -> 7.88",
  predicts: [predict("curl", toInstalled("curl", "7.88"))],
  undo: toRemoved("curl"),
};

testTask(packageTask, [
  {
    name: "asks nothing when all is installed",
    params: { name: ["curl", "libc6:amd64", "mail-transport-agent", "curl"] },
    have: have([
      { name: "curl" },
      { name: "libc6" },
      { name: "postfix", provides: ["mail-transport-agent"] },
    ]),
    output: { packages: [], rc: 0, stdout_lines: [], manager: "apt" },
  },
  {
    name: "has nothing to do with an empty list",
    params: { name: [] },
    have: have([]),
  },
  {
    name: "installs what is missing",
    params: { name: "git, curl" },
    have: have([{ name: "git" }], {
      [`apt-get install ${SIMULATE} curl`]:
        "Inst curl (7.88 Debian:12/stable [amd64])\n",
    }),
    changes: [INSTALL_CURL],
    output: {
      packages: ["curl"],
      installed: [{ name: "curl", version: "7.88" }],
      removed: [],
    },
  },
  {
    name: "installs a package of which only configuration is left",
    params: { name: "curl", state: "installed" },
    have: have([{ name: "curl", status: "config-files" }], {
      [`apt-get install ${SIMULATE} curl`]: "Inst curl (7.88 D [amd64])\n",
    }),
    changes: [{
      ...INSTALL_CURL,
      undo: [{
        ...COMMON,
        argv: ["apt-get", "remove", ...RUN, "curl"],
        predicts: [
          predict(
            "curl",
            toInstalled("curl", "1.0", { status: "config-files" }),
          ),
        ],
      }],
    }],
  },
  {
    name:
      "shows dependencies and what goes for them, and cannot undo an upgrade",
    params: { name: "nginx" },
    have: have([{ name: "libfoo", version: "1" }, { name: "apache2" }], {
      [`apt-get install ${SIMULATE} nginx`]:
        "Remv apache2 [1.0]\nInst libfoo [1] (2 D [amd64])\nInst a (1 D [all])\n" +
        "Inst b (1 D [all])\nInst nginx (1.22 D [amd64])\n",
    }),
    changes: [{
      ...COMMON,
      argv: ["apt-get", "install", ...RUN, "nginx"],
      shows:
        "nginx: not installed -> 1.22; apache2: 1.0 -> not installed; libfoo: 1 -> 2; and 2 more",
      predicts: [
        predict("apache2", undefined),
        predict("libfoo", toInstalled("libfoo", "2")),
        predict("a", toInstalled("a", "1", { arch: "all" })),
        predict("b", toInstalled("b", "1", { arch: "all" })),
        predict("nginx", toInstalled("nginx", "1.22")),
      ],
    }],
  },
  {
    name: "knows what a virtual name stands for afterwards",
    params: { name: "default-mta" },
    have: have([], {
      [`apt-get install ${SIMULATE} default-mta`]:
        "Note, selecting 'exim4' instead of 'default-mta'\nInst exim4 (4 D [amd64])\n",
    }),
    changes: [{
      ...COMMON,
      argv: ["apt-get", "install", ...RUN, "default-mta"],
      shows: "exim4: not installed -> 4",
      predicts: [
        predict(
          "exim4",
          toInstalled("exim4", "4", { provides: ["default-mta"] }),
        ),
      ],
      undo: toRemoved("exim4"),
    }],
  },
  {
    name: "leaves a version that a glob allows",
    params: { name: ["curl=7.*", "git=1.0"] },
    have: have([{ name: "curl", version: "7.88" }, { name: "git" }]),
  },
  {
    name: "changes a version that is another",
    params: { name: "curl", version: "7.*" },
    have: have([{ name: "curl", version: "8.0" }], {
      [`apt-get install ${SIMULATE} curl=7.*`]:
        "Inst curl [8.0] (7.88 D [amd64])\n",
    }),
    changes: [{
      ...COMMON,
      argv: ["apt-get", "install", ...RUN, "curl=7.*"],
      shows: "8.0 -> 7.88",
      predicts: [predict("curl", toInstalled("curl", "7.88"))],
    }],
  },
  {
    name: "upgrades to the newest version",
    params: { name: "curl", state: "latest" },
    have: have([{ name: "curl", version: "7.1" }], {
      [`apt-get install ${SIMULATE} curl`]:
        "Inst curl [7.1] (7.88 D [amd64])\n",
    }),
    changes: [{
      ...COMMON,
      argv: ["apt-get", "install", ...RUN, "curl"],
      shows: "7.1 -> 7.88",
      predicts: [predict("curl", toInstalled("curl", "7.88"))],
    }],
  },
  {
    name: "leaves the newest version, and a package on hold",
    params: { name: ["curl", "git"], state: "latest" },
    have: have([{ name: "curl" }, { name: "git", held: true }], {
      [`apt-get install ${SIMULATE} curl`]:
        "curl is already the newest version\n",
    }),
  },
  {
    name: "removes with what depends on it, and could bring both back",
    params: { name: ["libx", "never-there"], state: "absent" },
    have: have([
      { name: "libx", version: "1" },
      { name: "app", version: "2" },
    ], {
      [`apt-get remove ${SIMULATE} libx`]: "Remv app [2]\nRemv libx [1]\n",
    }, { "/var/lib/dpkg/info/app.conffiles": "/etc/app.conf\n" }),
    changes: [{
      ...COMMON,
      argv: ["apt-get", "remove", ...RUN, "libx"],
      shows: "libx: 1 -> not installed; app: 2 -> not installed",
      predicts: [
        predict("app", {
          ...toInstalled("app", "2"),
          status: "config-files",
        }),
        predict("libx", undefined),
      ],
      undo: [{
        ...COMMON,
        argv: ["apt-get", "install", ...RUN, "app=2", "libx=1"],
        predicts: [
          predict("app", toInstalled("app", "2", { arch: "" })),
          predict("libx", toInstalled("libx", "1", { arch: "" })),
        ],
      }],
    }],
    output: { removed: ["app", "libx"] },
  },
  {
    name: "takes a removed package with configuration left for absent",
    params: { name: "curl", state: "removed" },
    have: have([{ name: "curl", status: "config-files" }]),
  },
  {
    name: "makes a dependency that is named a package of its own",
    params: { name: "libx" },
    have: have([{ name: "libx" }], {}, {
      "/var/lib/apt/extended_states":
        "Package: liby\nArchitecture: amd64\nAuto-Installed: 1\n\n" +
        "Package: libx\nArchitecture: amd64\nAuto-Installed: 1\n\n",
    }),
    changes: [{
      kind: "write",
      path: "/var/lib/apt/extended_states",
      content: "Package: liby\nArchitecture: amd64\nAuto-Installed: 1\n\n",
      shows: "libx: came as a dependency -> wanted by itself",
    }],
  },
  {
    name: "finishes a package that was left half configured",
    params: { name: "half" },
    have: have([{ name: "half", status: "broken" }], {
      [`apt-get install ${SIMULATE} half`]: "Conf half (1.0 D [amd64])\n",
    }),
    changes: [{
      ...COMMON,
      argv: ["apt-get", "install", ...RUN, "half"],
      shows: "not installed -> installed",
      predicts: [predict("half", toInstalled("half", ""))],
      undo: [{
        ...COMMON,
        argv: ["apt-get", "remove", ...RUN, "half"],
        predicts: [predict("half", undefined)],
      }],
    }],
  },
  {
    name: "refuses an unknown package",
    params: { name: "nope" },
    have: have([], {
      [`apt-get install ${SIMULATE} nope`]: {
        code: 100,
        stderr: "E: Unable to locate package nope\n",
      },
    }),
    error: /^Cannot find package "nope"$/,
  },
  {
    name: "refuses to install after an interrupted run",
    params: { name: "curl" },
    have: have([], {}, { "/var/lib/dpkg/updates/0001": "" }),
    error: /a run of dpkg was interrupted/,
  },
  {
    name: "refuses a name that is none",
    params: { name: "Curl!" },
    have: have([]),
    error: /Cannot use "Curl!" as the name of a package of apt/,
  },
  {
    name: "refuses a blank name before anything runs",
    params: { name: ["curl", " "], update_cache: true },
    error: /name: expected the name of a package or a list of names, got ""/,
  },
  {
    name: "refuses an option in the place of a name",
    params: { name: "--force" },
    error: /got "--force"/,
  },
  {
    name: "refuses one version for several names",
    params: { name: ["a", "b"], version: "1" },
    error: /version: expected one name beside a version/,
  },
  {
    name: "refuses an unknown package manager",
    params: { name: "curl", manager: "port" },
    have: have([]),
    error: /Cannot use package manager "port"/,
  },
  {
    name: "refuses a chosen version where only the newest can be had",
    params: { name: "curl=1" },
    have: { files: { "/var/lib/pacman/local/ALPM_DB_VERSION": "9" } },
    error: /pacman installs the newest only/,
  },
  {
    name: "uses another manager than the system's own, without mixing the two",
    params: { name: "hello", manager: "apk" },
    have: have([{ name: "hello" }], {
      "apk add --simulate -- hello": "(1/1) Installing hello (2.12-r0)\n",
    }, { "/lib/apk/db/installed": "P:musl\nV:1\nA:x86_64\n\n" }),
    changes: [{
      kind: "run",
      argv: ["apk", "add", "--", "hello"],
      timeoutMs: 3_600_000,
      touches: COMMON.touches,
      shows: "not installed -> 2.12-r0",
      predicts: [
        predict("apk hello", toInstalled("hello", "2.12-r0", { arch: "" })),
      ],
      undo: [{
        kind: "run",
        argv: ["apk", "del", "--", "hello"],
        timeoutMs: 3_600_000,
        touches: COMMON.touches,
        predicts: [predict("apk hello", undefined)],
      }],
    }],
  },
]);

Deno.test("package: what cannot be found is unknown while the lists are only about to be fetched", async () => {
  const overlay = new OverlayHost(
    new MemoryHost(have([], {
      [`apt-get install ${SIMULATE} curl`]: {
        code: 100,
        stderr: "E: Unable to locate package curl\n",
      },
    }, { "/var/lib/apt/periodic": { type: "dir" } })),
  );
  const want = packageTask.params.parse({ name: "curl", update_cache: true });
  const { changes, error } = await drive(packageTask, want, overlay);
  ok(error instanceof UnknownState);
  match(error.message, /Newer package lists may bring package curl/);
  equal(changes[0]?.kind === "run" && changes[0].argv[1], "update");
  equal(changes.length, 2);
});

Deno.test("package: a package that an earlier task installs is not installed again", async () => {
  const overlay = new OverlayHost(
    new MemoryHost(have([], {
      [`apt-get install ${SIMULATE} curl`]:
        "Inst libcurl (7 D [amd64])\nInst curl (7.88 D [amd64])\n",
    })),
  );
  const first = packageTask.params.parse({ name: "curl" });
  equal((await drive(packageTask, first, overlay)).changes.length, 1);
  const second = packageTask.params.parse({ name: ["libcurl", "curl"] });
  equal((await drive(packageTask, second, overlay)).changes.length, 0);
});

Deno.test("package: three hundred tasks that are right read one table and run nothing", async () => {
  let reads = 0;
  const below = new MemoryHost(have([{ name: "curl" }]));
  const counted = new Proxy(below, {
    get: (target, key) => {
      if (key === "query") reads++;
      const value = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const overlay = new OverlayHost(counted);
  const want = packageTask.params.parse({ name: "curl" });
  for (let index = 0; index < 300; index++) {
    equal((await drive(packageTask, want, overlay)).changes.length, 0);
  }
  equal(reads, 0);
});

Deno.test("package: installs and upgrades apart where the manager does", async () => {
  const toTable = (section: string, name: string, version: string) => ({
    code: 1,
    stdout: `${section}:\n ${name} noarch ${version} t 5 k\n`,
    stderr: "Operation aborted.\n",
  });
  const overlay = new OverlayHost(
    new MemoryHost({
      files: { "/var/lib/rpm/x": "", "/usr/bin/dnf": "" },
      packages: [{ name: "old", version: "1-1", arch: "noarch" }],
      queries: {
        "dnf --assumeno install -- new": toTable("Installing", "new", "1-1"),
        "dnf --assumeno upgrade -- old": toTable("Upgrading", "old", "2-1"),
      },
    }),
  );
  const want = packageTask.params.parse({
    name: ["new", "old"],
    state: "latest",
    use: "dnf",
  });
  const { changes, output } = await drive(packageTask, want, overlay);
  deepEqual(
    changes.map((change) => change.kind === "run" && change.argv.join(" ")),
    ["dnf -y install -- new", "dnf -y upgrade -- old"],
  );
  deepEqual(changes.map((change) => change.shows), [
    "not installed -> 1-1",
    "1-1 -> 2-1",
  ]);
  deepEqual(output?.["packages"], ["new", "old"]);
});

Deno.test("package: a manager that would keep another version is no success", async () => {
  const overlay = new OverlayHost(
    new MemoryHost({
      files: { "/var/lib/rpm/x": "", "/usr/bin/zypper": "" },
      packages: [{ name: "alpha", version: "2.0-1" }],
      queries: {
        "zypper --non-interactive --xmlout --no-refresh install --dry-run -- alpha=1.0":
          "<stream></stream>",
      },
    }),
  );
  const want = packageTask.params.parse({ name: "alpha=1.0" });
  const { error } = await drive(packageTask, want, overlay);
  match(
    String(error),
    /"alpha" from version 2\.0-1 to "1\.0": zypper would keep/,
  );
});
