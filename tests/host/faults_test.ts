/** What breaks below a run: it says so, and leaves what was there. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { type Applied, hostTest, type TestHost } from "./_host.ts";
import { compareTrees, readTree } from "./_tree.ts";

/** A copy task of a big or small text. */
function toCopy(dest: string, more = "", repeats = 1): string {
  return `tasks: [{ type: copy, dest: ${dest}, content: "{{ 'new ' * ${repeats} }}", ${more} }]`;
}

function requireFailed(ran: Applied, why: RegExp): void {
  equal(ran.code, 1, ran.stdout + ran.stderr);
  equal(ran.summary?.failed, 1);
  const [task] = ran.tasks;
  match(`${task?.why}; ${task?.advice}`, why);
}

/** Runs an apply that must fail and leave a tree as it was. */
async function requireUntouched(
  host: TestHost,
  dir: string,
  config: string,
  why: RegExp,
): Promise<void> {
  const list = () =>
    host.ask(
      "sh",
      "-c",
      `cd ${dir} && ls -lAi --full-time && cat $(find . -type f)`,
    );
  const before = await list();
  requireFailed(await host.apply(config), why);
  equal(await list(), before);
}

hostTest("file systems that fail", async (host, t) => {
  const shell = (line: string) => host.ask("sh", "-ec", line);

  await t.step("a read-only one", async () => {
    await shell(
      `mkdir /srv/ro; mount -t tmpfs tmpfs /srv/ro; echo old > /srv/ro/f
      mount -o remount,ro /srv/ro`,
    );
    await requireUntouched(
      host,
      "/srv/ro",
      toCopy("/srv/ro/f"),
      /file system is read-only/,
    );
  });
  await t.step("a full one", async () => {
    await shell(`mkdir /srv/full; mount -t tmpfs -o size=1m tmpfs /srv/full
      echo old > /srv/full/f; chmod 0604 /srv/full/f`);
    await requireUntouched(
      host,
      "/srv/full",
      toCopy("/srv/full/f", "", 500_000),
      /no space left.*Free some space/,
    );
  });
  await t.step("one without names left", async () => {
    await shell(
      "mkdir /srv/few; mount -t tmpfs -o nr_inodes=3 tmpfs /srv/few; echo old > /srv/few/f; touch /srv/few/g",
    );
    await requireUntouched(
      host,
      "/srv/few",
      toCopy("/srv/few/f"),
      /no space left/,
    );
  });
  await t.step("a mounted file, which cannot be replaced", async () => {
    await shell(
      "mkdir /srv/busy; echo old > /srv/busy/f; echo below > /srv/below; mount --bind /srv/below /srv/busy/f",
    );
    await requireUntouched(
      host,
      "/srv/busy",
      toCopy("/srv/busy/f"),
      /mount point.*unsafe_writes: true/,
    );
    const unsafe = toCopy("/srv/busy/f", "unsafe_writes: true");
    const ran = await host.apply(unsafe);
    equal(ran.code, 0, ran.stdout);
    equal(await host.ask("cat", "/srv/below"), "new ");
    equal(await host.ask("ls", "-A", "/srv/busy"), "f");
    equal((await host.apply(unsafe)).summary?.changed, 0);
  });
  await t.step("a file that nobody may change", async () => {
    await shell(
      "mkdir /srv/fixed; echo old > /srv/fixed/f; chattr +i /srv/fixed/f",
    );
    await requireUntouched(
      host,
      "/srv/fixed",
      toCopy("/srv/fixed/f"),
      /operation not permitted/,
    );
    const ran = await host.apply(`
tasks:
  - { type: file, path: /srv/fixed/f, state: file, attributes: "-i" }
  - { type: copy, dest: /srv/fixed/f, content: "new" }
`);
    equal(ran.code, 0, ran.stdout);
    equal(await host.ask("cat", "/srv/fixed/f"), "new");
  });
  await t.step("a file of a process that runs it", async () => {
    await shell(
      "mkdir /srv/run; cp /usr/bin/sleep /srv/run/p; systemd-run -q --unit=busy /srv/run/p 600",
    );
    const ran = await host.apply(toCopy("/srv/run/p"));
    equal(ran.code, 0, ran.stdout);
    equal(await host.ask("systemctl", "is-active", "busy"), "active");
  });
});

