import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { checkout } from "../../lib/apply/make/checkout.ts";
import { checkoutBuiltIn } from "../../lib/apply/make/checkout_builtin.ts";
import type { Change, CheckoutChange } from "../../lib/change.ts";
import { LocalHost } from "../../lib/host/local.ts";
import { readRemoteRefs } from "../../lib/host/git_refs.ts";
import type { TaskContext } from "../../lib/task.ts";
import { gitTask } from "../../tasks/git.ts";
import { answerGit } from "../_git_backend.ts";

const ENV = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@test",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@test",
  GIT_AUTHOR_DATE: "2020-01-01T00:00:00Z",
  GIT_COMMITTER_DATE: "2020-01-01T00:00:00Z",
  GIT_ALLOW_PROTOCOL: "file",
};

/** Runs git in a directory and gives its output. */
async function git(dir: string, ...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", {
    args: ["-C", dir, ...args],
    env: ENV,
  }).output();
  ok(success, `${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

/** Adds a commit with files and gives its hash. */
async function commit(
  dir: string,
  files: Record<string, string>,
): Promise<string> {
  for (const [name, text] of Object.entries(files)) {
    Deno.writeTextFileSync(`${dir}/${name}`, text);
  }
  await git(dir, "add", "-A");
  await git(dir, "commit", "-qm", Object.keys(files).join(" "));
  return await git(dir, "rev-parse", "HEAD");
}

/** A remote with three commits on main, the second tagged v1, and a branch "side" from the first. */
async function start() {
  const dir = await Deno.makeTempDir();
  const remote = `${dir}/remote`;
  Deno.mkdirSync(remote);
  await git(remote, "init", "-q", "-b", "main");
  const first = await commit(remote, { a: "1", gone: "x" });
  await git(remote, "branch", "side");
  Deno.removeSync(`${remote}/gone`);
  const second = await commit(remote, { a: "2" });
  await git(remote, "tag", "-a", "v1", "-m", "v1");
  Deno.mkdirSync(`${remote}/d`);
  const third = await commit(remote, { "d/b": "3" });
  return {
    dir,
    remote,
    path: `${dir}/tree`,
    commits: [first, second, third] as const,
    [Symbol.asyncDispose]: () => Deno.remove(dir, { recursive: true }),
  };
}

const CONTEXT: TaskContext = {
  evaluate: () => undefined,
  find: () => undefined,
  renderFile: () => Promise.resolve(""),
  findFile: (_folder, name) => Promise.resolve(name),
  warn() {},
};

/** Makes what the task wants, by a client, and gives the changes and the output. */
async function apply(
  params: Record<string, unknown>,
  client: (change: CheckoutChange) => Promise<unknown> = checkout,
) {
  const want = gitTask.params.parse(params);
  const plan = gitTask.plan(want, new LocalHost(), CONTEXT);
  const changes: Change[] = [];
  let step = await plan.next();
  while (!step.done) {
    changes.push(step.value);
    if (step.value.kind === "make_dir") Deno.mkdirSync(step.value.path);
    if (step.value.kind === "checkout") await client(step.value);
    step = await plan.next();
  }
  return { changes, output: step.value };
}

Deno.test("git: clones, is quiet, and follows the branch", async () => {
  await using world = await start();
  const { path, remote, commits: [, , third] } = world;
  const params = { repo: remote, dest: path };
  const cloned = await apply(params);
  equal(cloned.output["after"], third);
  equal(Deno.readTextFileSync(`${path}/d/b`), "3");
  equal(
    await git(path, "status", "--porcelain=v2", "--branch"),
    [
      `# branch.oid ${third}`,
      "# branch.head main",
      "# branch.upstream origin/main",
      "# branch.ab +0 -0",
    ].join("\n"),
  );
  deepEqual((await apply(params)).changes, []);
  Deno.writeTextFileSync(`${path}/mine`, "kept");
  const fourth = await commit(remote, { a: "4" });
  const moved = await apply(params);
  deepEqual(moved.output, {
    before: third,
    after: fourth,
    remote_url_changed: false,
  });
  equal(Deno.readTextFileSync(`${path}/a`), "4");
  equal(Deno.readTextFileSync(`${path}/mine`), "kept");
  deepEqual((await apply(params)).changes, []);
  deepEqual([...Deno.readDirSync(world.dir)].map((one) => one.name).sort(), [
    "remote",
    "tree",
  ]);
});

Deno.test("git: switches between branch, tag, commit and back", async () => {
  await using world = await start();
  const { path, remote, commits: [first, second, third] } = world;
  for (const shallow of [{}, { depth: 1 }, { single_branch: true }]) {
    const base = { repo: `file://${remote}`, dest: path, ...shallow };
    const rows = [
      ["v1", second],
      ["side", first],
      [second, second],
      [
        "HEAD",
        third,
      ],
      ["main", third],
      ["refs/tags/v1", second],
    ] as const;
    for (const [version, wanted] of rows) {
      await apply({ ...base, version });
      equal(await git(path, "rev-parse", "HEAD"), wanted, version);
      equal(await git(path, "status", "--porcelain"), "");
      deepEqual((await apply({ ...base, version })).changes, [], version);
    }
    const isShallow = await git(path, "rev-parse", "--is-shallow-repository");
    equal(isShallow, String("depth" in shallow));
    await Deno.remove(path, { recursive: true });
  }
});

