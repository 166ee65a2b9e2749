import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { fetchBuiltIn } from "../../../lib/agent/source/fetch_builtin.ts";
import { SOURCE_LIMITS } from "../../../lib/agent/source/limits.ts";
import { Objects } from "../../../lib/agent/source/objects.ts";
import { Puller, run, World } from "./_world.ts";

const SCRIPT = new URL("./_killed_pull.ts", import.meta.url).pathname;
const NEVER = new AbortController().signal;

function hasProgram(name: string): boolean {
  return ["/usr/bin", "/usr/sbin", "/bin", "/usr/local/bin"].some((dir) => {
    try {
      return Deno.statSync(`${dir}/${name}`).isFile;
    } catch {
      return false;
    }
  });
}

Deno.test("without git the built-in client fetches the tip, what follows, a tag and a bare commit over http", async () => {
  await using world = await World.start();
  const first = await world.commit("one");
  const second = await world.commit("two");
  const gitDir = `${world.dir}/store`;
  const fetch = (more: { ref?: string; commit: string; depth?: number }) =>
    fetchBuiltIn({
      access: { url: world.url },
      gitDir,
      ref: undefined,
      depth: undefined,
      ...more,
      limits: SOURCE_LIMITS,
      signal: NEVER,
    });
  await fetch({ ref: "refs/heads/main", commit: second, depth: 1 });
  const objects = new Objects(gitDir);
  equal((await objects.commit(second))?.subject, "two");
  equal(await objects.commit(first), undefined);
  const third = await world.commit("three");
  await world.git("tag", "-a", "-m", "x", "v1");
  const tag = await world.git("rev-parse", "v1");
  await fetch({ ref: "refs/tags/v1", commit: third });
  const later = new Objects(gitDir);
  deepEqual((await later.commit(third))?.parents, [second]);
  equal((await later.read(tag))?.type, "tag");
  await fetch({ ref: "refs/heads/main", commit: third, depth: 0x7fffffff });
  ok(await new Objects(gitDir).commit(first));
  const fourth = await world.commit("four");
  await fetch({ commit: fourth });
  ok(await new Objects(gitDir).commit(fourth));
});

Deno.test({
  name:
    "commits and tags signed with gpg are verified by a keyring: its keys only, none revoked or expired",
  ignore: !hasProgram("gpg"),
  fn: async () => {
    await using world = await World.start();
    const home = `${world.dir}/g`;
    Deno.mkdirSync(home, { mode: 0o700 });
    const gpg = (...args: string[]) =>
      run(["gpg", "--homedir", home, "--batch", "--quiet", ...args], {
        env: { GNUPGHOME: home },
      });
    const words = ["--passphrase", "", "--quick-gen-key"];
    await gpg(...words, "Ann <ann@test>", "ed25519", "sign");
    await gpg(...words, "Eve <eve@test>", "ed25519", "sign");
    const keys = `${world.dir}/keys.gpg`;
    await gpg("--output", keys, "--export", "ann@test");
    const sign = async (subject: string, by: string) => {
      await run([
        ...["git", "-C", world.remote, "-c", `user.signingKey=${by}`],
        ...["commit", "-q", "-S", "--allow-empty", "-m", subject],
      ], { env: { GNUPGHOME: home } });
      return await world.git("rev-parse", "HEAD");
    };
    try {
      await world.commit("unsigned");
      const agent = new Puller(world, { verify: { gpg_keyring: keys } });
      deepEqual(await agent.pull(), { why: ["unsigned: it is not signed"] });
      const first = await sign("one", "ann@test");
      deepEqual(await agent.pull(), {
        took: first,
        signer: "Ann <ann@test>",
        why: [],
      });
      await sign("two", "eve@test");
      deepEqual(await agent.pull(), {
        why: ["two: its gpg key is not in the keyring"],
      });
      await world.git("reset", "-q", "--hard", first);
      await world.commit("by ssh", { by: "ann" });
      match((await agent.pull()).why.join(), /names no allowed_signers/);
      await world.git("reset", "-q", "--hard", first);
      await sign("three", "ann@test");
      const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(
        await gpg("--with-colons", "--list-keys", "ann@test"),
      )?.[1] ?? "";
      const revocation = Deno.readTextFileSync(
        `${home}/openpgp-revocs.d/${fingerprint}.rev`,
      ).replace(/^:(?=-----BEGIN)/m, "");
      Deno.writeTextFileSync(`${world.dir}/revoked`, revocation);
      await gpg("--import", `${world.dir}/revoked`);
      await gpg("--yes", "--output", keys, "--export", "ann@test");
      deepEqual(await agent.pull(), { why: ["three: its gpg key is revoked"] });
    } finally {
      await run(["gpgconf", "--homedir", home, "--kill", "all"]);
    }
  },
});

/** What a pull makes in its directory, one after the other; it is killed when that is seen. */
const MOMENTS = [
  /\.fetching$/,
  /\.partial$/,
  /\/[0-9a-f]{40}$/,
  /\/\.current\.new$/,
] as const;

Deno.test("a kill at any moment leaves the old configuration in force or the new one, whole", async () => {
  await using world = await World.start();
  const names = Array.from({ length: 200 }, (_, at) => `f${at}`);
  const toFiles = (text: string) =>
    Object.fromEntries(names.map((name) => [name, text]));
  await world.commit("0", { files: toFiles("0") });
  const first = new Puller(world, {});
  const { stateDir } = first;
  await first.pull();
  for (const [at, moment] of MOMENTS.entries()) {
    await world.commit(`${at + 1}`, { files: toFiles(`${at + 1}`) });
    await killPull(world, `${stateDir}/source`, moment);
    const again = new Puller(world, {});
    const texts = new Set(names.map((name) => again.read(name)));
    equal(texts.size, 1, `${moment}: ${[...texts]}`);
    const left = [...Deno.readDirSync(`${stateDir}/source`)]
      .filter(({ name }) => /partial|new$/.test(name));
    deepEqual(left, []);
  }
  const last = new Puller(world, {});
  ok((await last.pull()).took);
  equal(last.read("f199"), "4");
});

/** Starts a pull, and kills it as soon as something of a name is made. */
async function killPull(
  world: World,
  dir: string,
  moment: RegExp,
): Promise<void> {
  using watcher = Deno.watchFs(dir, { recursive: false });
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-check", "--no-prompt", "--allow-read"],
      ...["--allow-write", "--allow-env", "--allow-run", "--allow-sys"],
      ...["--allow-net=127.0.0.1", SCRIPT, world.dir, world.url],
    ],
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  for await (const { paths } of watcher) {
    if (paths.some((path) => moment.test(path))) break;
  }
  child.kill("SIGKILL");
  equal((await child.status).signal, "SIGKILL", `${moment}`);
}
