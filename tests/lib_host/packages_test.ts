import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import {
  findPackageManager,
  getPackageManager,
  PACKAGE_MANAGERS,
  readPackages,
} from "../../lib/host/packages.ts";
import { parseApk, parseApkSimulation } from "../../lib/host/packages/apk.ts";
import {
  parseSimulation,
  previewApt,
  requireUninterrupted,
} from "../../lib/host/packages/apt.ts";
import {
  readAptLists,
  removeAutoMarks,
} from "../../lib/host/packages/apt_state.ts";
import { parseOutdated } from "../../lib/host/packages/brew.ts";
import { parseDnfTransaction } from "../../lib/host/packages/dnf.ts";
import { parseDpkgStatus } from "../../lib/host/packages/dpkg.ts";
import { toLooseVersions } from "../../lib/host/packages/manager.ts";
import { parsePacmanDesc } from "../../lib/host/packages/pacman.ts";
import { parseRpm } from "../../lib/host/packages/rpm.ts";
import { parseZypperSummary } from "../../lib/host/packages/zypper.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { MemoryHost } from "../../lib/testing/mod.ts";

const STATUS = `Package: dpkg
Status: install ok installed
Architecture: amd64
Version: 1.21.22
Description: Debian package management system
 Package: not a field

Package: libc6
Status: install ok installed
Architecture: amd64
Version: 2.36-9
Provides: libc-any, libc (= 2.36), glibc:any
Conffiles:
 /etc/ld.so.conf.d/x.conf 593ad12389ab2b6f952e7ede67b8fbbf
Status-Note: none

Package: libc6
Status: hold ok installed
Architecture: i386
Version: 2.36-8

Package: tzdata
Status: hold ok installed
Architecture: all
Version: 2024a-0

Package: exim4
Status: deinstall ok config-files
Architecture: all
Version: 4.96

Package: half
Status: install ok half-configured
Architecture: amd64
Version: 1

Package: damaged
Status: install reinstreq installed
Architecture: amd64
Version: 1

Package: waiting
Status: install ok triggers-awaited
Architecture: amd64
Version: 1

Package: gone
Status: purge ok not-installed
Architecture: amd64`;

Deno.test("the status file of dpkg gives each package its state", () => {
  const table = parseDpkgStatus(STATUS);
  deepEqual(
    [...table.values()].map((one) => [one.name, one.status, one.held]),
    [
      ["dpkg", "installed", false],
      ["libc6", "installed", false],
      ["libc6:i386", "installed", true],
      ["tzdata", "installed", true],
      ["exim4", "config-files", false],
      ["half", "broken", false],
      ["damaged", "broken", false],
      ["waiting", "installed", false],
    ],
  );
  deepEqual(table.get("libc6"), {
    name: "libc6",
    version: "2.36-9",
    status: "installed",
    arch: "amd64",
    held: false,
    provides: ["libc-any", "libc", "glibc"],
  });
  equal(table.get("libc6:i386")?.version, "2.36-8");
});

Deno.test("an empty status file gives no packages", () => {
  equal(parseDpkgStatus("").size, 0);
});

Deno.test("the rpm table keeps the newest of several versions and names foreign ones", () => {
  const table = parseRpm(
    "rpm\t4.18-1\tx86_64\t10\trpm librpm.so()(64bit) \n" +
      "kernel\t6.2-1\tx86_64\t30\tkernel kernel-uname \n" +
      "kernel\t6.1-1\tx86_64\t20\tkernel \n" +
      "glibc\t1:2.38-1\tx86_64\t20\tglibc \n" +
      "glibc\t1:2.38-1\ti686\t20\tglibc \n" +
      "gpg-pubkey\tabc-1\t(none)\t1\tgpg(x) \n",
  );
  deepEqual([...table.keys()].sort(), ["glibc", "glibc:i686", "kernel", "rpm"]);
  equal(table.get("kernel")?.version, "6.2-1");
  deepEqual(table.get("kernel")?.provides, ["kernel-uname"]);
  equal(table.get("glibc")?.version, "1:2.38-1");
  deepEqual(table.get("rpm")?.provides, []);
});

