import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { TaskError } from "../../../lib/error.ts";
import { updatesGroup } from "../../../lib/facts/groups/updates.ts";
import { MemoryHost } from "../../../lib/testing/mod.ts";
import { openGroup, testGroup } from "./_read.ts";

const DEBIAN = { "/var/lib/dpkg/status": "", "/etc/os-release": "ID=debian\n" };
const FEDORA = {
  "/var/lib/rpm/rpmdb.sqlite": "",
  "/usr/bin/dnf": "",
  "/etc/os-release": "ID=fedora\n",
};
const ARCH = { "/var/lib/pacman/local/x": "", "/etc/os-release": "ID=arch\n" };
const SUSE = {
  "/var/lib/rpm/rpmdb.sqlite": "",
  "/usr/bin/zypper": "",
  "/etc/os-release": 'ID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
};
const ZYPPER = "zypper -n -q -x --no-refresh list-updates";
const LISTS = {
  "/var/lib/apt/lists/packages.example.org_dists_bookworm_main_Packages.lz4":
    "",
};
const APT = "apt list --upgradable";

testGroup(updatesGroup, [
  {
    name: "apt tells versions, and security by the archive",
    have: { files: LISTS, now: 1_000_000, mtimeMs: 940_000 },
    host: {
      files: DEBIAN,
      queries: {
        [APT]: `Listing...
apt/oldstable-security,oldstable 2.6.2 amd64 [upgradable from: 2.6.1]
bash/oldstable 5.2.15-2+b13 amd64 [upgradable from: 5.2.15-2+b8]
`,
      },
    },
    facts: {
      manager: "apt",
      pending_updates: 2,
      security_updates: 1,
      lists_age_seconds: 60,
      updates: [
        { name: "apt", from: "2.6.1", to: "2.6.2", is_security: true },
        {
          name: "bash",
          from: "5.2.15-2+b8",
          to: "5.2.15-2+b13",
          is_security: false,
        },
      ],
    },
  },
  {
    name: "without lists the number is not known, and not zero",
    have: { files: { "/var/lib/apt/lists/lock": "" } },
    host: { files: DEBIAN },
    facts: { manager: "apt", unknown: "the archives were never looked at" },
  },
  {
    name: "an apt that fails is an error with its last words",
    have: { files: LISTS },
    host: {
      files: DEBIAN,
      queries: { [APT]: { code: 100, stderr: "W: one\nE: broken lists\n" } },
    },
    error: /apt ended with 100: E: broken lists/,
  },
  {
    name: "dnf tells no security here; obsolete packages are no updates",
    have: { files: { "/var/cache/dnf/fedora.solv": "" } },
    host: {
      files: FEDORA,
      queries: {
        "dnf -q -C check-update": {
          code: 100,
          stdout:
            "\nbash.x86_64    5.2.26-3.fc40    updates\nkernel-core.x86_64  6.9.9-200.fc40  updates\nObsoleting Packages\nold.noarch  1-1  updates\n",
        },
      },
    },
    some: {
      pending_updates: 2,
      security_updates: undefined,
      "updates.0.name": "bash",
      "updates.1.to": "6.9.9-200.fc40",
    },
  },
  {
    name:
      "pacman ends with 1 when there is nothing; what is ignored does not wait",
    have: { files: { "/var/lib/pacman/sync/core.db": "" } },
    host: { files: ARCH, queries: { "pacman -Qu": { code: 1 } } },
    some: { manager: "pacman", pending_updates: 0 },
  },
  {
    name: "pacman tells both versions",
    have: { files: { "/var/lib/pacman/sync/core.db": "" } },
    host: {
      files: ARCH,
      queries: {
        "pacman -Qu":
          "zlib 1.3-1 -> 1.3.1-2\nlinux 6.9-1 -> 6.10-1 [ignored]\n",
      },
    },
    some: {
      pending_updates: 1,
      "updates.0": { name: "zlib", from: "1.3-1", to: "1.3.1-2" },
    },
  },
  {
    name: "without lists dnf says that there is nothing, which is not so",
    have: { files: { "/var/cache/dnf/expired_repos.json": "{}" } },
    host: { files: FEDORA },
    facts: { manager: "dnf", unknown: "the archives were never looked at" },
  },
  {
    name: "zypper tells both versions",
    have: { files: { "/var/cache/zypp/solv/oss/solv": "" } },
    host: {
      files: SUSE,
      queries: {
        [ZYPPER]: `<?xml version='1.0'?>
<stream>
<update-status version="0.6">
<update-list>
<update kind="package" name="foo" edition="2.0-1" arch="noarch" edition-old="1.0-1"><summary>x</summary><source url="dir" alias="oss"/></update></update-list>
</update-status>
</stream>
`,
      },
    },
    some: {
      manager: "zypper",
      pending_updates: 1,
      security_updates: undefined,
      "updates.0": { name: "foo", from: "1.0-1", to: "2.0-1" },
    },
  },
  {
    name: "zypper with a list that is not whole is an error, and not zero",
    have: { files: { "/var/cache/zypp/solv/oss/solv": "" } },
    host: { files: SUSE, queries: { [ZYPPER]: { code: 106 } } },
    error: /zypper ended with 106/,
  },
  { name: "a host without a package manager has none", absent: true },
]);

Deno.test("updates: the manager is asked again only when something changed", async () => {
  const read = openGroup(updatesGroup);
  const ask = async (mtimeMs: number, queries: Record<string, string>) => {
    const { facts } = await read({
      have: { files: { ...LISTS, "/var/lib/dpkg/status": "" }, mtimeMs },
      host: { files: DEBIAN, queries },
    });
    return facts["pending_updates"];
  };
  equal(await ask(1, { [APT]: "" }), 0);
  equal(await ask(1, {}), 0);
  const line = "a/stable 2 amd64 [upgradable from: 1]\n";
  deepEqual(await ask(2, { [APT]: line }), 1);
});

Deno.test("updates: the number is not known where the manager may not be run", async () => {
  class Narrow extends MemoryHost {
    override query(): Promise<never> {
      return Promise.reject(
        new TaskError('Cannot run "apt": this process may not', {
          cause: new Deno.errors.NotCapable("Requires run access"),
        }),
      );
    }
  }
  const { facts } = await openGroup(updatesGroup)({
    have: { files: LISTS },
    host: new Narrow({ files: DEBIAN }),
  });
  deepEqual(facts, {
    manager: "apt",
    unknown: 'Cannot run "apt": this process may not',
  });
});
