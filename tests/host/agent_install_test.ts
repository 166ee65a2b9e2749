/** The agent as a service: installed, told, watched, booted again, taken away. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";
import { Service, until } from "./_service.ts";
import { compareTrees, readTree, type Tree } from "./_tree.ts";

const CONFIG = "/etc/driftless/config";
/** Where the agent could leave something; what systemd itself notes there is none of it. */
const TREES = ["/etc", "/root", "/usr/local", "/var/lib", "/var/log", "/tmp"];
const OTHERS = /^\/var\/(lib\/systemd|log\/(journal|[bw]tmp|lastlog))/;

function toApply(text: string): string {
  return [
    "tasks:",
    `  - { type: copy, dest: /etc/motd, content: "${text}", notify: note }`,
    "  - { type: command, argv: [sleep, '2'], when: 'facts.cpus < 0' }",
    "handlers:",
    "  - { name: note, type: command, argv: [sh, -c, 'echo handled >> /srv/handled'] }",
    "",
  ].join("\n");
}

/** What takes rights that a confined service would not have, as seen by others. */
const POWERS = `tasks:
  - { type: user, name: anna }
  - { type: file, path: /srv/tool, state: present, mode: "4755", owner: anna }
  - { type: mount, path: /srv/ram, src: tmpfs, fstype: tmpfs, state: mounted }
  - { type: sysctl, name: net.ipv4.ip_forward, value: "1" }
  - { type: hostname, name: renamed }
  - { type: copy, dest: /srv/last, content: done }
`;

function see(host: TestHost): Tree {
  const tree = readTree(host, TREES);
  return new Map([...tree].filter(([path]) => !OTHERS.test(path)));
}

