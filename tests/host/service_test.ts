/** The `service` task on a host with systemd. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { type Applied, hostTest, type TestHost } from "./_host.ts";

const INSTALL = "[Install]\nWantedBy=multi-user.target\n";
const UNITS: Record<string, string> = {
  "sleeper.service":
    `[Service]\nExecStart=/bin/sleep 9999\nExecReload=/bin/touch /run/reloaded\n${INSTALL}Alias=dozer.service\n`,
  "crash.service":
    '[Service]\nExecStart=/bin/sh -c "echo cannot bind port 80; exit 3"\n',
  "loop.service":
    '[Service]\nRestart=always\nRestartSec=60\nExecStart=/bin/sh -c "exit 3"\n',
  "once.service": "[Service]\nType=oneshot\nExecStart=/bin/touch /run/once\n",
  "skip.service":
    "[Unit]\nConditionPathExists=/nowhere\n[Service]\nExecStart=/bin/sleep 9\n",
  "pair.service":
    "[Service]\nExecStart=/bin/sleep 9\n[Install]\nAlso=pair.socket\n",
  "pair.socket":
    "[Socket]\nListenStream=/run/pair.sock\n[Install]\nWantedBy=sockets.target\n",
  "many@.service": `[Service]\nExecStart=/bin/sleep 9999\n${INSTALL}`,
};

const SCRIPT = `#!/bin/sh
### BEGIN INIT INFO
# Provides: script
# Required-Start:
# Required-Stop:
# Default-Start: 2 3 4 5
# Default-Stop: 0 1 6
# Short-Description: test
### END INIT INFO
case $1 in start) touch /run/script ;; stop) rm -f /run/script ;; esac
`;

async function addUnits(host: TestHost): Promise<void> {
  for (const [name, text] of Object.entries(UNITS)) {
    await host.write(`/etc/systemd/system/${name}`, text);
  }
  await host.write("/etc/init.d/script", SCRIPT);
  await host.ask("chmod", "755", "/etc/init.d/script");
  await host.ask("systemctl", "daemon-reload");
}

async function apply(host: TestHost, params: string): Promise<Applied> {
  const done = await host.apply(`tasks: [{ type: service, ${params} }]`);
  equal(done.code, 0, done.stdout + done.stderr);
  return done;
}

/** Applies a task, and again, which must change nothing; gives the commands of the first time. */
async function applyTwice(host: TestHost, params: string): Promise<string[]> {
  const made = await apply(host, params);
  const again = await apply(host, params);
  equal(again.summary?.changed, 0, again.stdout);
  return toCommands(made);
}

function toCommands({ tasks }: Applied): string[] {
  return tasks.flatMap((task) =>
    task.changes.map((change) => (change.argv ?? []).slice(1).join(" "))
  );
}

async function findFailure(host: TestHost, params: string): Promise<string> {
  const failed = await host.apply(`tasks: [{ type: service, ${params} }]`);
  equal(failed.code, 1, failed.stdout + failed.stderr);
  return `${failed.tasks[0]?.why} (${failed.tasks[0]?.advice})`;
}

async function readStates(host: TestHost, name: string): Promise<string> {
  const active = await host.exec("systemctl", "is-active", name);
  const enabled = await host.exec("systemctl", "is-enabled", name);
  return `${active.stdout.trim()} ${enabled.stdout.trim()}`;
}

hostTest(
  "services are started, enabled, restarted and stopped",
  async (host) => {
    await addUnits(host);
    deepEqual(
      await applyTwice(host, "name: sleeper, state: started, enabled: true"),
      ["enable sleeper.service", "start sleeper.service"],
    );
    equal(await readStates(host, "sleeper"), "active enabled");
    deepEqual(await applyTwice(host, "name: dozer, state: started"), []);
    match(
      await findFailure(host, "name: dozer, enabled: false"),
      /an alias \(Name "sleeper\.service" instead\)/,
    );

    const pid = () => host.ask("systemctl", "show", "-P", "MainPID", "sleeper");
    const before = await pid();
    deepEqual(toCommands(await apply(host, "name: sleeper, state: reloaded")), [
      "reload sleeper.service",
    ]);
    await host.ask("test", "-e", "/run/reloaded");
    equal(await pid(), before);
    await apply(host, "name: sleeper, state: restarted");
    equal(await pid() === before, false);

    await host.ask(
      "sh",
      "-c",
      "echo '# new' >> /etc/systemd/system/sleeper.service",
    );
    deepEqual(await applyTwice(host, "daemon_reload: true"), ["daemon-reload"]);
    deepEqual(
      await applyTwice(host, "name: sleeper, state: stopped, enabled: false"),
      ["disable sleeper.service", "stop sleeper.service"],
    );
    equal(await readStates(host, "sleeper"), "inactive disabled");
  },
);