Deno.test("git: keeps or throws away what was changed by hand", async () => {
  await using world = await start();
  const { path, remote } = world;
  const params = { repo: remote, dest: path };
  await apply(params);
  Deno.writeTextFileSync(`${path}/a`, "mine");
  await rejects(apply(params), /"a" was changed by hand/);
  equal(Deno.readTextFileSync(`${path}/a`), "mine");
  equal((await apply({ ...params, force: true })).changes.length, 1);
  equal(Deno.readTextFileSync(`${path}/a`), "2");
  deepEqual((await apply({ ...params, force: true })).changes, []);
});

Deno.test("git: follows another address and a rewritten branch", async () => {
  await using world = await start();
  const { path, remote, dir, commits: [first] } = world;
  await apply({ repo: remote, dest: path });
  await git(remote, "reset", "-q", "--hard", first);
  const rewritten = await commit(remote, { a: "new past" });
  equal((await apply({ repo: remote, dest: path })).output["after"], rewritten);
  equal(await git(path, "rev-parse", "HEAD"), rewritten);
  Deno.renameSync(remote, `${dir}/moved`);
  const moved = await apply({ repo: `${dir}/moved`, dest: path });
  equal(moved.output["remote_url_changed"], true);
  equal(await git(path, "remote", "get-url", "origin"), `${dir}/moved`);
  deepEqual((await apply({ repo: `${dir}/moved`, dest: path })).changes, []);
});

Deno.test("git: takes a moved tag only by force", async () => {
  await using world = await start();
  const { path, remote, commits: [, second, third] } = world;
  const params = { repo: remote, dest: path, version: "v1" };
  await apply(params);
  equal(await git(path, "rev-parse", "HEAD"), second);
  await git(remote, "tag", "-f", "-a", "v1", "-m", "again");
  await rejects(apply(params), /would clobber existing tag/);
  await apply({ ...params, force: true });
  equal(await git(path, "rev-parse", "HEAD"), third);
});

Deno.test("git: runs no hook of the tree", async () => {
  await using world = await start();
  const { path, remote, dir } = world;
  await apply({ repo: remote, dest: path });
  const hook = `${path}/.git/hooks/post-checkout`;
  Deno.writeTextFileSync(hook, `#!/bin/sh\ntouch ${dir}/ran\n`);
  Deno.chmodSync(hook, 0o755);
  await apply({ repo: remote, dest: path, version: "side" });
  deepEqual([...Deno.readDirSync(dir)].map((one) => one.name).sort(), [
    "remote",
    "tree",
  ]);
});

Deno.test("git: brings submodules along", async () => {
  await using world = await start();
  const { path, remote, dir } = world;
  Deno.mkdirSync(`${dir}/sub`);
  await git(`${dir}/sub`, "init", "-q", "-b", "main");
  const old = await commit(`${dir}/sub`, { s: "1" });
  await git(remote, "submodule", "--quiet", "add", `${dir}/sub`, "lib");
  await git(remote, "commit", "-qm", "sub");
  const plain = { repo: remote, dest: path, recursive: false };
  await apply(plain);
  deepEqual([...Deno.readDirSync(`${path}/lib`)], []);
  const params = { repo: remote, dest: path };
  equal((await apply(params)).changes.length, 1);
  equal(await git(`${path}/lib`, "rev-parse", "HEAD"), old);
  deepEqual((await apply(params)).changes, []);
  const next = await commit(`${dir}/sub`, { s: "2" });
  await git(`${remote}/lib`, "pull", "-q");
  await git(remote, "commit", "-qam", "sub 2");
  await apply(params);
  equal(await git(`${path}/lib`, "rev-parse", "HEAD"), next);
  deepEqual((await apply(params)).changes, []);
});

Deno.test("git: keeps a bare repository up to date", async () => {
  await using world = await start();
  const { path, remote } = world;
  const params = { repo: remote, dest: path, bare: true };
  await apply(params);
  equal(await git(path, "rev-parse", "--is-bare-repository"), "true");
  deepEqual((await apply(params)).changes, []);
  const fourth = await commit(remote, { a: "4" });
  await apply(params);
  equal(await git(path, "rev-parse", "main"), fourth);
  deepEqual((await apply(params)).changes, []);
});

Deno.test("git: leaves nothing behind when it fails", async () => {
  await using world = await start();
  const { path, remote, dir } = world;
  const missing = { repo: remote, dest: path, version: "f".repeat(40) };
  await rejects(apply(missing), /it has no commit ffff/);
  deepEqual([...Deno.readDirSync(dir)].map((one) => one.name), ["remote"]);
  Deno.mkdirSync(path);
  await rejects(apply(missing), /it has no commit ffff/);
  deepEqual([...Deno.readDirSync(path)], []);
  await rejects(
    apply({ repo: remote, dest: path, verify_commit: true }),
    /has no good signature/,
  );
  deepEqual([...Deno.readDirSync(path)], []);
  await rejects(
    apply({ repo: `${dir}/none`, dest: path }),
    /Cannot read the refs of/,
  );
  await apply({ repo: remote, dest: path });
  equal(Deno.readTextFileSync(`${path}/a`), "2");
});

