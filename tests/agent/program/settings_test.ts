/** What an agent file says holds while the agent runs: addresses, secrets, what the host says beside its repository. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { Running } from "./_agent.ts";
import { makeSite } from "../../e2e/_driftless.ts";

const APPLY = `
tasks:
  - { type: copy, dest: "{{ env.T }}/motd", content: "{{ secrets.WORD }} {{ WORD }}\\n" }
`;

/** Takes a port that nobody listens at, and gives it back. */
function findPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.transport === "tcp" ? listener.addr.port : 0;
}

async function isServed(port: number, path = "healthz"): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/${path}`);
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

Deno.test("other addresses are served as soon as they are named; one that is taken leaves those before", async () => {
  using site = makeSite("tasks: []\n");
  const [first, second] = [findPort(), findPort()];
  const write = (text: string) => {
    site.write("agent.yml", text);
    agent.signal("SIGHUP");
  };
  site.write("agent.yml", `listen: "127.0.0.1:${first}"\n`);
  await using agent = new Running(site);
  await agent.until(() => agent.talk.includes(`:${first}/metrics`), "started");
  equal(await isServed(first), true);
  write(`listen: "127.0.0.1:${second}"\n`);
  await agent.until(() => /config {2}taken/.test(agent.talk), "second");
  equal(await isServed(second), true);
  equal(await isServed(first), false);
  write(`listen: ["127.0.0.1:${second}", "127.0.0.1:${first}"]\n`);
  await agent.until(
    () => agent.talk.match(/config {2}taken/g)?.length === 2,
    "both",
  );
  equal(await isServed(second), true);
  equal(await isServed(first), true);
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  ok(taken.addr.transport === "tcp");
  write(`listen: ["127.0.0.1:${second}", "127.0.0.1:${taken.addr.port}"]\n`);
  await agent.until(
    () => agent.talk.includes("another program listens there"),
    "refused",
  );
  equal(await isServed(second), true);
  equal(await isServed(first), true);
  write(`listen: "127.0.0.1:${first}"\nweb_config_file: web.yml\n`);
  await agent.until(() => /web\.yml/.test(agent.talk), "without its file");
  equal(await isServed(second), true);
  equal(await isServed(first), true);
  equal(await agent.end(), 0);
});

Deno.test("secrets of the agent file are seen by templates, by the agent and by hand, and are masked; those of the env file win", async () => {
  using site = makeSite(APPLY, { env: "OTHER=from-the-env-file\n" });
  site.write(
    "agent.yml",
    'listen: "127.0.0.1:0"\n' +
      "secrets: { WORD: correct-horse, OTHER: from-the-agent-file }\n",
  );
  equal((await site.run("validate")).code, 0);
  const { stdout } = await site.run("apply", "--dry-run");
  match(stdout, /^ {7}\+\*\*\* \*\*\*$/m);
  await using agent = new Running(site);
  await agent.until(
    () => agent.file("motd") === "correct-horse correct-horse\n",
    "applied",
  );
  if (Deno.uid() === 0) {
    match(
      agent.talk,
      /^config {2}others may read the secrets in "\S+agent\.yml"/m,
    );
  }
  site.write(
    "agent.yml",
    'listen: "127.0.0.1:0"\nsecrets: { WORD: battery-staple, OTHER: x }\n',
  );
  site.write("apply.yml", APPLY.replace("{{ WORD }}", "{{ secrets.OTHER }}"));
  await agent.until(
    () => agent.file("motd") === "battery-staple from-the-env-file\n",
    "taken",
  );
  ok(!/horse|staple|from-the-env/.test(agent.talk), agent.talk);
});
