/** Facts beside what the system's own tools tell. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";

/** Reads groups. */
async function read(host: TestHost, ...names: string[]) {
  const { code, stdout, stderr } = await host.driftless(
    "facts",
    "--json",
    ...names,
  );
  equal(code, 0, stderr + stdout);
  return JSON.parse(stdout).facts;
}

/** Gives the lines that a program prints. */
async function lines(host: TestHost, ...argv: string[]): Promise<string[]> {
  return (await host.ask(...argv)).split("\n").filter((line) => line !== "");
}

hostTest("facts are what the system's own tools tell", async (host, t) => {
  await t.step("with the narrow rights every collector works", async () => {
    await host.write("/srv/narrow/apply.yml", "tasks: []\n");
    const told = await host.driftless(
      "--json",
      "--config=/srv/narrow",
      "permissions",
      "facts",
    );
    equal(told.code, 0, told.stderr);
    const { narrow } = JSON.parse(told.stdout);
    const { code, stdout, stderr } = await host.exec(
      ...["/opt/deno", "run", "--quiet", "--no-prompt", "--cached-only"],
      ...narrow,
      ...["/opt/driftless/cli/main.ts", "--config=/srv/narrow", "facts"],
    );
    equal(code, 0, stdout + stderr);
    ok(/ 0 failed; /.test(stdout), stdout);
  });

  await t.step("disks as df tells them", async () => {
    const { disk } = await read(host, "disk");
    const wanted = (await lines(
      host,
      "df",
      "-B1",
      "-x",
      "overlay",
      "-x",
      "devtmpfs",
      "--output=target,size,used,avail,pcent",
    )).slice(1).map((line) => line.split(/\s+/));
    const disks: {
      mount_point: string;
      total_bytes: number;
      usage_percent: number;
    }[] = disk.disks;
    let compared = 0;
    for (const [target = "", size, , , percent] of wanted) {
      const one = disks.find(({ mount_point }) => mount_point === target);
      if (one === undefined) continue;
      compared++;
      equal(one.total_bytes, Number(size), target);
      // df rounds up, and something may have been written since.
      ok(Math.abs(one.usage_percent - parseInt(percent ?? "")) < 1.1, target);
    }
    ok(compared > 1, JSON.stringify(wanted));
  });

  await t.step("sockets as ss tells them, with their processes", async () => {
    await host.write(
      "/etc/systemd/system/listener.socket",
      "[Socket]\nListenStream=127.0.0.1:8123\n",
    );
    await host.write(
      "/etc/systemd/system/listener.service",
      "[Service]\nExecStart=/bin/true\n",
    );
    await host.ask("systemctl", "start", "listener.socket");
    const { sockets } = await read(host, "sockets");
    const found = sockets.sockets.find(({ port }: { port: number }) =>
      port === 8123
    );
    deepEqual(
      [found.protocol, found.address, found.pid, found.process],
      ["tcp", "127.0.0.1", 1, "systemd"],
    );
    const all = await lines(host, "ss", "-lntuH");
    equal(sockets.listening_sockets, all.length);
  });

  await t.step("units as systemctl tells them", async () => {
    await host.write(
      "/etc/systemd/system/broken.service",
      "[Service]\nExecStart=/bin/false\n",
    );
    await host.exec("systemctl", "start", "broken");
    const failed = await lines(
      host,
      ..."systemctl list-units --failed --plain --no-legend".split(" "),
    );
    const { units } = await read(host, "units");
    deepEqual(units.failed, failed.map((line) => line.split(" ")[0]).sort());
    ok(units.failed.includes("broken.service"));
  });

  await t.step("systemd answers every client that logs in", async () => {
    const { code, stdout, stderr } = await host.deno(
      "tests/host/_ask_systemd.ts",
      "500",
    );
    equal(code, 0, stderr);
    deepEqual(JSON.parse(stdout), { "a(ssssssouso)": 500 });
  });

  await t.step("packages as dpkg tells them, updates as apt does", async () => {
    const { packages, updates } = await read(host, "packages", "updates");
    const installed = await lines(
      host,
      "dpkg-query",
      "-W",
      "-f",
      "${db:Status-Status} ${Package} ${Version}\n",
    );
    const names = installed.filter((line) => line.startsWith("installed "));
    equal(packages.installed_packages, names.length);
    const waiting = (await lines(host, "apt", "list", "--upgradable"))
      .filter((line) => line.includes("upgradable from"));
    equal(updates.pending_updates, waiting.length);
  });

  await t.step(
    "mounts as findmnt tells them, processes as ps does",
    async () => {
      const { mounts, process } = await read(host, "mounts", "process");
      const all = await lines(host, ..."findmnt -lno TARGET".split(" "));
      equal(mounts.mount_count, all.length);
      const pids = new Set(await lines(host, ..."ps -eo pid=".split(" ")));
      const ours = process.processes.map(({ pid }: { pid: number }) => pid);
      ok(ours.includes(1));
      ok(Math.abs(ours.length - pids.size) <= 3, `${ours.length} ${pids.size}`);
    },
  );

  await t.step("users as passwd tells them", async () => {
    await host.ask("useradd", "-m", "-s", "/bin/sh", "anna");
    await host.ask("useradd", "-e", "2001-01-01", "gone");
    await host.ask("sh", "-c", "echo anna:pass-word-1 | chpasswd");
    const { users } = await read(host, "users");
    const of = (wanted: string) =>
      users.accounts.find(({ name }: { name: string }) => name === wanted);
    deepEqual(
      [
        of("anna").is_locked,
        of("anna").is_expired,
        of("anna").password_age_days,
      ],
      [false, false, 0],
    );
    deepEqual([of("gone").is_locked, of("gone").is_expired], [true, true]);
    equal(users.account_count, (await lines(host, "getent", "passwd")).length);
  });

  await t.step("a reboot that packages ask for", async () => {
    await host.ask(
      "sh",
      "-c",
      "touch /run/reboot-required; echo libc6 > /run/reboot-required.pkgs",
    );
    const { reboot } = await read(host, "reboot");
    deepEqual([reboot.required, reboot.packages], [true, ["libc6"]]);
  });

  await t.step("the screen says what waits", async () => {
    const { stdout } = await host.driftless("facts");
    ok(/^units .* ! 1 failed: broken\.service$/m.test(stdout), stdout);
    ok(/^reboot .* ! reboot needed$/m.test(stdout), stdout);
    ok(/ 0 failed; \d+ samples\./.test(stdout), stdout);
  });
});
