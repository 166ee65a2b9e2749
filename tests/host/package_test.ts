/** The `package` task on a Debian host. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import {
  askDpkg,
  buildPackage,
  forgetLists,
  publish,
} from "./_debian_repository.ts";
import { type Applied, hostTest, type TestHost } from "./_host.ts";

/** Applies one package task and then the same again, which must change nothing. */
async function applyTwice(host: TestHost, params: string): Promise<Applied> {
  const config = `tasks: [{ type: package, ${params} }]`;
  const made = await host.apply(config);
  equal(made.code, 0, made.stdout + made.stderr);
  const again = await host.apply(config);
  equal(again.summary?.changed, 0, again.stdout);
  equal(again.code, 0);
  return made;
}

hostTest(
  "packages are installed, upgraded, removed, and left alone",
  async (host) => {
    await buildPackage(host, { name: "libtoy", version: "1.0" });
    await buildPackage(host, {
      name: "toy",
      version: "1.0",
      control: "Depends: libtoy\nProvides: plaything",
      files: { "/etc/toy.conf": "a = 1\n" },
    });
    await publish(host);
    await forgetLists(host);

    const blind = await host.apply("tasks: [{ type: package, name: toy }]");
    equal(blind.code, 1, blind.stdout + blind.stderr);
    match(blind.tasks[0]?.why ?? "", /Cannot find package "toy"/);

    const fetching =
      "tasks: [{ type: package, name: toy, update_cache: true }]";
    const planned = await host.apply(fetching, "--dry-run");
    equal(planned.tasks[0]?.status, "unknown", planned.stdout);
    equal(await askDpkg(host, "toy"), "");

    await applyTwice(host, "name: toy, update_cache: true");
    equal(await askDpkg(host, "toy"), "ii  1.0");
    equal(await askDpkg(host, "libtoy"), "ii  1.0");
    equal(await host.ask("apt-mark", "showauto", "libtoy", "toy"), "libtoy");

    const named = await applyTwice(host, "name: [libtoy, plaything]");
    equal(named.tasks[0]?.changes[0]?.kind, "write");
    equal(await host.ask("apt-mark", "showauto", "libtoy", "toy"), "");

    await buildPackage(host, { name: "toy", version: "2.0" });
    await publish(host);
    await host.ask("apt-get", "update");
    const kept = await host.apply("tasks: [{ type: package, name: toy }]");
    equal(kept.summary?.changed, 0);
    await applyTwice(host, "name: toy, state: latest");
    equal(await askDpkg(host, "toy"), "ii  2.0");

    const back = await host.apply(
      'tasks: [{ type: package, name: "toy=1.*" }]',
    );
    match(back.tasks[0]?.why ?? "", /older version than the installed one/);

    await applyTwice(host, "name: [toy, libtoy], state: absent");
    equal(await askDpkg(host, "toy"), "rc  2.0");
    equal(await askDpkg(host, "libtoy"), "");
  },
);

hostTest("what a dry run shows of packages is what is done", async (host) => {
  await buildPackage(host, { name: "libtoy", version: "1.0" });
  await buildPackage(host, {
    name: "toy",
    version: "1.0",
    control: "Depends: libtoy",
    files: {
      "/lib/systemd/system/toy.service":
        "[Service]\nExecStart=/bin/sleep 9999\n[Install]\nWantedBy=multi-user.target\n",
    },
  });
  await publish(host);
  await host.ask("apt-get", "update");
  const config = `tasks:
  - { type: package, name: toy }
  - { type: package, name: libtoy }
  - { type: service, name: toy, state: started, enabled: true }
`;
  const planned = await host.apply(config, "--dry-run");
  deepEqual(planned.tasks.map((task) => task.status), [
    "changed",
    "ok",
    "unknown",
  ]);
  const made = await host.apply(config);
  equal(made.code, 0, made.stdout + made.stderr);
  deepEqual(made.tasks[0]?.changes, planned.tasks[0]?.changes);
  equal(await host.ask("systemctl", "is-active", "toy"), "active");
  equal(await host.ask("systemctl", "is-enabled", "toy"), "enabled");
  equal((await host.apply(config)).summary?.changed, 0);
});