hostTest(
  "a service that does not stay up is a failure with its log",
  async (host) => {
    await addUnits(host);
    const crash = await findFailure(host, "name: crash, state: started");
    match(crash, /does not stay active: it is failed/);
    match(crash, /cannot bind port 80/);
    match(
      await findFailure(host, "name: loop, state: started"),
      /activating \(auto-restart\)/,
    );
    match(
      await findFailure(host, "name: skip, state: started"),
      /unmet condition check/,
    );
    match(
      await findFailure(host, "name: nowhere, state: stopped"),
      /Cannot find service "nowhere\.service"/,
    );
    match(
      await findFailure(host, "name: cron, state: reloaded"),
      /Cannot reload "cron\.service": .*not applicable/,
    );
    const once = await apply(host, "name: once, state: started");
    deepEqual(toCommands(once), ["start once.service"]);
    await host.ask("test", "-e", "/run/once");
  },
);

hostTest("masks of both kinds are set and taken off", async (host) => {
  await host.ask("systemctl", "mask", "--runtime", "cron");
  await host.ask("systemctl", "mask", "cron");
  await host.ask("systemctl", "stop", "cron");
  match(
    await findFailure(host, "name: cron, state: started"),
    /it is masked \(Set masked: false\)/,
  );
  deepEqual(
    await applyTwice(
      host,
      "name: cron, masked: false, state: started, enabled: true",
    ),
    [
      "unmask cron.service",
      "unmask --runtime cron.service",
      "start cron.service",
    ],
  );
  equal(await readStates(host, "cron"), "active enabled");
  await applyTwice(
    host,
    "name: cron, masked: true, state: stopped, enabled: false",
  );
  equal(await readStates(host, "cron"), "inactive masked");
  await applyTwice(host, "name: nowhere, masked: true, state: stopped");
  equal(await readStates(host, "nowhere"), "inactive masked");
});

hostTest(
  "units of every kind are enabled as far as they can be",
  async (host) => {
    await addUnits(host);
    deepEqual(await applyTwice(host, "name: pair, enabled: true"), [
      "enable pair.service",
    ]);
    equal(await host.ask("systemctl", "is-enabled", "pair.socket"), "enabled");
    await applyTwice(host, "name: many@100, state: started, enabled: true");
    equal(await readStates(host, "many@100"), "active enabled");
    const fixed = await apply(host, "name: dbus, enabled: true");
    match(fixed.tasks[0]?.warnings?.[0] ?? "", /dbus\.service is static/);
    equal(fixed.summary?.changed, 0);
    await applyTwice(host, "name: script, state: started, enabled: true");
    await host.ask("sh", "-c", "ls /etc/rc2.d/S??script /run/script");
    await applyTwice(host, "name: script, state: stopped, enabled: false");
    equal((await host.exec("sh", "-c", "ls /etc/rc2.d/S??script")).code, 2);
    await applyTwice(
      host,
      "name: apt-daily.timer, state: stopped, enabled: false",
    );
    equal(await readStates(host, "apt-daily.timer"), "inactive disabled");
  },
);

hostTest("what was done to a service is rolled back", async (host) => {
  await addUnits(host);
  const made = await apply(
    host,
    "name: sleeper, state: started, enabled: true",
  );
  const undone = await host.driftless("rollback", String(made.summary?.run));
  equal(undone.code, 6, undone.stdout + undone.stderr);
  equal(await readStates(host, "sleeper"), "inactive disabled");
});
