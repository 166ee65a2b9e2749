/** A secret in every place where a configuration may have one, and nowhere else. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { hostTest } from "./_host.ts";

const CANARY = "kanarienvogel-4711";
const HASH = "$6$kanarien$vogelvogelvogelvogelvogel";

/** Looks at the words of all processes, as any user may, and keeps those with a secret. */
const SAMPLER = `
my %seen; $| = 1;
while (1) {
  for my $path (glob "/proc/[0-9]*/cmdline") {
    open(my $file, "<", $path) or next;
    my $words = <$file> // "";
    print "$words\\n" if $words =~ /kanarien/ and !$seen{$words}++;
  }
}
`;

const APPLY = `
tasks:
  - { type: copy, dest: /srv/s/content, content: "key = {{ secrets.TOKEN }}\\n" }
  - { type: template, src: t.j2, dest: /srv/s/template, mode: "0640" }
  - { type: lineinfile, path: /srv/s/line, line: "{{ secrets.TOKEN }}", create: true }
  - { type: command, argv: [sh, -c, "sleep 0.2; echo $T; cat"], env: { T: "{{ secrets.TOKEN }}" }, stdin: "{{ secrets.TOKEN }}", register: said }
  - { type: raw, cmd: "sleep 0.2; echo $T >&2", environment: { T: "{{ secrets.TOKEN }}" } }
  - { type: debug, msg: "{{ said.stdout }}" }
  - { type: user, name: anna, password: "{{ secrets.HASH }}" }
  - { type: cron, name: T, env: true, job: "{{ secrets.TOKEN }}" }
  - { type: set_fact, word: "{{ secrets.TOKEN }}" }
  - { type: uri, url: "http://127.0.0.1:8099/", url_username: a, url_password: "{{ secrets.TOKEN }}", headers: { X: "{{ secrets.TOKEN }}" }, ignore_errors: true }
  - { type: git, repo: "http://127.0.0.1:8099/x.git", dest: /srv/s/git, username: a, password: "{{ secrets.TOKEN }}", ignore_errors: true }
  - { type: command, argv: [echo, "{{ secrets.TOKEN }}"], ignore_errors: true }
  - { type: command, argv: [sh, -c, "echo $T; exit 1"], env: { T: "{{ secrets.TOKEN }}" }, ignore_errors: true }
  - { type: fail, msg: "{{ secrets.TOKEN }}", ignore_errors: true }
`;

hostTest(
  "secrets are where they are wanted and nowhere else",
  async (host, t) => {
    const config = "/etc/driftless/config";
    await host.write(`${config}/apply.yml`, APPLY);
    await host.write(`${config}/templates/t.j2`, "{{ secrets.TOKEN }}\n");
    await host.write(
      "/etc/driftless/env",
      `TOKEN=${CANARY}\nHASH=${HASH}\n`,
    );
    await host.ask("sh", "-ec", "chmod 0600 /etc/driftless/env; mkdir /srv/s");
    await host.write("/srv/sample.pl", SAMPLER);
    await host.ask(
      "systemd-run",
      "-q",
      "--unit=sample",
      "--property=StandardOutput=file:/srv/sampled",
      "perl",
      "/srv/sample.pl",
    );
    const said: string[] = [];
    for (const words of [["--dry-run"], [], []]) {
      const ran = await host.apply(config, ...words);
      equal(ran.code, 0, ran.stdout + ran.stderr);
      said.push(ran.stdout, ran.stderr);
      const text = await host.driftless(
        `--config=${config}`,
        "-v",
        "apply",
        "--diff",
        ...words,
      );
      said.push(text.stdout, text.stderr);
    }
    const history = await host.driftless("--json", "show", "1");
    said.push(history.stdout, (await host.driftless("show", "1")).stdout);

    await t.step("the sampler sees words of processes", async () => {
      await host.ask(
        "sh",
        "-c",
        "sleep 0.3 kanarien-seen 2>/dev/null || sh -c 'sleep 0.5; : kanarien-seen'",
      );
      match(await host.ask("cat", "/srv/sampled"), /kanarien-seen/);
    });
    await t.step("no process had one in its words", async () => {
      await host.ask("systemctl", "stop", "sample");
      const sampled = await host.ask("cat", "/srv/sampled");
      deepEqual(
        sampled.split("\n").filter((line) =>
          line.includes(CANARY) || line.includes(HASH)
        ),
        [],
      );
    });
    await t.step("no output holds one", () => {
      const leaks = said.flatMap((text) => text.split("\n"))
        .filter((line) => line.includes(CANARY) || line.includes(HASH));
      deepEqual(leaks, []);
    });
    await t.step("history, audit and undo data hold none", async () => {
      const { stdout } = await host.exec(
        "grep",
        "-rlaF",
        "-e",
        CANARY,
        "-e",
        HASH,
        "/var/lib/driftless",
      );
      equal(stdout, "");
    });
    await t.step("the files hold them, for their owner alone", async () => {
      equal(await host.ask("cat", "/srv/s/content"), `key = ${CANARY}`);
      equal(
        await host.ask(
          "sh",
          "-c",
          "cd /srv/s; stat -c %a content template line",
        ),
        "600\n640\n600",
      );
      ok((await host.ask("getent", "shadow", "anna")).includes(HASH));
    });
    await t.step("no temporary file is left with one", async () => {
      const { stdout } = await host.exec(
        "sh",
        "-c",
        `grep -rlaF ${CANARY} /srv /tmp /var/tmp /root /run 2>/dev/null | sort`,
      );
      deepEqual(stdout.trim().split("\n"), [
        "/srv/s/content",
        "/srv/s/line",
        "/srv/s/template",
      ]);
    });
  },
);

hostTest("children get no environment but what a task gives", async (host) => {
  await host.write(
    "/etc/driftless/config/apply.yml",
    `tasks:
  - { type: command, argv: [env], env: { OWN: "1" }, changed_when: false, register: said }
  - { type: copy, dest: /srv/env, content: "{{ said.stdout_lines | sort | join(',') }}" }
`,
  );
  const ran = await host.exec(
    "env",
    "LD_LIBRARY_PATH=/evil",
    "BASH_ENV=/evil",
    "PERL5LIB=/evil",
    "GIT_DIR=/evil",
    "PATH=/evil:/usr/bin",
    "/opt/deno",
    "run",
    "--quiet",
    "--cached-only",
    "--allow-all",
    "/opt/driftless/cli/main.ts",
    "apply",
  );
  equal(ran.code, 0, ran.stdout + ran.stderr);
  equal(
    await host.ask("cat", "/srv/env"),
    "HOME=/,LC_ALL=C.UTF-8,OWN=1,PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  );
});
