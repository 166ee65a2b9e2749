/** The `apt` task on a Debian host. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { askDpkg, buildPackage, publish } from "./_debian_repository.ts";
import { type Applied, hostTest, type TestHost } from "./_host.ts";

function toConfig(params: string): string {
  return `tasks: [{ type: apt, ${params} }]`;
}

/** Applies one apt task, and again, which must change nothing. */
async function applyTwice(host: TestHost, params: string): Promise<Applied> {
  const made = await host.apply(toConfig(params));
  equal(made.code, 0, made.stdout + made.stderr);
  const again = await host.apply(toConfig(params));
  equal(again.code, 0, again.stdout + again.stderr);
  equal(again.summary?.changed, 0, again.stdout);
  return made;
}

async function findFailure(host: TestHost, params: string): Promise<string> {
  const failed = await host.apply(toConfig(params));
  equal(failed.code, 1, failed.stdout + failed.stderr);
  return failed.tasks[0]?.why ?? "";
}

hostTest("package lists are fetched when they are too old", async (host) => {
  await buildPackage(host, { name: "toy", version: "1.0" });
  await publish(host);
  const first = await applyTwice(host, "update_cache: true");
  equal(first.summary?.changed, 1);
  const stamp = "/var/lib/apt/periodic/update-success-stamp";
  equal(await host.ask("stat", "-c", "%a %s", stamp), "644 0");

  await host.ask("touch", "/etc/apt/sources.list.d/test.list");
  const added = await applyTwice(host, "update_cache: true");
  equal(added.summary?.changed, 1);

  await host.ask("touch", "-d", "-2 hours", stamp, "/var/lib/apt/lists");
  await host.ask("touch", "-d", "-3 hours", "/etc/apt/sources.list.d");
  const fresh = await host.apply(
    toConfig("cache_valid_time: 5h, update_cache: true"),
  );
  equal(fresh.summary?.changed, 1, "the repository was touched since");

  await host.write(
    "/etc/apt/sources.list.d/broken.list",
    "deb file:/nowhere ./\n",
  );
  match(await findFailure(host, "update_cache: true"), /nowhere/);
});

hostTest(
  "holds, versions and downgrades are kept or changed as told",
  async (host) => {
    for (const version of ["1.0", "1.1", "2.0"]) {
      await buildPackage(host, { name: "toy", version });
    }
    await publish(host);
    await applyTwice(host, 'name: "toy=1.0", update_cache: true');
    await host.ask("apt-mark", "hold", "toy");
    await applyTwice(host, "name: toy, state: latest");
    equal(await askDpkg(host, "toy"), "hi  1.0");
    match(await findFailure(host, "name: toy=1.1"), /on hold/);
    await applyTwice(
      host,
      'name: "toy=1.1*", allow_change_held_packages: true',
    );
    equal(await askDpkg(host, "toy"), "hi  1.1");
    equal(await host.ask("apt-mark", "showhold"), "toy");
    await applyTwice(
      host,
      "name: toy, state: latest, allow_change_held_packages: true",
    );
    equal(await askDpkg(host, "toy"), "hi  2.0");
    match(
      await findFailure(
        host,
        "name: toy=1.0, allow_change_held_packages: true",
      ),
      /older version/,
    );
    await applyTwice(host, "name: toy=1.0, force: true");
    equal(await askDpkg(host, "toy"), "hi  1.0");
    match(await findFailure(host, "name: toy=9"), /Cannot find version "9"/);
  },
);

