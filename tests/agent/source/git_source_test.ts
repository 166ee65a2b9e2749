import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { Puller, run, World } from "./_world.ts";

Deno.test("a repository is pulled, followed and left alone while it is the same", async () => {
  await using world = await World.start();
  const first = await world.commit("one", {
    files: { "conf/a.yml": "one", "conf/run.sh": "x", other: "o" },
  });
  const agent = new Puller(world, { path: "conf/" });
  equal(agent.source.currentDir, undefined);
  deepEqual(await agent.pull(), { took: first, why: [] });
  equal(agent.read(), "one");
  equal(
    agent.source.currentDir,
    `${agent.stateDir}/source/${first}/conf`,
  );
  equal(Deno.statSync(`${agent.stateDir}/source`).mode! & 0o777, 0o700);
  deepEqual(await agent.pull(), { why: ["same"] });
  await world.commit("two", { files: { "conf/a.yml": "two" } });
  const third = await world.commit("three", { files: { "conf/a.yml": "3" } });
  deepEqual(await agent.pull(), { took: third, why: [] });
  equal(agent.read(), "3");
});

Deno.test("a commit is taken when it and all before it are signed by somebody who may", async () => {
  await using world = await World.start();
  await world.commit("old and unsigned");
  const first = await world.commit("one", { by: "ann" });
  const verify = { allowed_signers: world.allow("ann") };
  const agent = new Puller(world, { verify });
  deepEqual(await agent.pull(), {
    took: first,
    signer: "ann@test",
    why: [],
  });
  const second = await world.commit("two", { by: "ann" });
  await world.commit("sneaked in");
  await world.commit("four", { by: "ann" });
  const { took, why } = await agent.pull();
  equal(took, second);
  deepEqual(why[0], "sneaked in: it is not signed");
  match(why[1]!, /^four: it follows [0-9a-f]{7}$/);
  equal(agent.read(), "two");
  deepEqual((await agent.pull()).took, undefined);
  await world.git("reset", "-q", "--hard", second);
  const fixed = await world.commit("fixed", { by: "ann" });
  deepEqual((await agent.pull()).took, fixed);
});

Deno.test("a head that is not signed is not taken at first either, nor one of a wrong signer, a wrong namespace or a changed message", async () => {
  await using world = await World.start();
  await world.commit("one");
  const verify = { allowed_signers: world.allow("ann") };
  const agent = new Puller(world, { verify });
  deepEqual(await agent.pull(), { why: ["one: it is not signed"] });
  await world.commit("two", { by: "eve" });
  match(
    (await agent.pull()).why.join(),
    /^two: its key SHA256:\S+ is of no allowed signer/,
  );
  await world.commit("three", { by: "ann" });
  const raw = await world.git("cat-file", "commit", "HEAD");
  const forged = await run(
    ["git", "-C", world.remote, "hash-object", "-t", "commit", "-w", "--stdin"],
    { stdin: new TextEncoder().encode(raw.replace(/three$/, "forged") + "\n") },
  );
  await world.git("update-ref", "refs/heads/main", forged);
  match((await agent.pull()).why.join(), /^forged: its ssh signature is bad/);
  await world.git("commit", "-q", "--allow-empty", "-m", "base");
  await world.commit("four", { by: "ann" });
  world.allow("ann", 'namespaces="file"');
  match((await agent.pull()).why.join(), /^four: its key .* no allowed signer/);
  equal(agent.source.currentDir, undefined);
});

Deno.test("a signer counts while he is allowed, by the time of the commit", async () => {
  await using world = await World.start();
  const options = 'namespaces="git",valid-before="20240101"';
  const verify = { allowed_signers: world.allow("ann", options) };
  const agent = new Puller(world, { verify });
  const at = "2023-06-01T00:00:00Z";
  const first = await world.commit("in time", { by: "ann", at });
  equal((await agent.pull()).took, first);
  await world.commit("late", { by: "ann", at: "2024-06-01T00:00:00Z" });
  match((await agent.pull()).why.join(), /^late: .*of no allowed signer/);
});

