/** A run that is killed while a package manager works for it. */

import { match, strictEqual as equal } from "node:assert/strict";
import { askDpkg, buildPackage, publish } from "./_debian_repository.ts";
import { hostTest, type TestHost } from "./_host.ts";

async function prepare(host: TestHost): Promise<void> {
  await buildPackage(host, {
    name: "slow",
    version: "1.0",
    postinst: "touch /srv/started; sleep 2; touch /srv/ended",
  });
  await buildPackage(host, { name: "quick", version: "1.0" });
  await publish(host);
  await host.ask("apt-get", "update", "-qq");
}

async function waitForStart(host: TestHost): Promise<void> {
  await host.ask("sh", "-c", "until [ -e /srv/started ]; do sleep 0.05; done");
}

hostTest("a package manager that runs already is waited for", async (host) => {
  await prepare(host);
  const other = host.exec("apt-get", "install", "-y", "-q", "slow");
  await waitForStart(host);
  const ran = await host.apply("tasks: [{ type: package, name: quick }]");
  equal(ran.code, 0, ran.stdout + ran.stderr);
  equal(await askDpkg(host, "quick"), "ii  1.0");
  equal((await other).code, 0);
});

hostTest(
  "a kill in the middle of an installation is mended by the next run",
  async (host) => {
    await prepare(host);
    const config = "/etc/driftless/config";
    await host.write(
      `${config}/apply.yml`,
      `
tasks:
  - { type: package, name: slow, notify: told }
handlers:
  - { name: told, type: copy, dest: /srv/told, content: yes }
`,
    );
    const first = host.apply(config);
    await waitForStart(host);
    await host.ask("sh", "-c", "kill -9 $(pgrep -f '^/opt/deno run .*apply')");
    equal((await first).code > 128, true);
    const next = await host.apply(config);
    equal(next.code, 0, next.stdout + next.stderr);
    equal(await askDpkg(host, "slow"), "ii  1.0");
    equal(await host.ask("cat", "/srv/told"), "yes");
    match(await host.ask("ls", "/srv"), /ended/);
    equal((await host.apply(config)).summary?.changed, 0);
    const verified = await host.driftless("audit", "verify");
    equal(verified.code, 0, verified.stdout + verified.stderr);
    const history = await host.driftless("--json", "history");
    match(
      history.stdout,
      /"run":1,[^\n]*"status":"(interrupted|killed|failed)"/,
    );
  },
);