Deno.test("a desc file of pacman gives name, version and provided names", () => {
  const one = parsePacmanDesc(
    "%NAME%\nbash\n\n%VERSION%\n5.2-1\n\n%ARCH%\nx86_64\n\n%PROVIDES%\nsh\nposix=1\n\n",
  );
  deepEqual([one?.name, one?.version, one?.arch, one?.provides], [
    "bash",
    "5.2-1",
    "x86_64",
    ["sh", "posix"],
  ]);
  equal(parsePacmanDesc("%BASE%\nx\n"), undefined);
});

Deno.test("the database of apk gives name, version and provided names", () => {
  const table = parseApk(
    "C:Q1\nP:musl\nV:1.2.4-r0\nA:x86_64\np:so:libc.so=1 libc=1.2\nF:lib\nR:x\n\nP:busybox\nV:1.36-r5\n\n",
  );
  deepEqual([...table.keys()], ["musl", "busybox"]);
  deepEqual(table.get("musl")?.provides, ["libc"]);
});

Deno.test("a simulation of apt-get gives steps and what virtual names stand for", () => {
  const { steps, selected } = parseSimulation(`Reading package lists... 0%
Building dependency tree... Done
Note, selecting 'exim4-daemon-light' instead of 'default-mta'
Remv postfix [3.7.6-0]
Purg ssmtp [2.64-11]
Inst libc6:i386 [2.36-8] (2.36-9 Debian:12.5/stable, Debian-Security:12/stable-security [i386]) []
Inst exim4-daemon-light (4.96-15 Debian:12.5/stable [amd64])
Conf exim4-daemon-light (4.96-15 Debian:12.5/stable [amd64])
`);
  deepEqual(steps, [
    { name: "postfix", from: "3.7.6-0" },
    { name: "ssmtp", from: "2.64-11", purge: true },
    { name: "libc6:i386", from: "2.36-8", to: "2.36-9", arch: "i386" },
    { name: "exim4-daemon-light", to: "4.96-15", arch: "amd64" },
  ]);
  deepEqual([...selected], [["default-mta", "exim4-daemon-light"]]);
});

const FAILURES: [string, string, RegExp, RegExp][] = [
  [
    "E: Unable to locate package nope",
    "",
    /Cannot find package "nope"/,
    /apt-get update/,
  ],
  [
    "E: Version '9' for 'cron' was not found",
    "",
    /Cannot find version "9" of package "cron"/,
    /apt-cache policy/,
  ],
  [
    "E: Package 'mta' has no installation candidate",
    "Package mta is a virtual package provided by:\n  postfix 3.7-1\n  dma 0.13\n\n",
    /Cannot install "mta"/,
    /: postfix, dma$/,
  ],
  [
    "E: Package 'old' has no installation candidate",
    "However the following packages replace it:\n  new newer\n\n",
    /Cannot install "old"/,
    /: new, newer$/,
  ],
  [
    "E: Packages were downgraded and -y was used without --allow-downgrades.",
    "",
    /older version/,
    /allow_downgrade: true/,
  ],
  [
    "E: Held packages were changed and -y was used",
    "",
    /on hold/,
    /allow_change_held_packages/,
  ],
  [
    "E: Unable to correct problems, you have held broken packages.",
    "The following packages have unmet dependencies:\n a : Depends: b but it is not installable\nE",
    /a : Depends: b but it is not installable/,
    /^$/,
  ],
];

for (const [stderr, stdout, message, advice] of FAILURES) {
  Deno.test(`apt-get failing with "${stderr.slice(0, 40)}" is said in our words`, async () => {
    const argv =
      "apt-get install -y -s -o quiet=0 -o Debug::NoLocking=1 -o APT::Cmd::Pattern-Only=true -- x";
    const host = new MemoryHost({
      queries: { [argv]: { code: 100, stdout, stderr } },
    });
    await rejects(previewApt(host, "install", ["x"]), (error) => {
      match(String(error), message);
      match(String(Reflect.get(Object(error), "advice") ?? ""), advice);
      return true;
    });
  });
}

Deno.test("an interrupted dpkg is noticed before anything is planned", async () => {
  const host = new MemoryHost({ files: { "/var/lib/dpkg/updates/0001": "x" } });
  await rejects(requireUninterrupted(host), /was interrupted/);
  await requireUninterrupted(new MemoryHost({}));
});