hostTest(
  "an installed agent is told by systemd, reloads, survives hangs, kills and boots, and leaves nothing",
  async (host, t) => {
    await host.write(`${CONFIG}/apply.yml`, toApply("one"));
    const writeInterval = (time: string) =>
      host.write(`${CONFIG}/agent.yml`, `apply_interval: ${time}\n`);
    // The first apply is none that waits for its turn.
    await writeInterval("5m");
    await host.ask("sh", "-c", "mkdir -p /srv && echo bare > /etc/motd");
    const before = see(host);
    const service = new Service(host);

    await t.step(
      "who cannot be asked has to say yes, and a plan changes nothing",
      async () => {
        const plan = await host.driftless("install", "--dry-run");
        equal(plan.code, 0, plan.stderr);
        match(plan.stdout, /^ +\+Type=notify$/m);
        match(plan.stdout, /start driftless\.service: stopped -> started/);
        const asked = await host.driftless("install");
        equal(asked.code, 64, asked.stdout + asked.stderr);
        match(asked.stderr, /Expected a terminal to ask at/);
        deepEqual(compareTrees(before, see(host)), []);
      },
    );

    await t.step(
      "it is active once the configuration holds, and how confined it is is said",
      async () => {
        const said = await service.install();
        match(said, /^systemd-analyze security: exposure \d\.\d of 10, \w+/m);
        equal(await service.ask("ActiveState"), "active");
        equal(await service.ask("Type"), "notify");
        match(await service.ask("StatusText"), /^enforce [0-9a-f]{7}/);
        await service.untilFile("/etc/motd", "one");
        const verified = await host.exec(
          ...[
            "systemd-analyze",
            "verify",
            "/etc/systemd/system/driftless.service",
          ],
        );
        equal(verified.stdout + verified.stderr, "");
        equal(
          await host.ask("systemctl", "is-enabled", "driftless"),
          "enabled",
        );
      },
    );

    await t.step(
      "installed again nothing is done, and the agent goes on",
      async () => {
        const pid = await service.ask("MainPID");
        match(await service.install(), /^Nothing to do: /m);
        equal(await service.ask("MainPID"), pid);
      },
    );

    await t.step(
      "systemctl reload takes what is right, and says what is wrong",
      async () => {
        await writeInterval("1s");
        await host.write(`${CONFIG}/apply.yml`, "tasks: [{ type: cope }]\n");
        await host.ask("systemctl", "reload", "driftless");
        await service.until("StatusText", /not taken: apply\.yml:1:17 /);
        equal(service.file("/etc/motd"), "one");
        await host.write(`${CONFIG}/apply.yml`, toApply("two"));
        await host.ask("systemctl", "reload", "driftless");
        await service.untilFile("/etc/motd", "two");
        await service.until("StatusText", /^enforce [0-9a-f]{7}$/);
        equal(await service.ask("ActiveState"), "active");
      },
    );

    await t.step(
      "one that hangs is restarted by the watchdog, one that was killed too",
      async () => {
        await host.write(
          "/etc/systemd/system/driftless.service.d/soon.conf",
          "[Service]\nWatchdogSec=3\nRestartSec=100ms\n",
        );
        await host.ask("systemctl", "daemon-reload");
        await host.ask("systemctl", "restart", "driftless");
        const restarted = async (signal: string) => {
          const pid = await service.ask("MainPID");
          await host.ask("kill", `-${signal}`, pid);
          await service.until("MainPID", new RegExp(`^(?!(?:0|${pid})$)`));
          await service.until("ActiveState", /^active$/);
        };
        await restarted("STOP");
        match(await service.tell(), /Watchdog timeout \(limit 3s\)!/);
        await restarted("KILL");
        await host.ask("sh", "-c", "echo by hand > /etc/motd");
        await service.untilFile("/etc/motd", "two");
        await host.ask("rm", "-r", "/etc/systemd/system/driftless.service.d");
        await host.ask("systemctl", "daemon-reload");
      },
    );

    await t.step(
      "booted again in the middle of a run it ends what it began, once",
      async () => {
        await host.ask("systemctl", "restart", "driftless");
        await host.ask("rm", "-f", "/srv/handled");
        await host.write(
          `${CONFIG}/apply.yml`,
          toApply("three").replace("facts.cpus < 0", "not slept.stat.exists")
            .replace("[sleep, '2']", "[sh, -c, 'sleep 2; touch /srv/slept']")
            .replace(
              "  - { type: command",
              "  - { type: stat, path: /srv/slept, register: slept }\n  - { type: command",
            ),
        );
        await service.untilFile("/etc/motd", "three");
        equal(service.file("/srv/handled"), undefined);
        await host.reboot();
        await service.until("ActiveState", /^active$/);
        await service.untilFile("/srv/handled", "handled\n");
        const runs = async () =>
          (await host.ask("cat", "/srv/handled")).split("\n").length;
        const { stdout } = await host.exec("date", "+%s");
        await until(
          async () =>
            Number(await host.ask("date", "+%s")) > Number(stdout) + 3,
          () => service.tell(),
        );
        equal(await runs(), 1);
        ok(service.file("/srv/slept") !== undefined);
        const audit = await host.driftless("audit", "verify");
        equal(audit.code, 0, audit.stdout + audit.stderr);
      },
    );

    await t.step("uninstalling can be undone, as any run", async () => {
      const gone = await host.driftless("--json", "uninstall", "--yes");
      equal(gone.code, 0, gone.stdout + gone.stderr);
      equal(await service.ask("LoadState"), "not-found");
      const run = /"type":"summary".*"run":(\d+)/.exec(gone.stdout)?.[1] ?? "";
      const back = await host.driftless("rollback", run);
      equal(back.code, 6, back.stdout + back.stderr);
      await service.until("ActiveState", /^active$/);
      equal(await host.ask("systemctl", "is-enabled", "driftless"), "enabled");
    });

    await t.step(
      "uninstalled with its state and logs nothing is left",
      async () => {
        const gone = await host.driftless("uninstall", "--yes", "--purge");
        equal(gone.code, 0, gone.stdout + gone.stderr);
        match(gone.stdout, /Nothing of the agent is left\.\n$/);
        await host.ask("sh", "-c", "rm -f /srv/*; echo bare > /etc/motd");
        await host.write(`${CONFIG}/apply.yml`, toApply("one"));
        await writeInterval("5m");
        deepEqual(compareTrees(before, see(host)), []);
        equal((await host.exec("pgrep", "--exact", "deno")).stdout, "");
      },
    );

    await t.step("what it is denied is in no task's way", async () => {
      await host.write(`${CONFIG}/apply.yml`, POWERS);
      await service.install();
      await service.untilFile("/srv/last", "done");
      equal(await host.ask("stat", "-c", "%a %U", "/srv/tool"), "4755 anna");
      equal(await host.ask("findmnt", "-no", "FSTYPE", "/srv/ram"), "tmpfs");
      equal(await host.ask("sysctl", "-n", "net.ipv4.ip_forward"), "1");
      equal(await host.ask("hostname"), "renamed");
      await host.driftless("uninstall", "--yes", "--purge");
    });

    await t.step(
      "one for facts and logs works behind walls",
      () => proveReadOnly(host),
    );
  },
);

async function proveReadOnly(host: TestHost): Promise<void> {
  const service = new Service(host);
  const refused = await host.driftless("install", "--yes", "--read-only");
  equal(refused.code, 1);
  match(refused.stderr, /its configuration has tasks/);
  await host.ask("rm", `${CONFIG}/apply.yml`);
  await host.write(
    `${CONFIG}/logs.yml`,
    "sources: [{ name: app, paths: [/srv/app.log] }]\n" +
      "outputs: [{ name: kept, type: directory, path: /srv/kept }]\n",
  );
  await host.write("/srv/app.log", "");
  const said = await service.install("--read-only");
  const score = /exposure (\d\.\d) of 10/.exec(said)?.[1];
  ok(Number(score) < 4.5, said);
  // A file that is new to it is shipped from its end on.
  const write = "echo hello >> /srv/app.log; grep -rq hello /srv/kept";
  await until(
    async () => (await host.exec("sh", "-c", write)).code === 0,
    () => service.tell(),
  );
  const metrics = await host.ask(
    ...["curl", "--silent", "http://127.0.0.1:8000/metrics"],
  );
  match(metrics, /^node_filesystem_size_bytes\{/m);
  match(metrics, /^node_scrape_collector_success\{collector="cpu"\} 1$/m);
  const pid = await service.ask("MainPID");
  const walled = await host.exec(
    ...["nsenter", "--mount", `--target=${pid}`, "touch", "/etc/written"],
  );
  match(walled.stderr, /Read-only file system/);
  equal((await host.driftless("uninstall", "--yes", "--purge")).code, 0);
}