Deno.test("where signatures are not required an unsigned commit is taken, a signed one with its signer", async () => {
  await using world = await World.start();
  await world.commit("one");
  const verify = { allowed_signers: world.allow("ann"), required: false };
  const agent = new Puller(world, { verify });
  ok((await agent.pull()).took);
  await world.commit("two", { by: "ann" });
  equal((await agent.pull()).signer, "ann@test");
});

Deno.test("a force-push and a downgrade are refused, unless they are allowed", async () => {
  await using world = await World.start();
  const first = await world.commit("one");
  await world.commit("two");
  const config = {};
  const agent = new Puller(world, config);
  const { took: second } = await agent.pull();
  await world.git("reset", "-q", "--hard", first);
  match((await agent.pull()).why.join(), /^one: it is older than/);
  const other = await world.commit("other");
  match((await agent.pull()).why.join(), /^other: it does not follow/);
  equal(agent.applied, second);
  equal(agent.read(), "two");
  const free = new Puller(world, { allow_rewind: true });
  free.applied = second;
  equal((await free.pull()).took, other);
  equal(free.read(), "other");
});

Deno.test("a downgrade and a force-push are refused when the store is lost too, what follows is taken", async () => {
  await using world = await World.start();
  const first = await world.commit("one");
  const agent = new Puller(world, {});
  const second = await world.commit("two");
  await agent.pull();
  const lose = () =>
    Deno.removeSync(`${agent.stateDir}/source/.repository`, {
      recursive: true,
    });
  lose();
  await world.git("reset", "-q", "--hard", first);
  match((await agent.pull()).why.join(), /^one: it does not follow/);
  lose();
  await world.git("branch", "kept", second);
  await world.commit("other");
  match((await agent.pull()).why.join(), /^other: it does not follow/);
  lose();
  await world.git("reset", "-q", "--hard", second);
  await world.commit("three");
  const fourth = await world.commit("four");
  deepEqual(await agent.pull(), { took: fourth, why: [] });
});

Deno.test("an end between going to a commit and noting it is made good", async () => {
  await using world = await World.start();
  const first = await world.commit("one");
  const agent = new Puller(world, {});
  await agent.pull();
  const second = await world.commit("two");
  await agent.pull();
  agent.applied = first;
  equal((await agent.pull()).took, second);
  agent.applied = first;
  await world.git("reset", "-q", "--hard", first);
  equal((await agent.pull()).took, first);
  equal(agent.read(), "one");
});

Deno.test("a merge is taken when the branch that it brings is verified too", async () => {
  await using world = await World.start();
  const base = await world.commit("base", { by: "ann" });
  const verify = { allowed_signers: world.allow("ann") };
  await world.commit("main 1", { by: "ann" });
  const agent = new Puller(world, { verify });
  await agent.pull();
  const sign = ["-c", "gpg.format=ssh", "-c"];
  sign.push(`user.signingKey=${world.key("ann")}`);
  await world.git("checkout", "-q", "-b", "side", base);
  await world.commit("side 1", { by: "ann", files: { b: "b" } });
  await world.git("checkout", "-q", "main");
  await world.git(
    ...sign,
    "merge",
    "-q",
    "-S",
    "--no-ff",
    "-m",
    "merge",
    "side",
  );
  const merge = await world.git("rev-parse", "HEAD");
  deepEqual(await agent.pull(), { took: merge, signer: "ann@test", why: [] });
  await world.git("checkout", "-q", "side");
  await world.commit("side 2", { files: { b: "c" } });
  await world.git("checkout", "-q", "main");
  await world.git(...sign, "merge", "-q", "-S", "--no-ff", "-m", "bad", "side");
  const { took, why } = await agent.pull();
  equal(took, undefined);
  match(why.join(), /side 2: it is not signed,bad: it follows/);
});

