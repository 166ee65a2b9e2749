import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite as makeWholeSite } from "../e2e/_driftless.ts";
import { makeSite } from "./_site.ts";
import { matchGolden } from "./_terminal.ts";

const BAD = `tasks:
  - name: settings
    type: copy
    dest: /etc/app.conf
    contnt: "port = {{ prot }}"
  - type: tempalte
    dest: /etc/other.conf
  - type: debug
    msg: "{{ prot }}"
`;

Deno.test("validate shows every error with its place, and what is right with the next command", async () => {
  using site = makeSite(BAD);
  site.write("config/vars.yml", "port: 1\n");
  site.write("good/apply.yml", "tasks:\n  - { type: debug, msg: hello }\n");
  matchGolden(
    "validate",
    await site.record(
      "--config config validate",
      "--config config validate --json",
      "--config config -q validate",
      "--config config apply",
      "--config good validate",
      "--config good --state-dir state -q validate",
      "--config good validate --json",
      "--config none validate",
    ),
  );
});

Deno.test("a syntax error of a file is one error with its line", async () => {
  using site = makeSite("tasks:\n  - type: debug\n   msg: x\n");
  const ran = await site.run(["--config", "config", "validate"]);
  equal(ran.code, 3);
  match(ran.stderr, /^apply\.yml:3:\d+ {2}error .+/);
  equal(ran.stdout, "");
});

Deno.test("an error never shows a secret of the env file", async () => {
  using site = makeSite(
    'tasks:\n  - { type: copy, dest: /x, content: y, mode: "s3cr3t-value" }\n',
  );
  site.write("env", "TOKEN=s3cr3t-value\n");
  Deno.chmodSync(`${site.dir}/env`, 0o600);
  for (const more of [[], ["--json"], ["--debug"]]) {
    const { code, stdout, stderr } = await site.run([
      "--config",
      "config",
      "validate",
      ...more,
    ]);
    deepEqual([code, (stdout + stderr).includes("s3cr3t")], [3, false]);
    match(stdout + stderr, /\*\*\*/);
  }
});

Deno.test("a web configuration that facts or the agent name is checked, and is no apply file", async () => {
  using site = makeWholeSite(undefined);
  site.write(
    "facts.yml",
    "exporters: { prometheus: { enabled: true, web_config_file: web.yml } }\n",
  );
  site.write("web.yml", "basic_auth_users: { anna: plain }\n");
  const wrong = await site.run("validate");
  equal(wrong.code, 3);
  match(wrong.stderr, /web\.yml:1:27 .*expected a bcrypt hash/);
  match(wrong.stderr, /^1 error, nothing was changed/m);
  site.write("web.yml", "rate_limit: { burst: 5, interval: 1s }\n");
  equal((await site.run("validate")).code, 0);
  site.write("agent.yml", "web_config_file: none.yml\n");
  match((await site.run("validate")).stderr, /none\.yml": No such file/);
});
