/** The agent tells who made each difference, and `why` what stands behind a path. */

import { match, strictEqual as equal } from "node:assert/strict";
import { Running } from "./_agent.ts";
import { makeSite, type Site } from "../../e2e/_driftless.ts";

const AGENT = `
apply_interval: 3600
drift: off
listen: "127.0.0.1:0"
`;

function toApply(text: string): string {
  return `tasks:
  - { type: copy, dest: "{{ env.T }}/motd", content: "${text}\\n" }
  - { name: other file, type: copy, dest: "{{ env.T }}/other", content: "x\\n" }
`;
}

/** Changes something before or while the agent takes another configuration. */
async function take(agent: Running, text: string): Promise<void> {
  const known = agent.talk.length;
  agent.site.write("apply.yml", toApply(text));
  agent.signal("SIGHUP");
  await agent.until(
    () => agent.talk.slice(known).includes(" changed, "),
    `${text} applied`,
  );
}

function makeWhySite(): Site {
  const site = makeSite(toApply("one"));
  site.write("agent.yml", AGENT);
  return site;
}

Deno.test("each change is told as from the configuration, drifted, or both, by the agent, show, status and metrics", async () => {
  using site = makeWhySite();
  await using agent = new Running(site);
  await agent.until(() => agent.talk.includes("2 changed"), "first");
  match(agent.talk, /\+ copy .*motd changed \(from the configuration\)$/m);
  Deno.writeTextFileSync(`${site.target}/motd`, "by hand\n");
  Deno.writeTextFileSync(`${site.target}/other`, "by hand\n");
  await take(agent, "two");
  match(
    agent.talk,
    /~ copy .*motd changed \(from the configuration, and drifted on the host\)$/m,
  );
  match(agent.talk, /~ copy other file changed \(drifted on the host\)$/m);
  await take(agent, "three");
  equal(
    agent.talk.match(/motd changed \(from the configuration\)$/gm)?.length,
    2,
  );
  match((await site.run("show", "2")).stdout, /other file {2}\(drifted on/);
  const { stdout } = await site.run("status", "--json");
  match(stdout, /"causes":\{"git":1\}/);
  const [url = ""] = /http:\/\/\S+\/metrics/.exec(agent.talk) ?? [];
  const text = await (await fetch(url)).text();
  match(text, /^driftless_agent_tasks_changed_total\{cause="both"\} 1$/m);
  match(text, /^driftless_agent_tasks_changed_total\{cause="git"\} 3$/m);
});

Deno.test("why tells which task manages a path, what changed it last and what would be done", async () => {
  using site = makeWhySite();
  const path = `${site.target}/motd`;
  const before = await site.run("why", path);
  match(
    before.stdout,
    /^managed {2}copy \S+motd {2}apply\.yml:2:5, \S+config$/m,
  );
  match(before.stdout, /^last {5}never changed it$/m);
  match(before.stdout, /^now {6}would change write \S+motd/m);
  {
    await using agent = new Running(site);
    await agent.until(() => agent.talk.includes("2 changed"), "applied");
  }
  Deno.writeTextFileSync(path, "by hand\n");
  const { stdout, code } = await site.run("why", path);
  equal(code, 0);
  match(
    stdout,
    /^last {5}\d+ s ago by run 1: write \S+motd.* \(from the configuration\)$/m,
  );
  match(stdout, /^now .*would change write.* \(drifted on the host\)$/m);
  match(stdout, /^1 task\. {2}Next: driftless .*apply --dry-run$/m);
  equal(Deno.readTextFileSync(path), "by hand\n");
  for (const what of ["other file", "copy other file", "apply.yml:3"]) {
    const { stdout } = await site.run("--json", "why", what);
    const record = JSON.parse(stdout);
    equal(record.name, "other file");
    equal(record.status, "ok");
    equal(record.last.cause, "git");
  }
  site.write(
    "apply.yml",
    `tasks:\n  - { type: fail }\n${toApply("two").slice(6)}`,
  );
  match((await site.run("why", path)).stdout, /^managed {2}copy \S+motd/m);
  const wrong = await site.run("why", "other fiel");
  equal(wrong.code, 1);
  match(wrong.stderr, /manages "other fiel"\n {2}Did you mean "other file"\?/);
});
