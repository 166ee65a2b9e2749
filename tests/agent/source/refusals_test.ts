import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { Puller, World } from "./_world.ts";

const FAST = { askMs: 300, fetchMs: 20_000 };

Deno.test("a network that is away is an error that names why; what is in force stays", async () => {
  await using world = await World.start();
  const commit = await world.commit("one");
  const agent = new Puller(world, {}, { limits: FAST });
  await agent.pull();
  await world.commit("two");
  world.mode = "hang";
  await rejects(agent.pull(), /Cannot read the refs of .*longer than 0\.3 s/);
  world.mode = "garbage";
  await rejects(agent.pull(), /Cannot read the refs of "http/);
  equal(agent.applied, commit);
  equal(agent.read(), "one");
  world.mode = "good";
  ok((await agent.pull()).took);
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  const url = `http://127.0.0.1:${port}/x`;
  const lost = new Puller(world, { url });
  await rejects(lost.pull(), /Cannot read the refs of .*connect/i);
});

Deno.test("a pull that is told to stop ends at once", async () => {
  await using world = await World.start();
  await world.commit("one");
  world.mode = "hang";
  const agent = new Puller(world, {});
  const stop = new AbortController();
  const pulled = agent.source.sync(undefined, () => undefined, stop.signal);
  while (world.seen.length === 0) await new Promise((go) => setTimeout(go, 5));
  stop.abort(new Error("the agent ends"));
  await rejects(pulled, /the agent ends/);
});

Deno.test("a mirror serves when the repository is away, and says nothing when it lags behind", async () => {
  await using world = await World.start();
  await using other = await World.start();
  const first = await world.commit("one");
  const mirrors = [world.url];
  const away = new Puller(world, { url: `${other.url}.none`, mirrors });
  equal((await away.pull()).took, first);
  const second = await world.commit("two");
  equal((await away.pull()).took, second);
  await world.git("reset", "-q", "--hard", first);
  deepEqual(await away.pull(), { why: ["same"] });
  equal(away.read(), "two");
});

Deno.test("credentials stand in no error, whatever a server answers, and go to no other server", async () => {
  await using world = await World.start();
  await using other = await World.start();
  await world.commit("one");
  await other.commit("two");
  world.mode = "echo";
  const config = { username: "ann", password: "s3cret-word" };
  const agent = new Puller(world, { ...config, mirrors: [other.url] });
  ok((await agent.pull()).took);
  equal(world.authorization, `Basic ${btoa("ann:s3cret-word")}`);
  equal(other.authorization, null);
  const url = world.url.replace("//", "//ann:s3cret-word@");
  for (const one of [config, { url }, { token: "s3cret-word" }]) {
    const alone = new Puller(world, one, { stateDir: `${world.dir}/alone` });
    await rejects(alone.pull(), (error: Error) => {
      const said = `${error.message} ${error.stack}`;
      match(said, /Cannot/);
      ok(!said.includes("s3cret"), said);
      ok(!said.includes(btoa("ann:s3cret-word").slice(0, 12)), said);
      return true;
    });
  }
});

/** Trees that mean harm, and what is said of them. */
const HOSTILE: readonly [string, [string, string, string][], RegExp][] = [
  ["a way up", [["100644", "..", "x"]], /"\.\." is a path/],
  ["a slash", [["100644", "../../evil", "x"]], /evil" is a path/],
  ["git's own", [["100644", ".GIT", "x"]], /"\.GIT" is a path/],
  [
    "git's short name",
    [["100644", "git~1", ""], ["100644", ".git ", ""]],
    /"\.git " is a path/,
  ],
  [
    "a name twice",
    [["100644", "a", "x"], ["120000", "a", "/etc"]],
    /"a" twice/,
  ],
  [
    "a link to all",
    [["120000", "a", "/etc/passwd"]],
    /"a" is a link that leads out/,
  ],
  ["a link up", [["120000", "a", "b/../../c"]], /"a" is a link that leads out/],
  [
    "links by links",
    [["120000", "a", "."], ["120000", "b", "a/../../c"]],
    /"b" is a link that leads out/,
  ],
  ["a submodule", [["160000", "sub", ""]], /"sub" is a submodule/],
  ["a device", [["20000", "dev", ""]], /"dev" has mode 20000/],
  [
    "a large file",
    [["100644", "big", "x".repeat(2000)]],
    /larger than 1000 bytes/,
  ],
  [
    "many bytes",
    Array.from(
      { length: 4 },
      (_, at) => ["100644", `${at}`, `${at}`.repeat(900)],
    ),
    /all files are larger than 3000 bytes/,
  ],
  [
    "many files",
    Array.from({ length: 20 }, (_, at) => ["100644", `${at + 10}`, ""]),
    /more than 16 files/,
  ],
];

Deno.test("a commit that means harm is refused by name, nothing of it is left, and the next good one is taken", async () => {
  await using world = await World.start();
  await world.commit("one");
  const limits = { fileBytes: 1000, checkoutBytes: 3000, entries: 16 };
  const agent = new Puller(world, {}, { limits });
  const { took: first } = await agent.pull();
  const listing = () =>
    [...Deno.readDirSync(`${agent.stateDir}/source`)]
      .map(({ name }) => name).sort();
  const before = listing();
  for (const [name, entries, wanted] of HOSTILE) {
    await world.commitRaw(entries);
    const { took, why } = await agent.pull();
    equal(took, undefined, name);
    match(why.join(), wanted, name);
    deepEqual(listing(), before, name);
    await world.git("update-ref", "refs/heads/main", first!);
  }
  await world.git("reset", "-q", "--hard");
  const good = await world.commit("good");
  equal((await agent.pull()).took, good);
});

Deno.test("links that stay inside and programs are as the commit has them", async () => {
  await using world = await World.start();
  Deno.mkdirSync(`${world.remote}/d`);
  Deno.symlinkSync("../a.yml", `${world.remote}/d/link`);
  Deno.writeTextFileSync(`${world.remote}/d/run`, "#!", { mode: 0o755 });
  await world.commit("one");
  const agent = new Puller(world, {});
  await agent.pull();
  equal(agent.read("d/link"), "one");
  equal(Deno.readLinkSync(`${agent.source.currentDir}/d/link`), "../a.yml");
  const run = Deno.statSync(`${agent.source.currentDir}/d/run`);
  equal(run.mode! & 0o100, 0o100);
});

Deno.test("a repository that is too large is not fetched; one without the directory or the ref is named", async () => {
  await using world = await World.start();
  const noise = crypto.getRandomValues(new Uint8Array(60_000)).toHex();
  await world.commit("one", { files: { noise } });
  const limits = { fetchedBytes: 10_000 };
  const stateDir = `${world.dir}/small`;
  const small = new Puller(world, {}, { limits, stateDir });
  await rejects(small.pull(), /larger than 10000 bytes/);
  const agent = new Puller(world, { path: "conf" });
  deepEqual(await agent.pull(), { why: ['one: it has no directory "conf"'] });
  const missing = new Puller(world, { ref: "gone" });
  await rejects(missing.pull(), /it has no branch and no tag "gone"/);
});

Deno.test("a huge file in a small pack is never read into memory", async () => {
  await using world = await World.start();
  const good = await world.commit("one");
  const limits = { fileBytes: 16 * 1024 * 1024 };
  const agent = new Puller(world, {}, { limits });
  await agent.pull();
  const file = await Deno.create(`${world.remote}/bomb`);
  await file.truncate(96 * 1024 * 1024);
  file.close();
  await world.commit("bomb");
  const before = Deno.memoryUsage().rss;
  deepEqual(await agent.pull(), {
    why: [`bomb: "bomb" is larger than ${limits.fileBytes} bytes`],
  });
  ok(Deno.memoryUsage().rss - before < 64 * 1024 * 1024);
  equal(agent.applied, good);
});

Deno.test("keys that are not there are an error: nothing is taken", async () => {
  await using world = await World.start();
  await world.commit("one", { by: "ann" });
  const verify = { allowed_signers: `${world.dir}/none` };
  const agent = new Puller(world, { verify });
  await rejects(agent.pull(), /Cannot read .*the allowed signers: it does not/);
  equal(agent.source.currentDir, undefined);
});
