/** The agent pulls its configuration: what is right is taken, what is not is named and changes nothing. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { Running } from "./_agent.ts";
import { makeSite, type Site } from "../../e2e/_driftless.ts";

const ENV = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "anna",
  GIT_AUTHOR_EMAIL: "anna@test",
  GIT_COMMITTER_NAME: "anna",
  GIT_COMMITTER_EMAIL: "anna@test",
};

/** A repository of configurations. */
class Repository {
  readonly dir: string;

  constructor(site: Site) {
    this.dir = `${site.dir}/repository`;
    Deno.mkdirSync(`${this.dir}/hosts`, { recursive: true });
    this.git("init", "-q", "-b", "main");
  }

  git(...args: string[]): string {
    const { success, stdout, stderr } = new Deno.Command("git", {
      args: ["-C", this.dir, ...args],
      env: ENV,
    }).outputSync();
    ok(success, new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout).trim();
  }

  commit(subject: string, apply: string): string {
    Deno.writeTextFileSync(`${this.dir}/apply.yml`, apply);
    this.git("add", "-A");
    this.git("commit", "-qm", subject);
    return this.git("rev-parse", "HEAD").slice(0, 7);
  }
}

function toApply(text: string): string {
  return `tasks: [{ type: copy, dest: "{{ env.T }}/motd", content: "${text}" }]\n`;
}

function makeSourceSite(): { site: Site; repository: Repository } {
  const site = makeSite(undefined);
  const repository = new Repository(site);
  site.write(
    "agent.yml",
    `listen: "127.0.0.1:0"\napply_interval: 1\nsource: { url: ${repository.dir}, interval: 5 }\n`,
  );
  return { site, repository };
}

Deno.test("commits are taken as they come; one that is wrong or written anew is named and changes nothing", async () => {
  const { site, repository } = makeSourceSite();
  using _site = site;
  const first = repository.commit("first", toApply("one"));
  await using agent = new Running(site);
  await agent.until(() => agent.file("motd") === "one", "first commit");
  match(agent.talk, new RegExp(`source {2}${first} "first" taken`));
  const bad = repository.commit("bad", "tasks: [{ type: cope }]\n");
  await agent.until(
    () => agent.talk.includes(`${bad} "bad": apply.yml:1:17 `),
    "named",
  );
  equal(agent.file("motd"), "one");
  repository.commit("mended", toApply("two"));
  await agent.until(() => agent.file("motd") === "two", "mended commit");
  repository.git("reset", "-q", "--hard", "HEAD~2");
  const forced = repository.commit("forced", toApply("three"));
  await agent.until(
    () => agent.talk.includes(`${forced} "forced": it does not follow `),
    "forced",
  );
  equal(agent.file("motd"), "two");
  equal(await agent.end(), 0);
});

Deno.test("without its repository the agent goes on with the last commit, over a restart too", async () => {
  const { site, repository } = makeSourceSite();
  using _site = site;
  repository.commit("first", toApply("one"));
  {
    await using agent = new Running(site);
    await agent.until(() => agent.file("motd") === "one", "first commit");
  }
  Deno.renameSync(repository.dir, `${repository.dir}.away`);
  await using agent = new Running(site);
  Deno.writeTextFileSync(`${site.target}/motd`, "by hand");
  await agent.until(() => agent.file("motd") === "one", "repaired");
  await agent.until(() => /source {2}.*failed/.test(agent.talk), "told");
  Deno.renameSync(`${repository.dir}.away`, repository.dir);
  repository.commit("second", toApply("two"));
  agent.signal("SIGHUP");
  await agent.until(() => agent.file("motd") === "two", "second commit");
});

Deno.test("what the host itself says beside its repository is taken while the agent runs", async () => {
  const { site, repository } = makeSourceSite();
  using _site = site;
  repository.commit("first", toApply("{{ secrets.WORD }}"));
  const agentFile = Deno.readTextFileSync(`${site.config}/agent.yml`);
  site.write("agent.yml", `${agentFile}secrets: { WORD: one }\n`);
  await using agent = new Running(site);
  await agent.until(() => agent.file("motd") === "one", "first commit");
  site.write("agent.yml", `${agentFile}secrets: { WORD: two }\n`);
  await agent.until(() => agent.file("motd") === "two", "other secret");
  const other = `${site.dir}/other`;
  Deno.renameSync(repository.dir, other);
  site.write(
    "agent.yml",
    `${agentFile.replace(repository.dir, other)}secrets: { WORD: three }\n`,
  );
  await agent.until(() => agent.file("motd") === "three", "other repository");
  match((await site.run("why", `${site.target}/motd`)).stdout, /"first"/);
  site.write("agent.yml", "listen: '127.0.0.1:0'\n");
  await agent.until(
    () => agent.talk.includes('names no "source" any more'),
    "without a repository",
  );
});

Deno.test("a commit after which the host is unhealthy is undone, named and not taken again", async () => {
  const { site, repository } = makeSourceSite();
  using _site = site;
  const agentFile = Deno.readTextFileSync(`${site.config}/agent.yml`);
  site.write(
    "agent.yml",
    `${agentFile}health_within: 0\nhealth: [{ type: command, argv: [grep, -q, good, ${site.target}/motd] }]\n`,
  );
  repository.commit("first", toApply("good"));
  await using agent = new Running(site);
  await agent.until(() => agent.file("motd") === "good", "first commit");
  const bad = repository.commit("second", toApply("ill"));
  await agent.until(
    () => /unhealthy after run \d+: grep .*it is undone/.test(agent.talk),
    "undone",
  );
  await agent.until(() => agent.file("motd") === "good", "first again");
  await agent.until(
    () => agent.talk.includes(`${bad} "second": unhealthy after run`),
    "named",
  );
  equal(agent.file("motd"), "good");
  repository.commit("third", toApply("good again"));
  await agent.until(() => agent.file("motd") === "good again", "third commit");
});

Deno.test("without a repository a run that leaves the host unhealthy is undone once", async () => {
  using site = makeSite(toApply("ill"));
  site.write(
    "agent.yml",
    `listen: "127.0.0.1:0"\napply_interval: 1\ndrift: off\nhealth_within: 0\nhealth: [{ type: command, argv: ["false"] }]\n`,
  );
  await using agent = new Running(site);
  await agent.until(() => /it is undone/.test(agent.talk), "undone");
  await agent.until(() => agent.file("motd") === undefined, "as before");
  await new Promise((resolve) => setTimeout(resolve, 2500));
  equal(agent.file("motd"), undefined);
  equal(agent.talk.match(/it is undone/g)?.length, 1);
});
