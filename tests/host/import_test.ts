/**
 * Playbooks of Ansible and what they are translated to: both see the same to
 * do on a host, and once the translation is applied, Ansible finds nothing.
 */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { must } from "./_base.ts";
import { hostTest, type TestHost } from "./_host.ts";

const PLAYBOOKS = new URL("../import/playbooks/", import.meta.url).pathname;

/** Playbooks that a host can be brought to which has neither SELinux, parameters of the kernel to set, a vault's password nor other hosts. */
const NAMES = [
  "app",
  "apt_cache",
  "archive",
  "base",
  "blocks",
  "commands",
  "cron",
  "files",
  "ini",
  "kernel",
  "keys",
  "loops",
  "mounts",
  "os_vars",
  "services",
  "sshd",
  "sudo",
  "templates",
  "time",
  "users",
  "vars",
  "web_role",
];

/** Types that run programs, which a check of Ansible passes over. */
const PROGRAMS: ReadonlySet<string> = new Set(["command", "raw"]);

/** What a check of Ansible would do on every run. */
const EACH_TIME: ReadonlySet<string> = new Set([
  "With a shell",
  "Touched",
  "The archive",
]);

/** Tasks whose lines say the same in other words, such as the comment that tells whose a job is: a check of Ansible compares the text. */
const OTHER_WORDS: ReadonlySet<string> = new Set([
  "Nightly backup",
  "Nightly report",
  "Operators may do all",
]);

/** What a check of Ansible tells as if the tasks before it would not be done. */
const BLIND: ReadonlySet<string> = new Set(["The archive"]);

/** Which tasks would change something, by label. */
type Verdicts = Map<string, boolean>;

/** What a check says; tasks that it passes over or fails at, for a directory is yet to be made, are left out. */
async function askAnsible(host: TestHost, name: string): Promise<Verdicts> {
  const { stdout, stderr } = await host.exec(
    "env",
    "ANSIBLE_RETRY_FILES_ENABLED=0",
    "ANSIBLE_NOCOLOR=1",
    "ANSIBLE_PIPELINING=1",
    "ANSIBLE_GATHERING=smart",
    "ANSIBLE_CACHE_PLUGIN=jsonfile",
    "ANSIBLE_CACHE_PLUGIN_CONNECTION=/tmp/facts",
    "ansible-playbook",
    "--check",
    "--connection=local",
    "--inventory=web,",
    `/srv/playbooks/${name}.yml`,
  );
  equal(stdout.includes("PLAY RECAP"), true, stdout + stderr);
  const verdicts: Verdicts = new Map();
  for (const part of stdout.split(/^TASK \[/m).slice(1)) {
    const label = part.slice(0, part.indexOf("] **")).replace(/^\w+ : /, "");
    if (/^(changed|ok): /m.test(part) && !/^(fatal|failed): /m.test(part)) {
      verdicts.set(label, /^changed: /m.test(part));
    }
  }
  return verdicts;
}

async function askOurs(host: TestHost, config: string): Promise<Verdicts> {
  const { code, tasks, stdout, stderr } = await host.apply(config, "--dry-run");
  equal(code, 0, stdout + stderr);
  return new Map(
    tasks.filter(({ task }) => !PROGRAMS.has(task))
      .map(({ name, status }) => [
        name,
        status === "changed" || status === "unknown",
      ]),
  );
}

async function prove(host: TestHost, name: string): Promise<void> {
  const config = `/srv/config/${name}`;
  const playbook = `/srv/playbooks/${name}.yml`;
  const { code, stderr } = await host.driftless(
    "import",
    "ansible",
    playbook,
    config,
  );
  equal(code, 0, stderr);
  const theirs = await askAnsible(host, name);
  const ours = await askOurs(host, config);
  let compared = 0;
  for (const [label, changes] of theirs) {
    if (!ours.has(label) || BLIND.has(label)) continue;
    compared++;
    equal(ours.get(label), changes, `${name}: ${label}`);
  }
  equal(compared > 0, true, `${[...theirs.keys()]} beside ${[...ours.keys()]}`);
  const made = await host.apply(config);
  equal(made.code, 0, made.stdout + made.stderr);
  // It keeps the time zone that it read when it started, until it ends by itself.
  await host.exec("systemctl", "stop", "systemd-timedated");
  const left = [...await askAnsible(host, name)]
    .filter(([label, changes]) =>
      changes && !EACH_TIME.has(label) && !OTHER_WORDS.has(label)
    );
  deepEqual(left.map(([label]) => label), [], name);
}

hostTest(
  "a playbook and what it becomes see the same to do",
  async (host, t) => {
    await host.ask("apt-get", "update", "-qq");
    await host.ask(
      "apt-get",
      "install",
      "-y",
      "-qq",
      "--no-install-recommends",
      "ansible-core",
      "python3-apt",
    );
    // The package has 100 collections and needs 250 MB; two of them are what playbooks here use.
    await host.ask(
      "sh",
      "-ec",
      "cd /tmp; apt-get download -qq ansible; dpkg-deb --fsys-tarfile ansible_*.deb | tar -x -C / --wildcards '*/ansible_collections/ansible/posix/*' '*/ansible_collections/community/general/*'",
    );
    await must("cp", "-r", PLAYBOOKS, `${host.root}/srv/playbooks`);
    for (const name of NAMES) await t.step(name, () => prove(host, name));
  },
  { network: "host" },
);
