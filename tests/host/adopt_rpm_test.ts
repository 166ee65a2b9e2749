/** A host of rpm that was made by hand becomes a configuration whose first plan is empty, and which makes it anew. */

import { match, strictEqual as equal } from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";
import { buildRpm, publishRpms } from "./_rpm_repository.ts";

const DIR = "/root/adopted";
const FILES = ["/etc/toy.conf", "/etc/toy.d/same.conf", "/etc/toy.d/gone.conf"];

/** A host as Fedora is: its packages are those of rpm, and Debian's tools are gone. */
async function prepare(host: TestHost): Promise<void> {
  await publishRpms(host);
  await buildRpm(host, {
    name: "settings",
    version: "1.0",
    more: "Requires: toylib",
    install: [
      "mkdir -p %{buildroot}/etc/toy.d",
      ...FILES.map((path) => `echo a = 1 > %{buildroot}${path}`),
    ].join("\n"),
    files: [
      "%dir /etc/toy.d",
      ...FILES.map((path) => `%config(noreplace) ${path}`),
      "%ghost %config /etc/toy.d/ghost.conf",
    ].join("\n"),
  });
  await host.ask("createrepo_c", "--quiet", "/srv/rpms");
  await host.write("/etc/os-release", "ID=fedora\nVERSION_ID=40\n");
  await host.ask(
    "sh",
    "-c",
    "rm -rf /var/lib/dpkg /etc/apt /usr/bin/apt* /usr/bin/dpkg*",
  );
}

/** What an administrator did over the years. */
async function makeByHand(host: TestHost): Promise<void> {
  await host.ask("dnf", "-q", "-y", "install", "--refresh", "settings", "lone");
  await host.write("/etc/toy.conf", "a = 2\n");
  await host.ask("rm", "/etc/toy.d/gone.conf");
  await host.ask("useradd", "-m", "-G", "wheel", "anna");
  await host.write("/etc/profile.d/own.sh", "export OWN=1\n");
  await host.write(
    "/etc/systemd/system/hand.service",
    "[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n",
  );
  await host.ask("systemctl", "enable", "--now", "hand.service");
}

/** What is asked of the host before it is spoiled and after. */
const ASKED = "rpm -qa | sort; cat /etc/toy.conf /etc/toy.d/same.conf " +
  "/etc/profile.d/own.sh; ls /etc/toy.d; id anna; " +
  "systemctl is-enabled hand.service; systemctl is-active hand.service";

/** Takes away what was made by hand. */
const SPOIL = "dnf -q -y remove settings lone; rm /etc/toy.conf*; " +
  "echo a = 1 > /etc/toy.d/gone.conf; userdel -r anna; " +
  "rm /etc/profile.d/own.sh; systemctl disable --now hand.service";

hostTest(
  "a host of rpm is adopted, plans nothing, and is made anew by what was adopted",
  async (host, t) => {
    await host.ask("groupadd", "--system", "wheel");
    await prepare(host);
    await makeByHand(host);
    const before = await host.ask("sh", "-c", ASKED);
    const dryRun = [`--config=${DIR}`, "apply", "--dry-run"];

    await t.step(
      "packages that were asked for, and changed files",
      async () => {
        const { code, stdout, stderr } = await host.driftless(
          "init",
          "--adopt",
          DIR,
        );
        equal(code, 0, stderr);
        match(
          stdout,
          /^Adopted into "\/root\/adopted": 3 packages, .*1 user, /m,
        );
        const [packages, files] = await Promise.all(
          ["20-packages", "40-files"].map((name) =>
            host.ask("cat", `${DIR}/apply.d/${name}.yml`)
          ),
        );
        match(packages!, / - ground\n +- lone\n +- settings$/);
        match(files!, /path: \/etc\/toy\.d\/gone\.conf\n +state: absent/);
        match(files!, /dest: \/etc\/toy\.conf\n/);
        equal(
          /same\.conf|ghost\.conf|\/etc\/yum\.repos\.d/.test(files!),
          false,
        );
      },
    );

    await t.step("the first plan is empty", async () => {
      const plan = await host.driftless(...dryRun, "--detailed-exitcode");
      match(plan.stdout, /^Nothing to do: \d+ ok/m);
      equal(plan.code, 0, plan.stdout + plan.stderr);
    });

    await t.step("what was spoiled is made anew", async () => {
      await host.ask("sh", "-c", SPOIL);
      const made = await host.driftless(`--config=${DIR}`, "apply");
      equal(made.code, 0, made.stdout + made.stderr);
      equal(await host.ask("sh", "-c", ASKED), before);
      const again = await host.driftless(...dryRun, "--detailed-exitcode");
      equal(again.code, 0, again.stdout);
    });
  },
);
