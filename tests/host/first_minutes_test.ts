/** The first ten minutes of somebody who has the program new, at a terminal, each screen as it was. */

import { match, ok } from "node:assert/strict";
import { matchGolden } from "../cli/_terminal.ts";
import { must } from "./_base.ts";
import { hostTest, type TestHost } from "./_host.ts";
import { Service } from "./_service.ts";
import { Terminal } from "./_terminal.ts";

/** What the agent of the host pulls. */
const SOURCE = "source:\n  url: /srv/hosts.git\n  ref: main\n  interval: 5s\n";

/** Makes a host as a newcomer has it: a user who may use sudo(8), the release, and an empty repository. */
async function prepare(host: TestHost): Promise<void> {
  const tarball = await must("deno", "task", "--quiet", "bundle");
  await must("cp", tarball, `${host.root}/srv/driftless.tar.gz`);
  await host.ask("useradd", "--create-home", "--shell=/bin/bash", "anna");
  await host.write("/etc/sudoers.d/anna", "anna ALL=(ALL) NOPASSWD: ALL\n");
  await host.write(
    "/home/anna/.gitconfig",
    "[user]\nname = Anna\nemail = anna@example.org\n[safe]\ndirectory = *\n",
  );
  // The agent trusts no repository that is not root's.
  await host.ask(
    ...["git", "init", "--quiet", "--bare", "--shared=group"],
    ...["--initial-branch=main", "/srv/hosts.git"],
  );
  await host.ask("chgrp", "--recursive", "anna", "/srv/hosts.git");
  await host.ask("chown", "--recursive", "anna:", "/home/anna");
  await host.write("/home/anna/agent.yml", SOURCE);
}

/** Takes out what differs from run to run. */
function mask(text: string, name: string): string {
  return text
    .replaceAll(name, "HOST")
    .replaceAll(/\b\d+\.\d+ s\b/g, "TIME")
    .replaceAll(/\b\d+ \w+(?: \d+ \w+)? ago\b/g, "AGO")
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "DATE")
    .replaceAll(/^\d\d:\d\d:\d\d\b/gm, "CLOCK")
    .replaceAll(/\bpid \d+\b/g, "pid PID")
    .replaceAll(/\b[0-9a-f]{7}\b/g, "DIGEST")
    // Its pipeline tells of itself every few seconds.
    .replaceAll(/^logs {5}.*\n/gm, "")
    .replaceAll(/^(node_load1) .*$/gm, "$1 LOAD");
}

/** What is typed before the agent is there. */
const FIRST = [
  "sudo tar -xzf /srv/driftless.tar.gz -C /opt && sudo ln -s /opt/driftless-*/bin/driftless /usr/local/bin/",
  "driftless --version",
  "driftless init web",
  "cd web && driftless validate",
  "sed -i 's/dest:/dset:/' apply.yml && driftless --config . validate",
  "sed -i 's/dset:/dest:/' apply.yml && driftless --config . validate",
  "driftless --config . apply --dry-run",
  "driftless --config . apply",
  "driftless --config . apply",
];

/** What is typed to have a service that pulls. */
const SERVICE = [
  "git init -q -b main && git add -A && git commit -qm 'A greeting' && git push -q /srv/hosts.git main",
  "sudo install -D ../agent.yml /etc/driftless/config/agent.yml && sudo driftless install --yes | tail -n 3",
];

/** What is typed to break the configuration for all hosts. */
const BREAK =
  "sed -i 's/\"0755\"/755/' apply.yml && git commit -qam 'Tidy up' && git push -q /srv/hosts.git main";

/** What is typed to see how that went. */
const LAST = [
  "sudo driftless status",
  "sudo driftless history",
  "sudo driftless why /root/driftless-hello/greeting.txt",
  "sudo driftless uninstall --yes | tail -n 1",
];

hostTest(
  "the first ten minutes go as a newcomer hopes, each screen as it was",
  async (host) => {
    await prepare(host);
    const terminal = await Terminal.open(host, "anna");
    const screens: string[] = [];
    const keep = (screen: string) => screens.push(`$ ${screen}`);
    const runAll = async (commands: readonly string[]) => {
      for (const command of commands) keep(await terminal.run(command));
    };
    await runAll(FIRST);
    await checkColours(terminal);
    keep(await complete(terminal));
    screens.push(...await watchDrift(host, terminal));
    await runAll(SERVICE);
    const service = new Service(host);
    const name = await host.ask("hostname");
    await service.untilFile(
      "/root/driftless-hello/greeting.txt",
      `Welcome from ${name}.\n`,
    );
    await runAll([BREAK]);
    await service.until("StatusText", /not taken/);
    await runAll(LAST);
    matchGolden("first_minutes", `${mask(screens.join("\n\n"), name)}\n`);
  },
);

/** What needs no look is grey on a terminal, beside its symbol and word. */
async function checkColours(terminal: Terminal): Promise<void> {
  match(await terminal.run("driftless --config . apply -v"), /^ = /m);
  const painted = await terminal.look("-e");
  ok(painted.includes("\x1b[90m=\x1b[39m template greeting "), painted);
}

/** Completes the name of a task. */
async function complete(terminal: Terminal): Promise<string> {
  await terminal.run("source <(driftless completions bash)");
  await terminal.clear();
  await terminal.type("driftless --config . apply --start-at gre");
  await terminal.press("Tab");
  const screen = await terminal.until(/greeting/);
  await terminal.interrupt();
  return screen;
}

/** Starts the agent, edits what it manages, and asks for metrics. */
async function watchDrift(
  host: TestHost,
  terminal: Terminal,
): Promise<string[]> {
  await terminal.start("driftless --config . agent", /apply .* ok/);
  await host.write("/home/anna/driftless-hello/greeting.txt", "by hand\n");
  const screen = await terminal.until(/repaired/);
  const metrics = await host.ask("curl", "-s", "http://127.0.0.1:8000/metrics");
  await terminal.interrupt();
  const [load = "no load"] = /^node_load1 .*$/m.exec(metrics) ?? [];
  return [`$ ${screen}`, `$ curl -s http://127.0.0.1:8000/metrics\n${load}`];
}