hostTest("a state directory that fails", async (host, t) => {
  const shell = (line: string) => host.ask("sh", "-ec", line);
  await shell("mkdir /srv/s; head -c 300000 /dev/zero > /srv/s/f");
  const config = toCopy("/srv/s/f");
  const before = readTree(host, ["/srv/s"], { stamps: true });
  const requireNothing = async (why: RegExp) => {
    const ran = await host.apply(config);
    equal(ran.code > 0, true, ran.stdout);
    match(ran.stdout + ran.stderr, why);
    const after = readTree(host, ["/srv/s"], { stamps: true });
    deepEqual(compareTrees(before, after), []);
    const plan = await host.apply(config, "--dry-run");
    await host.exec("umount", "/var/lib/driftless");
    equal(plan.tasks[0]?.status, "changed", plan.stdout + plan.stderr);
  };

  await t.step("read-only: nothing is changed, a dry run plans", async () => {
    await shell(
      "mkdir -p /var/lib/driftless; mount -t tmpfs -o ro,mode=0700 tmpfs /var/lib/driftless",
    );
    await requireNothing(/Cannot .*\/var\/lib\/driftless.*[Rr]ead-only/);
  });
  await t.step("full: nothing is changed, a dry run plans", async () => {
    await shell(
      "mount -t tmpfs -o size=256k,mode=0700 tmpfs /var/lib/driftless",
    );
    await requireNothing(/[Nn]o space|disk is full/);
  });
  await t.step("a file in its place: nothing is changed", async () => {
    await shell("rm -rf /var/lib/driftless; echo > /var/lib/driftless");
    await requireNothing(/\/var\/lib\/driftless/);
    await shell("rm /var/lib/driftless");
  });
  await t.step("damaged: nothing is changed", async () => {
    await shell(
      "rm -f /var/lib/driftless; mkdir -m 0700 /var/lib/driftless; head -c 9000 /dev/urandom > /var/lib/driftless/state.db",
    );
    const ran = await host.apply(config);
    equal(ran.code, 1, ran.stdout + ran.stderr);
    match(ran.stdout + ran.stderr, /state\.db/);
    deepEqual(
      compareTrees(before, readTree(host, ["/srv/s"], { stamps: true })),
      [],
    );
  });
});

hostTest("what a rewrite keeps of a file", async (host, t) => {
  await t.step("ACL and extended attributes", async () => {
    await host.ask(
      "sh",
      "-ec",
      `mkdir /srv/k; echo old > /srv/k/f; chown mail:news /srv/k/f
      chmod 0640 /srv/k/f; setfacl -m u:games:rw /srv/k/f; setfattr -n user.note -v kept /srv/k/f`,
    );
    const look = async () =>
      await host.ask("getfacl", "-pc", "/srv/k/f") +
      await host.ask("getfattr", "--absolute-names", "-d", "/srv/k/f") +
      await host.ask("stat", "-c", "%a %U %G", "/srv/k/f");
    const before = await look();
    match(before, /user:games:rw-[^]*user.note="kept"[^]*660 mail news/);
    const ran = await host.apply(toCopy("/srv/k/f"));
    equal(ran.code, 0, ran.stdout);
    equal(await look(), before);
    equal(await host.ask("cat", "/srv/k/f"), "new ");
  });
  await t.step("setuid, unless the owner changes", async () => {
    await host.ask(
      "sh",
      "-ec",
      "cd /srv/k; for n in a b c; do echo old > $n; chmod 4755 $n; done",
    );
    const config = `
tasks:
  - { type: copy, dest: /srv/k/a, content: new }
  - { type: copy, dest: /srv/k/b, content: new, owner: games }
  - { type: copy, dest: /srv/k/c, content: new, owner: games, mode: "4755" }
`;
    const plan = await host.apply(config, "--dry-run");
    const ran = await host.apply(config);
    equal(ran.code, 0, ran.stdout);
    deepEqual(
      ran.tasks.map(({ changes }) => changes),
      plan.tasks.map(({ changes }) => changes),
    );
    equal(
      await host.ask("sh", "-c", "cd /srv/k; stat -c '%a %U' a b c"),
      "4755 root\n755 games\n4755 games",
    );
    equal((await host.apply(config)).summary?.changed, 0);
  });
  await t.step("setuid of a file whose owner alone changes", async () => {
    await host.ask("sh", "-ec", "cd /srv/k; cp /usr/bin/true d; chmod 4755 d");
    const config =
      "tasks: [{ type: file, path: /srv/k/d, owner: games }, { type: stat, path: /srv/k/d, register: s }, { type: debug, msg: '{{ s.stat.mode }}' }]";
    const plan = await host.apply(config, "--dry-run");
    const ran = await host.apply(config);
    equal(ran.code, 0, ran.stdout);
    deepEqual(plan.tasks[2]?.output, ran.tasks[2]?.output);
    equal((await host.apply(config)).summary?.changed, 0);
  });
  await t.step(
    "the set-group bit of a directory, and what it hands down",
    async () => {
      await host.ask(
        "sh",
        "-ec",
        "mkdir /srv/k/g; chgrp games /srv/k/g; chmod 2775 /srv/k/g",
      );
      const ran = await host.apply(`
tasks:
  - { type: directory, path: /srv/k/g/sub }
  - { type: copy, dest: /srv/k/g/f, content: new }
`);
      equal(ran.code, 0, ran.stdout);
      equal(
        await host.ask("sh", "-c", "cd /srv/k/g; stat -c '%a %G' sub f"),
        "2755 games\n644 games",
      );
    },
  );
});