/** Serves the repositories below a directory with git http-backend(1), for one user. */
function serveGit(dir: string) {
  const seen: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const url = new URL(request.url);
      seen.push(`${request.method} ${url.pathname}`);
      const given = request.headers.get("authorization");
      if (given !== `Basic ${btoa("ann:s3cret")}`) {
        return new Response("", {
          status: 401,
          headers: { "www-authenticate": "Basic" },
        });
      }
      return await answerGit(request, dir, ENV);
    },
  );
  return {
    seen,
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const CLIENTS = [
  ["git", checkout],
  ["the built-in client", bringBuiltIn],
] as const;

/** Brings a tree with the built-in client, as on a host without git. */
async function bringBuiltIn(change: CheckoutChange): Promise<void> {
  const isNew = !exists(`${change.path}/.git`);
  if (isNew) Deno.mkdirSync(change.path);
  await checkoutBuiltIn(change, change.path, isNew);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

for (const [name, client] of CLIENTS) {
  Deno.test(`git: works over http with a password, by ${name}`, async () => {
    await using world = await start();
    const { path, remote, dir, commits: [first, second, third] } = world;
    await using server = serveGit(dir);
    const access = { username: "ann", password: "s3cret" };
    const base = {
      repo: `${server.url}/remote/.git`,
      dest: path,
      recursive: false,
      ...access,
    };
    for (const depth of [{}, { depth: 1 }]) {
      const rows = [["HEAD", third], ["v1", second], ["side", first], [
        "main",
        third,
      ]] as const;
      for (const [version, wanted] of rows) {
        await apply({ ...base, ...depth, version }, client);
        equal(await git(path, "rev-parse", "HEAD"), wanted, version);
        equal(await git(path, "status", "--porcelain"), "", version);
        const again = await apply({ ...base, ...depth, version }, client);
        deepEqual(again.changes, [], version);
      }
      const fourth = await commit(remote, { a: `4 ${Object.keys(depth)}` });
      await apply({ ...base, ...depth, version: "main" }, client);
      equal(await git(path, "rev-parse", "HEAD"), fourth);
      await git(remote, "reset", "-q", "--hard", third);
      await git(path, "fsck", "--strict");
      const config = Deno.readTextFileSync(`${path}/.git/config`);
      ok(!config.includes("s3cret"), config);
      await Deno.remove(path, { recursive: true });
    }
  });

  Deno.test(`git: does not overwrite by hand changed files, by ${name}`, async () => {
    await using world = await start();
    const { path, dir, remote } = world;
    await using server = serveGit(dir);
    const change: CheckoutChange = {
      kind: "checkout",
      path,
      url: `${server.url}/remote/.git`,
      version: "main",
      commit: world.commits[2],
      ref: "refs/heads/main",
      remote: "origin",
      force: false,
      username: "ann",
      password: "s3cret",
    };
    await client(change);
    Deno.writeTextFileSync(`${path}/a`, "mine");
    const next = { ...change, commit: await commit(remote, { a: "5" }) };
    await rejects(async () => await client(next), /Cannot check out/);
    equal(Deno.readTextFileSync(`${path}/a`), "mine");
    await client({ ...next, force: true });
    equal(Deno.readTextFileSync(`${path}/a`), "5");
  });

  Deno.test(`git: says that the password is wrong, by ${name}`, async () => {
    await using world = await start();
    await using server = serveGit(world.dir);
    const change: CheckoutChange = {
      kind: "checkout",
      path: world.path,
      url: `${server.url}/remote/.git`,
      version: "main",
      commit: world.commits[2],
      ref: "refs/heads/main",
      remote: "origin",
      force: false,
      username: "ann",
      password: "wrong-one",
    };
    await rejects(async () => await client(change), (error) => {
      ok(error instanceof Error);
      match(error.message, /Cannot check out "http:/);
      ok(!error.message.includes("wrong-one"), error.message);
      return true;
    });
  });
}

Deno.test("git: reads the same refs with git and without", async () => {
  await using world = await start();
  await using server = serveGit(world.dir);
  const access = {
    url: `${server.url}/remote/.git`,
    username: "ann",
    password: "s3cret",
  };
  const host = new LocalHost();
  const without = new LocalHost();
  without.findProgram = () => Promise.resolve(undefined);
  const [one, other] = [
    await readRemoteRefs(access, "v1", host),
    await readRemoteRefs(access, "v1", without),
  ];
  equal(one.headRef, other.headRef);
  equal(one.headRef, "refs/heads/main");
  for (const [name, hash] of one.refs) equal(other.refs.get(name), hash, name);
  equal(other.refs.get("refs/tags/v1^{}"), world.commits[1]);
});
