/** A host that was made by hand becomes a configuration whose first plan is empty, and another host by it. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { buildPackage, publish } from "./_debian_repository.ts";
import { must } from "./_base.ts";
import { hostsTest, type TestHost } from "./_host.ts";

const DIR = "/root/adopted";
const SECRET = "tr0ub4dor-and-3";
const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEdZexzv0ayJYOPz+5wAVwKzXMrvcknUhJOUKWna0BRc anna@home";

/** What both hosts can install. */
async function offer(host: TestHost): Promise<void> {
  await buildPackage(host, {
    name: "toy",
    version: "1.0",
    files: { "/etc/toy.conf": "a = 1\n", "/etc/toy.d/kept.conf": "b = 1\n" },
  });
  await publish(host);
  await host.ask("apt-get", "update", "-qq");
}

const UNIT =
  "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n";

/** What an administrator did over the years. */
async function makeByHand(host: TestHost): Promise<void> {
  await host.ask("apt-get", "install", "-y", "-qq", "toy");
  await host.write("/etc/toy.conf", "a = 2\n");
  await host.ask("groupadd", "--gid", "1500", "web");
  await host.ask("useradd", "-m", "-s", "/bin/bash", "-G", "web,sudo", "anna");
  await host.ask("usermod", "-p", `$6$salt$${SECRET}`, "anna");
  await host.ask("useradd", "--system", "-d", "/srv", "robot");
  await host.ask("usermod", "-aG", "web", "www-data");
  await host.write("/home/anna/.ssh/authorized_keys", `# mine\n${KEY}\n`);
  await host.ask("chown", "-R", "anna:anna", "/home/anna/.ssh");
  await host.ask("chmod", "700", "/home/anna/.ssh");
  await host.ask("chmod", "600", "/home/anna/.ssh/authorized_keys");
  await host.write("/etc/systemd/system/hand.service", UNIT);
  await host.write(
    "/etc/systemd/system/cron.service.d/nice.conf",
    "[Service]\nNice=5\n",
  );
  await host.ask("systemctl", "daemon-reload");
  await host.ask("systemctl", "enable", "--now", "hand.service");
  await host.ask("systemctl", "disable", "--now", "e2scrub_all.timer");
  await host.ask("systemctl", "mask", "apt-daily.timer");
  await host.write("/etc/cron.d/hand", "0 4 * * * root /bin/true\n");
  await host.write("/etc/sysctl.d/50-hand.conf", "net.ipv4.ip_forward = 1\n");
  await host.ask("sysctl", "-q", "-p", "/etc/sysctl.d/50-hand.conf");
  await host.write("/etc/sudoers.d/web", "%web ALL=(root) /bin/true\n");
  await host.ask("chmod", "440", "/etc/sudoers.d/web");
  await host.write("/etc/profile.d/api.sh", `export API_TOKEN=${SECRET}\n`);
  await host.write("/etc/modprobe.d/closed.conf", `# ${SECRET}\n`);
  await host.ask("chmod", "600", "/etc/modprobe.d/closed.conf");
  await host.write("/etc/fstab", "tmpfs /srv/fast tmpfs size=1m,nofail 0 0\n");
  await host.ask(
    "sh",
    "-c",
    "echo '10.9.8.7 db db.example.org' >>/etc/hosts; echo '5 5 * * * true' | crontab -u anna -; ln -sf /usr/share/zoneinfo/Europe/Berlin /etc/localtime; echo Europe/Berlin >/etc/timezone",
  );
}

/** What both hosts answer in the end. */
const ASKED: readonly (readonly string[])[] = [
  [
    "cat",
    "/etc/toy.conf",
    "/etc/cron.d/hand",
    "/etc/sysctl.d/50-hand.conf",
    "/etc/sudoers.d/web",
    "/home/anna/.ssh/authorized_keys",
  ],
  ["id", "anna"],
  ["getent", "passwd", "anna", "robot"],
  ["id", "www-data"],
  ["crontab", "-u", "anna", "-l"],
  ["systemctl", "is-active", "hand.service"],
  ["systemctl", "show", "cron.service", "--property=DropInPaths"],
  ["stat", "-c", "%a %U %G", "/etc/sudoers.d/web", "/home/anna/.ssh"],
  ["readlink", "/etc/localtime", "/etc/systemd/system/apt-daily.timer"],
  ["getent", "hosts", "db"],
  ["findmnt", "--fstab", "-n", "/srv/fast"],
  ["cat", "/proc/sys/net/ipv4/ip_forward"],
  ["dpkg-query", "-W", "toy"],
];