Deno.test("a dnf transaction gives steps, rows over several lines included", () => {
  const { steps } = parseDnfTransaction(`Dependencies resolved.
====================================
 Package      Arch   Version
                            Repo Size
====================================
Installing:
 a-package-with-a-very-long-name-indeed
              noarch 1.0-1  t   5.5 k
Upgrading:
 alpha        noarch 2.0-1  t   5.4 k
   replacing alpha noarch 1.0-1 t
Removing dependent packages:
 beta         noarch 1.0-1  @t  0

Transaction Summary
====================================
Install  1 Package
`);
  deepEqual(steps, [
    {
      name: "a-package-with-a-very-long-name-indeed",
      arch: "noarch",
      to: "1.0-1",
    },
    { name: "alpha", arch: "noarch", to: "2.0-1" },
    { name: "beta", arch: "noarch", from: "1.0-1" },
  ]);
});

Deno.test("a zypper summary gives steps", () => {
  const { steps } = parseZypperSummary(`<stream><install-summary>
<to-upgrade><solvable type="package" name="a" edition="2-1" arch="noarch" edition-old="1-1" arch-old="noarch"/></to-upgrade>
<to-install><solvable type="package" name="b&amp;c" edition="1-1" arch="noarch" summary="t"><description>x</description></solvable></to-install>
<to-remove><solvable type="package" name="d" edition="3-1" arch="noarch"/></to-remove>
</install-summary></stream>`);
  deepEqual(steps, [
    { name: "a", arch: "noarch", to: "2-1", from: "1-1" },
    { name: "b&c", arch: "noarch", to: "1-1" },
    { name: "d", arch: "noarch", from: "3-1" },
  ]);
});

Deno.test("a simulation of apk gives steps", () => {
  const { steps } = parseApkSimulation(
    "(1/3) Installing curl (8.5.0-r0)\n(2/3) Upgrading musl (1.2.3-r0 -> 1.2.4-r0)\n(3/3) Purging nano (7.2-r0)\nOK: 9 MiB\n",
  );
  deepEqual(steps, [
    { name: "curl", to: "8.5.0-r0" },
    { name: "musl", from: "1.2.3-r0", to: "1.2.4-r0" },
    { name: "nano", from: "7.2-r0" },
  ]);
});

Deno.test("what brew calls outdated gives steps", () => {
  deepEqual(
    parseOutdated(
      '{"formulae":[{"name":"jq","installed_versions":["1.6"],"current_version":"1.7"}],"casks":[]}',
    ),
    [{ name: "jq", from: "1.6", to: "1.7" }],
  );
});

Deno.test("versions may be written without epoch and release", () => {
  deepEqual(toLooseVersions("1:2.0-3"), ["1:2.0-3", "2.0-3", "2.0"]);
});

const OS_RELEASE = "/etc/os-release";
const SYSTEMS: [string, Record<string, string>, string | undefined][] = [
  ["Debian", { "/var/lib/dpkg/status": "" }, "apt"],
  [
    "Debian with rpm installed",
    {
      [OS_RELEASE]: "ID=debian\n",
      "/var/lib/dpkg/status": "",
      "/var/lib/rpm/x": "",
      "/usr/bin/dnf": "",
    },
    "apt",
  ],
  [
    "Fedora with dpkg installed",
    {
      [OS_RELEASE]: 'ID="fedora"\nID_LIKE=""\n',
      "/var/lib/dpkg/status": "",
      "/usr/lib/sysimage/rpm/x": "",
      "/usr/bin/dnf": "",
    },
    "dnf",
  ],
  [
    "CentOS 7",
    {
      [OS_RELEASE]: 'ID="centos"\nID_LIKE="rhel fedora"\n',
      "/var/lib/rpm/x": "",
      "/usr/bin/yum": "",
    },
    "yum",
  ],
  [
    "Leap",
    {
      [OS_RELEASE]: 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
      "/usr/lib/sysimage/rpm/x": "",
      "/usr/bin/zypper": "",
    },
    "zypper",
  ],
  ["Arch", { "/var/lib/pacman/local/x": "" }, "pacman"],
  ["Alpine", { "/lib/apk/db/installed": "" }, "apk"],
  ["an unknown system", {}, undefined],
];

for (const [name, files, manager] of SYSTEMS) {
  Deno.test(`the package manager of ${name} is ${manager ?? "none"}`, async () => {
    const found = await findPackageManager(new MemoryHost({ files }));
    equal(found?.name, manager);
  });
}

