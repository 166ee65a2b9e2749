/** The agent keeps a host as its configuration says, and takes another one when it is right. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { Running } from "./_agent.ts";
import { makeSite, type Site } from "../../e2e/_driftless.ts";

const AGENT = `
apply_interval: 1
listen: "127.0.0.1:0"
`;
const APPLY = `
tasks:
  - { type: copy, dest: "{{ env.T }}/motd", content: "hello\\n" }
`;
const LOGS = `
sources: [{ name: app, paths: ["T/app.log"], start: beginning }]
outputs: [{ name: out, type: file, path: "T/out.log", format: lines }]
`;

function makeAgentSite(): Site {
  const site = makeSite(APPLY);
  const fill = (text: string) => text.replaceAll("T/", `${site.target}/`);
  site.write("agent.yml", AGENT);
  site.write("logs.yml", fill(LOGS));
  return site;
}

Deno.test("the agent applies, repairs, ships and serves, and ends when it is asked to", async () => {
  using site = makeAgentSite();
  await using agent = new Running(site);
  await agent.until(() => agent.file("motd") === "hello\n", "applied");
  Deno.writeTextFileSync(`${site.target}/motd`, "by hand\n");
  await agent.until(() => agent.file("motd") === "hello\n", "repaired");
  Deno.writeTextFileSync(`${site.target}/app.log`, "one line\n");
  await agent.until(() => agent.file("out.log") === "one line\n", "shipped");
  const [url = ""] = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(agent.talk) ??
    [];
  const status = await (await fetch(url.replace("metrics", "status"))).json();
  equal(status.status, "running");
  const ready = await fetch(url.replace("metrics", "readyz"));
  equal(ready.status, 200);
  await ready.body?.cancel();
  const answer = await fetch(url);
  match(await answer.text(), /\nnode_load1 /);
  match((await site.run("status")).stdout, /^agent {4}runs, enforce/m);
  equal(await agent.end(), 0);
  match(agent.talk, /^agent {3}stopped$/m);
  match((await site.run("status")).stdout, /^agent {4}does not run since/m);
});

Deno.test("a configuration that is wrong is named and changes nothing, one that is right is taken", async () => {
  using site = makeAgentSite();
  await using agent = new Running(site);
  await agent.until(() => agent.file("motd") === "hello\n", "applied");
  site.write("apply.yml", "tasks: [{ type: cope }]\n");
  await agent.until(
    () => /config {2}not taken.*: apply\.yml:1:17 .*"cope"/.test(agent.talk),
    "refused",
  );
  Deno.removeSync(`${site.target}/motd`);
  await agent.until(() => agent.file("motd") === "hello\n", "still applied");
  site.write("apply.yml", APPLY.replace("hello", "good morning"));
  agent.signal("SIGHUP");
  await agent.until(() => agent.file("motd") === "good morning\n", "taken");
  equal(await agent.end(), 0);
});

Deno.test("in a dry run what differs is told and nothing is changed", async () => {
  using site = makeAgentSite();
  await using agent = new Running(site, "--dry-run");
  await agent.until(() => /\+ copy .*motd differs/.test(agent.talk), "told");
  equal(agent.file("motd"), undefined);
});

Deno.test("a part whose file is gone ends, and begins when the file is back", async () => {
  using site = makeAgentSite();
  await using agent = new Running(site);
  await agent.until(() => agent.file("motd") === "hello\n", "applied");
  const logs = Deno.readTextFileSync(`${site.config}/logs.yml`);
  Deno.removeSync(`${site.config}/logs.yml`);
  await agent.until(() => agent.talk.includes("config  taken"), "taken");
  Deno.writeTextFileSync(`${site.target}/app.log`, "meanwhile\n");
  site.write("logs.yml", logs);
  await agent.until(() => agent.file("out.log") === "meanwhile\n", "shipped");
});

Deno.test("two agents on one state are one too many", async () => {
  using site = makeAgentSite();
  await using agent = new Running(site);
  await agent.until(() => agent.file("motd") === "hello\n", "applied");
  const second = await site.run("agent");
  ok(second.code !== 0);
  match(second.stderr, /Cannot start: "agent" \(pid \d+/);
});

Deno.test("an agent file names another directory, and both are watched", async () => {
  using site = makeSite(undefined);
  const other = `${site.dir}/other`;
  Deno.mkdirSync(other);
  site.write(
    "agent.yml",
    `${AGENT}config_dir: "${other}"\nlog_file: "${site.target}/agent.log"\n`,
  );
  Deno.writeTextFileSync(`${other}/apply.yml`, APPLY);
  await using agent = new Running(site);
  await agent.until(() => agent.file("motd") === "hello\n", "applied");
  Deno.writeTextFileSync(`${other}/apply.yml`, APPLY.replace("hello", "hi"));
  await agent.until(() => agent.file("motd") === "hi\n", "taken");
  match(
    agent.file("agent.log") ?? "",
    /^\S+Z apply \+ copy .*motd changed \(from the configuration\)$/m,
  );
});

Deno.test("what somebody changes is repaired at once, long before the next apply", async () => {
  using site = makeAgentSite();
  site.write("agent.yml", AGENT.replace("interval: 1", "interval: 3600"));
  await using agent = new Running(site);
  await agent.until(() => agent.file("motd") === "hello\n", "applied");
  await agent.until(() => agent.talk.includes("1 changed"), "told");
  for (const how of ["write", "chmod", "remove"] as const) {
    const path = `${site.target}/motd`;
    const known = agent.talk.length;
    if (how === "write") Deno.writeTextFileSync(path, "by hand\n");
    else if (how === "chmod") Deno.chmodSync(path, 0o600);
    else Deno.removeSync(path);
    if (how === "chmod") continue;
    await agent.until(() => agent.file("motd") === "hello\n", how);
    await agent.until(
      () => agent.talk.slice(known).includes("⟲ repaired"),
      `${how} told`,
    );
  }
  const { stdout } = await site.run("--json", "history");
  match(stdout, /"command":"apply"/);
});

Deno.test("with drift: observe what differs is told and left", async () => {
  using site = makeAgentSite();
  site.write(
    "agent.yml",
    `${AGENT.replace("interval: 1", "interval: 3600")}drift: observe\n`,
  );
  await using agent = new Running(site);
  await agent.until(() => agent.talk.includes("1 changed"), "applied");
  Deno.writeTextFileSync(`${site.target}/motd`, "by hand\n");
  await agent.until(() => /drift .*motd.*differs/.test(agent.talk), "told");
  equal(agent.file("motd"), "by hand\n");
});