Deno.test("a signed tag speaks for its commit, under its own name only", async () => {
  await using world = await World.start();
  const verify = { allowed_signers: world.allow("ann") };
  const commit = await world.commit("one");
  const sign = ["-c", "gpg.format=ssh", "-c"];
  sign.push(`user.signingKey=${world.key("ann")}`);
  await world.git(...sign, "tag", "-s", "-m", "first", "v1");
  const agent = new Puller(world, { verify, ref: "v1" });
  deepEqual(await agent.pull(), { took: commit, signer: "ann@test", why: [] });
  await world.git("update-ref", "refs/tags/v2", "refs/tags/v1");
  const stateDir = `${world.dir}/other`;
  const other = new Puller(world, { verify, ref: "v2" }, { stateDir });
  deepEqual(await other.pull(), { why: ["one: it is not signed"] });
  const pinned = new Puller(world, { ref: commit }, { stateDir });
  equal((await pinned.pull()).took, commit);
});

Deno.test("a commit that made the host unhealthy is passed over, the one before it and the next are taken", async () => {
  await using world = await World.start();
  await world.commit("one");
  const agent = new Puller(world, {});
  await agent.pull();
  const good = await world.commit("good");
  const commit = await world.commit("bad");
  const row = { commit, subject: "bad", atMs: 0, why: "unhealthy" };
  agent.fates.set(commit, { ...row, fate: "quarantined" });
  deepEqual(await agent.pull(), { took: good, why: ["bad: unhealthy"] });
  const next = await world.commit("next");
  deepEqual(await agent.pull(), { took: next, why: [] });
  const wrong = await world.commit("wrong");
  equal((await agent.pull()).took, wrong);
  agent.applied = next;
  const refusal = { commit: wrong, subject: "wrong", atMs: 0, why: "syntax" };
  agent.fates.set(wrong, { ...refusal, fate: "refused" });
  deepEqual(await agent.pull(), { why: ["wrong: syntax"] });
});

Deno.test("three checkouts are kept, and the one in force; an old one is made again", async () => {
  await using world = await World.start();
  const agent = new Puller(world, {});
  const all: string[] = [];
  for (let at = 0; at < 5; at++) {
    all.push(await world.commit(`${at}`));
    await agent.pull();
  }
  const kept = () =>
    [...Deno.readDirSync(`${agent.stateDir}/source`)]
      .map(({ name }) => name).filter((name) => /^[0-9a-f]{40}$/.test(name));
  deepEqual(kept().sort(), all.slice(2).sort());
  await agent.source.activate(all[0]!);
  equal(agent.read(), "0");
  ok(kept().includes(all[0]!));
  await rejects(agent.source.activate("f".repeat(40)), /is not kept/);
});

Deno.test("what a kill left half done is removed, and lost checkouts and stores are made again", async () => {
  await using world = await World.start();
  const first = await world.commit("one");
  const agent = new Puller(world, {});
  await agent.pull();
  const dir = `${agent.stateDir}/source`;
  const partial = `${dir}/.${"a".repeat(40)}.partial`;
  Deno.mkdirSync(partial);
  Deno.writeTextFileSync(`${dir}/.repository.fetching`, "");
  Deno.writeTextFileSync(`${dir}/.repository/shallow.lock`, "");
  const second = await world.commit("two");
  const again = new Puller(world, {});
  again.applied = first;
  await rejects(Deno.lstat(partial), Deno.errors.NotFound);
  equal((await again.pull()).took, second);
  Deno.removeSync(`${dir}/current`);
  Deno.removeSync(`${dir}/${second}`, { recursive: true });
  equal((await again.pull()).took, second);
  equal(again.read(), "two");
});

Deno.test("a canary follows another ref, by host, group or fact", async () => {
  await using world = await World.start();
  const main = await world.commit("main");
  await world.git("checkout", "-q", "-b", "next");
  const next = await world.commit("next");
  const config = {
    ref: "main",
    refs: [{ hosts: ["canary-*"], ref: "next" }],
  };
  const names = { web1: main, "canary-1": next };
  for (const [hostName, commit] of Object.entries(names)) {
    const stateDir = `${world.dir}/${hostName}`;
    const host = { hostName };
    const agent = new Puller(world, config, { host, stateDir });
    equal((await agent.pull()).took, commit);
  }
});