Deno.test("an unknown package manager is refused with the known ones", async () => {
  const host = new MemoryHost({ files: { "/var/lib/dpkg/status": STATUS } });
  await rejects(getPackageManager(host, "port"), (error) => {
    match(String(error), /"port": it is not known/);
    match(String(Reflect.get(Object(error), "advice")), /apk, apt, brew/);
    return true;
  });
  equal((await readPackages(host)).get("libc6")?.version, "2.36-9");
  equal((await readPackages(new MemoryHost({}))).size, 0);
});

Deno.test("every manager's removal words differ from its installation words", () => {
  for (const manager of Object.values(PACKAGE_MANAGERS)) {
    const [install, remove] = (["install", "remove"] as const).map((action) =>
      manager.toArgv(action, ["x"]).join(" ")
    );
    ok(install?.startsWith(`${manager.program} `), install ?? "none");
    match(install ?? "", / x$/);
    ok(install !== remove);
  }
});

const NOW = 1_700_000_000_000;
const LISTS = "/var/lib/apt/lists/deb.example_dists_x_InRelease";

Deno.test("package lists are as old as their directory or the stamp", async () => {
  const read = (
    files: Record<string, { mtimeMs?: number; ctimeMs?: number }>,
  ) => readAptLists(new MemoryHost({ files, now: NOW }));
  equal((await read({})).fetchedMs, 0);
  equal((await read({ "/var/lib/apt/lists": {} })).fetchedMs, 0);
  const dir = { type: "dir" as const, mtimeMs: NOW - 5000 };
  const old = { [LISTS]: {}, "/var/lib/apt/lists": dir };
  deepEqual(await read(old), {
    fetchedMs: NOW - 5000,
    isOutdated: false,
    isPredicted: false,
  });
  const stamp = "/var/lib/apt/periodic/update-success-stamp";
  equal(
    (await read({ ...old, [stamp]: { mtimeMs: NOW - 1000 } })).fetchedMs,
    NOW - 1000,
  );
  const source = "/etc/apt/sources.list.d/a.sources";
  equal((await read({ ...old, [source]: { ctimeMs: NOW } })).isOutdated, true);
  const past = { ctimeMs: NOW - 6000, mtimeMs: NOW - 6000 };
  equal((await read({ ...old, [source]: past })).isOutdated, false);
  equal(
    (await read({ ...old, [source]: { ...past, mtimeMs: NOW - 1 } }))
      .isOutdated,
    true,
  );
  const future = { ctimeMs: NOW + 1e9, mtimeMs: NOW + 1e9 };
  equal((await read({ ...old, [source]: future })).isOutdated, false);
});

Deno.test("a repository that is only predicted makes the lists unknown", async () => {
  const host = new OverlayHost(
    new MemoryHost({
      files: {
        [LISTS]: "",
        "/var/lib/apt/lists": { type: "dir", mtimeMs: NOW - 1 },
        "/etc/apt/sources.list.d": { type: "dir" },
      },
    }),
  );
  await host.take({
    kind: "write",
    path: "/etc/apt/sources.list.d/new.list",
    content: "deb http://x y z",
  });
  const lists = await readAptLists(host);
  deepEqual([lists.isOutdated, lists.isPredicted], [true, true]);
});

const MARKS = `Package: libfoo
Architecture: amd64
Auto-Installed: 1

Package: foo
Architecture: i386
Auto-Installed: 1

Package: foo
Architecture: amd64
Auto-Installed: 1

Package: bar
Architecture: amd64
Auto-Installed: 0
`;

Deno.test("marks of dependencies are taken off by name and architecture", () => {
  const left = removeAutoMarks(MARKS, [{ name: "foo", arch: "amd64" }]);
  equal(
    left,
    MARKS.replace(
      "Package: foo\nArchitecture: amd64\nAuto-Installed: 1\n\n",
      "",
    ),
  );
  equal(removeAutoMarks(MARKS, [{ name: "bar", arch: "amd64" }]), undefined);
  equal(removeAutoMarks(MARKS, [{ name: "oo", arch: "amd64" }]), undefined);
  ok(removeAutoMarks(MARKS, [{ name: "foo:i386", arch: "i386" }]));
});
