import type { Change, Package, RunChange } from "../../lib/task.ts";
import { type MemoryState, testTask } from "../../lib/testing/mod.ts";
import { aptTask } from "../../tasks/apt.ts";

const NOW = 1_700_000_000_000;
const EXACT = "-o APT::Cmd::Pattern-Only=true";
const SIMULATE = `-y -s -o quiet=0 -o Debug::NoLocking=1 ${EXACT}`;
const QUIET = "-y -q -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0";
const CONF =
  "-o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold";
const ENV = {
  DEBIAN_FRONTEND: "noninteractive",
  APT_LISTCHANGES_FRONTEND: "none",
  NEEDRESTART_MODE: "l",
};
const TOUCHES = ["packages", "users", "groups", "units"] as const;

function have(
  packages: NonNullable<MemoryState["packages"]>,
  queries: MemoryState["queries"] = {},
  files: MemoryState["files"] = {},
): MemoryState {
  return {
    now: NOW,
    files: { "/var/lib/dpkg/status": "", ...files },
    packages,
    queries,
  };
}

/** Lists of an age, with the directory of the stamp. */
function lists(ageSecs: number): NonNullable<MemoryState["files"]> {
  return {
    "/var/lib/apt/lists": { type: "dir", mtimeMs: NOW - ageSecs * 1000 },
    "/var/lib/apt/lists/deb.example_InRelease": "",
    "/var/lib/apt/periodic": { type: "dir" },
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

/** A run of apt-get; the words are everything between the fixed options and the end. */
function apt(
  verb: string,
  words: string,
  rest: Omit<RunChange, "kind" | "argv">,
  quiet = `${QUIET} ${CONF}`,
): Change {
  return {
    kind: "run",
    argv: `apt-get ${verb} ${quiet} ${EXACT} ${words}`.trim().split(" "),
    env: ENV,
    timeoutMs: 3_600_000,
    touches: TOUCHES,
    ...rest,
  };
}

function undoBy(verb: string, specs: string, name: string, value?: Package) {
  return [apt(verb, `-- ${specs}`, { predicts: [predict(name, value)] })];
}

/** Back to where dpkg(1) does not know a package. */
function removal(name: string): Change[] {
  return [...undoBy("remove", name, name), {
    kind: "run",
    argv: ["dpkg", "--purge", "--", name],
    env: ENV,
    timeoutMs: 3_600_000,
    predicts: [],
    touches: TOUCHES,
  }];
}

/** Installing one package from nothing. */
function install(name: string, version: string, words: string): Change {
  return apt("install", words, {
    shows: `not installed -> ${version}`,
    predicts: [predict(name, toInstalled(name, version))],
    undo: removal(name),
  });
}

const UPDATE: Change = {
  kind: "run",
  argv: ["apt-get", "update", "-q", "-o", "APT::Update::Error-Mode=any"],
  env: ENV,
  shows: "package lists of 2023-11-14T20:13:20.000Z -> now",
  predicts: [],
};
const STAMP: Change = {
  kind: "write",
  path: "/var/lib/apt/periodic/update-success-stamp",
  content: "",
  mode: 0o644,
  shows: "notes when the package lists were fetched",
};
const INST_CURL = "Inst curl (7.88 Debian:12/stable [amd64])\n";

testTask(aptTask, [
  {
    name: "asks nothing when all is installed, lists included",
    params: { name: "curl", update_cache: true, cache_valid_time: 1 },
    have: have([{ name: "curl" }], {}, lists(9999)),
    output: { cache_updated: false, packages: [] },
  },
  {
    name: "fetches old lists before an installation",
    params: { pkg: ["curl"], update_cache: true },
    have: have(
      [],
      { [`apt-get install ${SIMULATE} -- curl`]: INST_CURL },
      lists(7200),
    ),
    changes: [UPDATE, STAMP, install("curl", "7.88", "-- curl")],
    output: { cache_updated: true, cache_update_time: NOW / 1000 },
  },
  {
    name: "leaves fresh lists",
    params: { update_cache: true, cache_valid_time: "3h" },
    have: have([], {}, lists(7200)),
    output: { cache_updated: false, cache_update_time: NOW / 1000 - 7200 },
  },
  {
    name: "takes a time for the wish for fresh lists",
    params: { cache_valid_time: 3600 },
    have: have([], {}, lists(7200)),
    changes: [UPDATE, STAMP],
  },
  {
    name: "fetches lists that are older than the repositories",
    params: { update_cache: true },
    have: have([], {}, {
      ...lists(7200),
      "/var/lib/apt/periodic/update-success-stamp": { mtimeMs: NOW - 60_000 },
      "/etc/apt/sources.list.d/new.sources": { ctimeMs: NOW - 1000 },
    }),
    changes: [
      {
        ...UPDATE,
        shows: "package lists of 2023-11-14T22:12:20.000Z -> now",
      },
      STAMP,
    ],
  },
  {
    name: "makes the directory of the note",
    params: { update_cache: true, update_cache_retries: 5 },
    have: have([]),
    changes: [
      {
        ...UPDATE,
        argv: [
          "apt-get",
          "update",
          "-q",
          "-o",
          "APT::Update::Error-Mode=any",
          "-o",
          "Acquire::Retries=5",
        ],
        shows: "fetch the package lists",
      },
      { kind: "make_dir", path: "/var/lib/apt/periodic", mode: 0o755 },
      STAMP,
    ],
  },
  {
    name: "fetches lists on every run when they are never fresh",
    params: { update_cache: true, cache_valid_time: 0 },
    have: have([], {}, lists(7200)),
    changes: [{ ...UPDATE, repeats: true }],
    again: [{ ...UPDATE, repeats: true }],
  },
  {
    name: "hands the options on, to the simulation too",
    params: {
      name: "curl/bookworm-backports",
      default_release: "bookworm",
      install_recommends: false,
      allow_downgrades: true,
      allow_change_held_packages: true,
      allow_unauthenticated: true,
      fail_on_autoremove: true,
      lock_timeout: "5s",
      dpkg_options: "force-confnew",
      force_apt_get: true,
      auto_install_module_deps: false,
    },
    have: have([], {
      [
        `apt-get install ${SIMULATE} -t bookworm --no-install-recommends ` +
        "--allow-downgrades --allow-change-held-packages " +
        "--allow-unauthenticated --no-remove -- curl/bookworm-backports"
      ]: INST_CURL,
    }),
    changes: [
      apt(
        "install",
        "-t bookworm --no-install-recommends --allow-downgrades " +
          "--allow-change-held-packages --allow-unauthenticated --no-remove " +
          "-- curl/bookworm-backports",
        {
          shows: "not installed -> 7.88",
          predicts: [predict("curl", toInstalled("curl", "7.88"))],
          undo: removal("curl"),
        },
        "-y -q -o DPkg::Lock::Timeout=5 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confnew",
      ),
    ],
  },
  {
    name: "reads force as all permissions",
    params: { name: "curl", force: true },
    have: have([], {
      [
        `apt-get install ${SIMULATE} --allow-downgrades ` +
        "--allow-change-held-packages --allow-unauthenticated -- curl"
      ]: INST_CURL,
    }),
    changes: [
      install(
        "curl",
        "7.88",
        "--allow-downgrades --allow-change-held-packages --allow-unauthenticated -- curl",
      ),
    ],
  },
  {
    name: "installs nothing new when it may only upgrade",
    params: { name: "curl", state: "latest", only_upgrade: true },
    have: have([]),
  },
  {
    name: "restores a hold that apt-get drops",
    params: {
      name: "curl",
      state: "latest",
      allow_change_held_packages: true,
    },
    have: have([{ name: "curl", held: true, version: "1" }], {
      [
        `apt-get install ${SIMULATE} --allow-change-held-packages -- curl`
      ]: "Inst curl [1] (2 D [amd64])\n",
    }),
    changes: [
      apt("install", "--allow-change-held-packages -- curl", {
        shows: "1 -> 2",
        predicts: [predict("curl", toInstalled("curl", "2"))],
      }),
      {
        kind: "run",
        argv: ["apt-mark", "hold", "curl"],
        shows: "hold restored",
        predicts: [predict("curl", toInstalled("curl", "2", { held: true }))],
        touches: ["packages"],
      },
    ],
  },
  {
    name: "removes configuration and unneeded dependencies too",
    params: { name: "curl", state: "absent", purge: true, autoremove: true },
    have: have([{ name: "curl", version: "7" }, { name: "libcurl" }], {
      [`apt-get purge ${SIMULATE} --auto-remove --purge -- curl`]:
        "Purg curl [7]\nPurg libcurl [1.0]\n",
      [`apt-get autoremove ${SIMULATE} --purge`]: "Purg libcurl [1.0]\n",
    }),
    changes: [
      apt("purge", "--auto-remove --purge -- curl", {
        shows: "curl: 7 -> purged; libcurl: 1.0 -> purged",
        predicts: [predict("curl", undefined), predict("libcurl", undefined)],
      }),
    ],
  },
  {
    name: "purges what was only removed before",
    params: { name: "curl", state: "absent", purge: true },
    have: have([{ name: "curl", status: "config-files", version: "7" }], {
      [`apt-get purge ${SIMULATE} -- curl`]: "Purg curl\n",
    }),
    changes: [
      apt("purge", "-- curl", {
        shows: "configuration files -> purged",
        predicts: [predict("curl", undefined)],
      }),
    ],
  },
  {
    name: "refuses to remove what others need when told so",
    params: { name: "libx", state: "absent", fail_on_autoremove: true },
    have: have([{ name: "libx" }, { name: "app" }], {
      [`apt-get remove ${SIMULATE} -- libx`]: "Remv app [2]\nRemv libx [1]\n",
    }),
    error: /Cannot do it without removing app/,
  },
  {
    name: "removes unneeded dependencies alone",
    params: { autoremove: true },
    have: have([{ name: "libx", version: "1" }], {
      [`apt-get autoremove ${SIMULATE}`]: "Remv libx [1]\n",
    }),
    changes: [
      apt("autoremove", "", {
        shows: "libx: 1 -> not installed",
        predicts: [predict("libx", undefined)],
        undo: undoBy(
          "install",
          "libx=1",
          "libx",
          toInstalled("libx", "1", { arch: "" }),
        ),
      }),
    ],
  },
  {
    name: "refuses a glob for installing that matches nothing",
    params: { name: "php8.2-*" },
    have: have([{ name: "php8.2-cli" }], {
      "apt-cache pkgnames -- php8.2-": "",
    }),
    error: /Cannot find a package that matches/,
  },
  {
    name: "installs all that a glob matches",
    params: { name: "cur?" },
    have: have([{ name: "curd" }], {
      "apt-cache pkgnames -- cur": "curl\ncurd\ncurvedns\n",
      [`apt-get install ${SIMULATE} -- curl`]: INST_CURL,
    }),
    changes: [install("curl", "7.88", "-- curl")],
  },
  {
    name: "removes installed packages by globs, none of them being fine",
    params: { name: ["cur*", "zzz*"], state: "absent" },
    have: have([{ name: "curl", version: "7" }, { name: "git" }], {
      [`apt-get remove ${SIMULATE} -- curl`]: "Remv curl [7]\n",
    }),
    changes: [
      apt("remove", "-- curl", {
        shows: "7 -> not installed",
        predicts: [predict("curl", undefined)],
        undo: undoBy(
          "install",
          "curl=7",
          "curl",
          toInstalled("curl", "7", { arch: "" }),
        ),
      }),
    ],
  },
  {
    name: "refuses to install all packages there are",
    params: { name: "*" },
    have: have([]),
    error: /Cannot install all packages that match "\*"/,
  },
  {
    name: "upgrades the system",
    params: { upgrade: "dist" },
    have: have([{ name: "libc6", version: "1" }], {
      [`apt-get dist-upgrade ${SIMULATE}`]: "Inst libc6 [1] (2 D [amd64])\n",
    }),
    changes: [
      apt("dist-upgrade", "", {
        shows: "libc6: 1 -> 2",
        predicts: [predict("libc6", toInstalled("libc6", "2"))],
      }),
    ],
  },
  {
    name: "upgrades nothing when there is nothing newer",
    params: { upgrade: true },
    have: have([], { [`apt-get upgrade ${SIMULATE}`]: "" }),
  },
  {
    name: "upgrades nothing when told so",
    params: { upgrade: "no" },
    have: have([]),
  },
  {
    name: "mends an interrupted run",
    params: { state: "fixed" },
    have: have([{ name: "half", status: "broken", version: "1" }], {
      [`apt-get install ${SIMULATE} --fix-broken`]: "Inst dep (1 D [amd64])\n",
    }, { "/var/lib/dpkg/updates/0001": "" }),
    changes: [
      {
        kind: "run",
        argv: ["dpkg", "--configure", "-a"],
        env: ENV,
        success: [0, 1],
        shows: "half: unfinished",
        predicts: [predict("half", toInstalled("half", "1"))],
        touches: TOUCHES,
      },
      apt("install", "--fix-broken", {
        shows: "dep: not installed -> 1",
        predicts: [predict("dep", toInstalled("dep", "1"))],
        undo: removal("dep"),
      }),
    ],
  },
  {
    name: "installs what building needs",
    params: { name: "curl", state: "build-dep" },
    have: have([], {
      [`apt-get build-dep ${SIMULATE} -- curl`]: "Inst gcc (12 D [amd64])\n",
    }),
    changes: [
      apt("build-dep", "-- curl", {
        shows: "gcc: not installed -> 12",
        predicts: [predict("gcc", toInstalled("gcc", "12"))],
        undo: removal("gcc"),
      }),
    ],
  },
  {
    name: "keeps services from starting, and puts back what was there",
    params: { name: "curl", policy_rc_d: 101 },
    have: have([], { [`apt-get install ${SIMULATE} -- curl`]: INST_CURL }, {
      "/usr/sbin/policy-rc.d": { content: "#!/bin/sh\n", mode: 0o700 },
    }),
    changes: [
      {
        kind: "write",
        path: "/usr/sbin/policy-rc.d",
        content: "#!/bin/sh\nexit 101\n",
        mode: 0o755,
        shows: "for the time of the installation",
      },
      apt("install", "-- curl", {
        shows: "not installed -> 7.88",
        predicts: [predict("curl", toInstalled("curl", "7.88"))],
        undo: removal("curl"),
        success: [],
      }),
      {
        kind: "write",
        path: "/usr/sbin/policy-rc.d",
        content: new TextEncoder().encode("#!/bin/sh\n"),
        mode: 0o700,
        shows: "policy as before",
      },
    ],
  },
  {
    name: "touches no policy when nothing is to be installed",
    params: { name: "curl", policy_rc_d: 101 },
    have: have([{ name: "curl" }]),
  },
  {
    name: "installs a file by the package in it",
    params: { deb: "/srv/toy.deb" },
    have: have(
      [{ name: "dpkg", arch: "amd64" }, { name: "toy", version: "1" }],
      {
        "dpkg-deb --field /srv/toy.deb Package Version Architecture":
          "Package: toy\nVersion: 2\nArchitecture: amd64\n",
        "dpkg --compare-versions 1 lt 2": "",
        [`apt-get install ${SIMULATE} -- /srv/toy.deb`]:
          "Inst toy [1] (2 local-deb [amd64])\n",
      },
      { "/srv/toy.deb": "x" },
    ),
    changes: [
      apt("install", "-- /srv/toy.deb", {
        shows: "1 -> 2",
        predicts: [predict("toy", toInstalled("toy", "2"))],
      }),
    ],
  },
  {
    name: "leaves a newer version than that of a file, and says so",
    params: { deb: "/srv/toy.deb" },
    have: have([{ name: "toy", version: "3" }], {
      "dpkg-deb --field /srv/toy.deb Package Version Architecture":
        "Package: toy\nVersion: 2\nArchitecture: all\n",
      "dpkg --compare-versions 3 lt 2": { code: 1 },
    }, { "/srv/toy.deb": "x" }),
    warnings: [/toy 2 is older than 3/],
  },
  {
    name: "refuses a file for another kind of machine",
    params: { deb: "/srv/toy.deb" },
    have: have([{ name: "dpkg", arch: "amd64" }], {
      "dpkg-deb --field /srv/toy.deb Package Version Architecture":
        "Package: toy\nVersion: 2\nArchitecture: arm64\n",
    }, { "/srv/toy.deb": "x", "/var/lib/dpkg/arch": "amd64\ni386\n" }),
    error: /it is for arm64, this host is amd64/,
  },
  {
    name: "refuses a file that is no package",
    params: { deb: "/srv/toy.deb" },
    have: have([], {
      "dpkg-deb --field /srv/toy.deb Package Version Architecture": {
        code: 2,
        stderr: "not a Debian format archive",
      },
    }, { "/srv/toy.deb": "x" }),
    error: /Cannot read package file "\/srv\/toy\.deb": not a Debian/,
  },
  {
    name: "refuses a file that is not there",
    params: { deb: "/srv/toy.deb" },
    have: have([]),
    error: /Cannot find package file/,
  },
  {
    name: "fetches a file once, and cannot know before what is in it",
    params: { deb: "https://example.org/pool/toy_1.deb?x=1" },
    have: have([]),
    changes: [
      { kind: "make_dir", path: "/var/cache/driftless", mode: 0o755 },
      {
        kind: "download",
        path: "/var/cache/driftless/toy_1_734ab98cf601.deb",
        request: {
          url: "https://example.org/pool/toy_1.deb?x=1",
          timeoutMs: 600_000,
        },
        mode: 0o644,
      },
    ],
    unknown: /is not there yet/,
  },
  {
    name: "refuses an address that anyone on the way can change",
    params: { deb: "http://example.org/toy.deb" },
    have: have([]),
    error: /it is not an https address/,
  },
  {
    name: "counts what autoclean would remove",
    params: { autoclean: true },
    have: have([], {
      "apt-get autoclean -s -o Debug::NoLocking=1":
        "Reading package lists...\nDel old 1.0 [12 kB]\n",
    }, { "/var/cache/apt/archives/old_1.0_amd64.deb": "x" }),
    changes: [{
      kind: "run",
      argv: ["apt-get", "autoclean", "-y"],
      env: ENV,
      shows: "1 package file in /var/cache/apt/archives",
      predicts: [],
    }],
    again: [{
      kind: "run",
      argv: ["apt-get", "autoclean", "-y"],
      env: ENV,
      shows: "1 package file in /var/cache/apt/archives",
      predicts: [],
    }],
  },
  {
    name: "has nothing to clean in an empty directory",
    params: { clean: true, autoclean: true },
    have: have([], {}, { "/var/cache/apt/archives/lock": "" }),
  },
  {
    name: "refuses names under two spellings, of which one would not count",
    params: { name: "curl", pkg: "jq" },
    error: /expected only one of "name", "pkg" and "package"/,
  },
  {
    name: "refuses names beside a file",
    params: { name: "curl", deb: "/srv/toy.deb" },
    error: /expected only one of "name", "deb" and "upgrade"/,
  },
  {
    name: "refuses to remove by file",
    params: { deb: "/srv/toy.deb", state: "absent" },
    error: /name the package to remove it/,
  },
  {
    name: "refuses to have nothing to do",
    params: {},
    error: /expected something to do/,
  },
  {
    name: "refuses options of dpkg that are more than words",
    params: { name: "curl", dpkg_options: "force-all --x" },
    error: /dpkg_options/,
  },
]);
