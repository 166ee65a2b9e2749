import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { UnknownState } from "../../lib/host/host.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { PACKAGE_MANAGERS } from "../../lib/host/packages.ts";
import {
  markHeld,
  parseIgnored,
  parsePinned,
  parseVersionlock,
  parseZyppLocks,
} from "../../lib/host/packages/holds.ts";
import {
  hasPredictedSources,
  readLists,
} from "../../lib/host/packages/lists.ts";
import {
  findHolder,
  findOwner,
  waitForLock,
} from "../../lib/host/packages/locks.ts";
import type { PackageManager } from "../../lib/host/packages.ts";
import { MemoryHost } from "../../lib/testing/mod.ts";

const PACMAN = PACKAGE_MANAGERS["pacman"]!;

/** A manager whose lock is free after so many looks. */
function toBusy(looks: number): PackageManager {
  let left = looks;
  return {
    ...PACMAN,
    findLock: () => Promise.resolve(left-- > 0 ? "process 1 works" : undefined),
  };
}

/** A host on which waiting takes no time. */
class HastyHost extends MemoryHost {
  slept = 0;

  override sleep(ms: number): Promise<boolean> {
    this.slept += ms;
    return Promise.resolve(true);
  }
}

Deno.test("a lock is waited for until it is free", async () => {
  const host = new HastyHost();
  await waitForLock(toBusy(3), 120, host);
  equal(host.slept, 1500);
});

Deno.test("a lock that stays is told with who has it and for how long", async () => {
  await rejects(
    waitForLock(toBusy(1000), 2, new HastyHost()),
    /^TaskError: Cannot work with pacman: process 1 works, for 2 seconds now/,
  );
});

Deno.test("a dry run does not wait", async () => {
  const host = new OverlayHost(new MemoryHost());
  await rejects(waitForLock(toBusy(1), 120, host), UnknownState);
});

Deno.test("who holds a lock is read from the table of the kernel", async () => {
  const host = new MemoryHost({
    files: {
      "/lib/apk/db/lock": { ino: 4711, content: "" },
      "/proc/locks":
        "1: POSIX  ADVISORY  WRITE 812 08:01:4711 0 EOF\n2: FLOCK  ADVISORY  READ 9 08:01:47 0 EOF\n",
    },
  });
  equal(
    await findHolder("/lib/apk/db/lock", host),
    'process 812 holds "/lib/apk/db/lock"',
  );
  equal(await findHolder("/none", host), undefined);
});

Deno.test("a number that no process has any more, or that is none, holds nothing", async () => {
  const host = new MemoryHost({
    files: {
      "/run/a.pid": "7\n",
      "/run/b.pid": "../x",
      "/run/c.pid": "8",
      "/proc/8/x": "",
    },
  });
  equal(
    await findOwner(["/run/none", "/run/a.pid", "/run/b.pid"], host),
    undefined,
  );
  equal(
    await findOwner(["/run/a.pid", "/run/c.pid"], host),
    'process 8 holds "/run/c.pid"',
  );
});

Deno.test("files of every manager tell what is kept at its version", () => {
  deepEqual(
    parseVersionlock(
      "# Added lock on Mon\nkernel-core-0:6.1.0-1.fc38.*\n!bad-0:1-1.*\nfoo-bar-2:1.0-3.noarch\n\n",
    ),
    ["kernel-core", "foo-bar"],
  );
  deepEqual(
    parseZyppLocks(
      "\ntype: package\nmatch_type: glob\ncase_sensitive: on\nsolvable_name: kernel-*\n\nsolvable_name: vim\n",
    ),
    ["kernel-*", "vim"],
  );
  deepEqual(
    parseIgnored(
      "[options]\n#IgnorePkg = x\nIgnorePkg   = linux linux-*\nIgnorePkg=vim\nIgnoreGroup = g\n",
    ),
    ["linux", "linux-*", "vim"],
  );
  deepEqual(
    parsePinned("busybox\nnginx=1.26.2-r0\nvim~9\n!bad\nx@edge\ny>=2\n"),
    ["nginx", "vim", "y"],
  );
});

Deno.test("names and globs mark what is kept, foreign architectures too", async () => {
  const toRow = (name: string) => ({
    name,
    version: "1",
    status: "installed" as const,
    arch: "",
    held: false,
    provides: [],
  });
  const table = new Map(
    ["vim", "linux-6:i686", "vim-data"].map((name) => [name, toRow(name)]),
  );
  const host = new MemoryHost({ files: { "/c": "IgnorePkg = linux-* vim" } });
  await markHeld(table, ["/none", "/c"], parseIgnored, host);
  deepEqual([...table.values()].map(({ held }) => held), [true, true, false]);
});

Deno.test("lists are as old as the newest file of their directories, and outdated by a newer repository", async () => {
  const at = (ctimeMs: number) => ({ content: "", ctimeMs });
  const dir = (ctimeMs: number) => ({ type: "dir" as const, ctimeMs });
  const files = {
    "/var/lib/pacman/sync": dir(5000),
    "/var/lib/pacman/sync/core.db": at(9000),
  };
  const old = new MemoryHost({
    files: { ...files, "/etc/pacman.conf": at(1) },
  });
  deepEqual(await readLists(PACMAN, old), {
    fetchedMs: 9000,
    isOutdated: false,
  });
  const newer = new MemoryHost({
    files: { ...files, "/etc/pacman.conf": at(9001) },
  });
  equal((await readLists(PACMAN, newer)).isOutdated, true);
  equal((await readLists(PACMAN, new MemoryHost())).fetchedMs, 0);
});

Deno.test("a repository that an earlier task of a dry run writes is only predicted", async () => {
  const zypper = PACKAGE_MANAGERS["zypper"]!;
  const host = new OverlayHost(
    new MemoryHost({ files: { "/etc/zypp/repos.d/a.repo": "" } }),
  );
  equal(await hasPredictedSources(zypper, host), false);
  await host.take({
    kind: "write",
    path: "/etc/zypp/repos.d/b.repo",
    content: "x",
  });
  equal(await hasPredictedSources(zypper, host), true);
});