/** What systemctl(1) tells of units that may not be enabled. */
const BOOT = [
  "systemctl",
  "is-enabled",
  "hand.service",
  "e2scrub_all.timer",
  "apt-daily.timer",
];

/** Names of all that a configuration keeps in `files/`, and its text as one. */
async function readConfig(host: TestHost): Promise<[string[], string]> {
  const names = await host.ask("find", `${DIR}/files`, "-type", "f");
  const text = await host.ask(
    "sh",
    "-c",
    `find ${DIR} -type f -not -name '*.json' -exec cat {} +`,
  );
  const cut = names.split("\n").map((name) => name.slice(DIR.length + 7));
  return [cut.filter((name) => !name.startsWith("etc/apt/")).sort(), text];
}

hostsTest(
  "a host made by hand is adopted, plans nothing, keeps its secrets, and makes another one like it",
  2,
  async ([first, second], t) => {
    const [one, other] = [first!, second!];
    for (const host of [one, other]) await offer(host);
    await makeByHand(one);
    const dryRun = [`--config=${DIR}`, "apply", "--dry-run"];

    await t.step(
      "the scan tells what it takes and what it leaves",
      async () => {
        const { code, stdout, stderr } = await one.driftless(
          "init",
          "--adopt",
          DIR,
        );
        equal(code, 0, stderr);
        for (
          const left of [
            "left /etc/modprobe.d/closed.conf: not everybody may read it",
            "left /etc/profile.d/api.sh: line 1 looks like a password or token",
            "left password of anna: hashes stay on the host",
          ]
        ) match(stdout, new RegExp(`^${left}`, "m"));
        match(
          stdout,
          /^Adopted into "\/root\/adopted": .+, 2 users, 3 groups, /m,
        );
        equal(await one.ask("stat", "-c", "%a", DIR), "700");
      },
    );

    await t.step("what it wrote holds no secret", async () => {
      const [names, text] = await readConfig(one);
      deepEqual(names, [
        "etc/cron.d/hand",
        "etc/sudoers.d/web",
        "etc/sysctl.d/50-hand.conf",
        "etc/systemd/system/cron.service.d/nice.conf",
        "etc/systemd/system/hand.service",
        "etc/toy.conf",
        "var/spool/cron/crontabs/anna",
      ]);
      equal(text.includes(SECRET), false);
      equal(text.includes("toy"), true);
      equal(/\blib[a-z]+\d\b/.test(text), false, "libraries come along");
    });

    await t.step("the first plan is empty", async () => {
      const { code, stdout, stderr } = await one.driftless(
        ...dryRun,
        "--detailed-exitcode",
      );
      match(stdout, /^Nothing to do: \d+ ok/m);
      equal(code, 0, stdout + stderr);
    });

    await t.step("another host becomes like it", async () => {
      await must("cp", "-r", `${one.root}${DIR}`, `${other.root}${DIR}`);
      const made = await other.driftless(`--config=${DIR}`, "apply");
      equal(made.code, 0, made.stdout + made.stderr);
      const again = await other.driftless(...dryRun, "--detailed-exitcode");
      equal(again.code, 0, again.stdout);
      for (const argv of ASKED) {
        equal(
          (await other.ask(...argv)).replace(/^# mine\n/m, ""),
          (await one.ask(...argv)).replace(/^# mine\n/m, ""),
          argv.join(" "),
        );
      }
      const [here, there] = [
        await one.exec(...BOOT),
        await other.exec(...BOOT),
      ];
      equal(there.stdout, here.stdout);
    });
  },
);