hostTest(
  "what is removed goes with configuration and dependencies as told",
  async (host) => {
    await buildPackage(host, { name: "libtoy", version: "1.0" });
    await buildPackage(host, {
      name: "toy",
      version: "1.0",
      control: "Depends: libtoy",
      files: { "/etc/toy.conf": "a = 1\n" },
    });
    await publish(host);
    await applyTwice(host, "name: toy, update_cache: true");
    match(
      await findFailure(
        host,
        "name: libtoy, state: absent, fail_on_autoremove: true",
      ),
      /without removing toy/,
    );
    await applyTwice(host, "name: toy, state: absent");
    equal(await askDpkg(host, "toy"), "rc  1.0");
    equal(await host.ask("cat", "/etc/toy.conf"), "a = 1");
    await applyTwice(host, 'name: ["to*", "zz*"], state: absent, purge: true');
    equal(await askDpkg(host, "toy"), "");
    equal((await host.exec("test", "-e", "/etc/toy.conf")).code, 1);
    equal(await askDpkg(host, "libtoy"), "ii  1.0");
    await applyTwice(host, "autoremove: true");
    equal(await askDpkg(host, "libtoy"), "");
    match(
      await findFailure(host, "name: bash, state: absent"),
      /the system needs/,
    );
  },
);

hostTest("package files are installed by what is in them", async (host) => {
  const old = await buildPackage(host, { name: "toy", version: "1.0" });
  const next = await buildPackage(host, { name: "toy", version: "2.0" });
  const alien = await buildPackage(host, {
    name: "alien",
    version: "1.0",
    control: "Architecture: sh4",
  });
  await applyTwice(host, `deb: ${old}`);
  await applyTwice(host, `deb: ${next}`);
  const kept = await applyTwice(host, `deb: ${old}`);
  match(kept.tasks[0]?.warnings?.[0] ?? "", /toy 1\.0 is older than 2\.0/);
  equal(await askDpkg(host, "toy"), "ii  2.0");
  await applyTwice(host, `deb: ${old}, allow_downgrade: true`);
  equal(await askDpkg(host, "toy"), "ii  1.0");
  match(await findFailure(host, `deb: ${alien}`), /it is for sh4/);
});

const SERVICE =
  "[Service]\nExecStart=/bin/sleep 9999\n[Install]\nWantedBy=multi-user.target\n";
const STARTS = "deb-systemd-invoke start toy.service";

hostTest(
  "services stay down under a policy, which is gone after a failure too",
  async (host) => {
    const files = { "/lib/systemd/system/toy.service": SERVICE };
    const toy = await buildPackage(host, {
      name: "toy",
      version: "1.0",
      files,
      postinst: STARTS,
    });
    const sick = await buildPackage(host, {
      name: "sick",
      version: "1.0",
      postinst: "test -e /etc/well",
    });
    const policy = "/usr/sbin/policy-rc.d";
    await applyTwice(host, `deb: ${toy}, policy_rc_d: 101`);
    equal(
      (await host.exec("systemctl", "is-active", "toy")).stdout,
      "inactive\n",
    );
    equal((await host.exec("test", "-e", policy)).code, 1);

    await host.write(policy, "#!/bin/sh\nexit 0\n");
    await host.ask("chmod", "750", policy);
    match(
      await findFailure(host, `deb: ${sick}, policy_rc_d: 101`),
      /error processing package sick/,
    );
    equal(await host.ask("cat", policy), "#!/bin/sh\nexit 0");
    equal(await host.ask("stat", "-c", "%a", policy), "750");
    equal(await askDpkg(host, "sick"), "iF  1.0");

    const again = await host.apply(toConfig("name: sick"));
    ok(
      again.tasks[0]?.changes.length,
      "a package that is half done is not done",
    );
    await host.write("/etc/well", "");
    await applyTwice(host, "state: fixed");
    equal(await askDpkg(host, "sick"), "ii  1.0");
  },
);

hostTest("a transaction is rolled back", async (host) => {
  await buildPackage(host, { name: "libtoy", version: "1.0" });
  await buildPackage(host, {
    name: "toy",
    version: "1.0",
    control: "Depends: libtoy",
  });
  await publish(host);
  await host.ask("apt-get", "update");
  const made = await host.apply(toConfig("name: toy"));
  equal(made.code, 0);
  const undone = await host.driftless("rollback", String(made.summary?.run));
  equal(undone.code, 6, undone.stdout + undone.stderr);
  equal(await askDpkg(host, "toy"), "");
  equal(await askDpkg(host, "libtoy"), "");
});
