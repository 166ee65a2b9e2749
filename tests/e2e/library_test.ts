/** The library does what the command line does, for scripts. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import {
  apply,
  ConfigErrors,
  directory,
  file,
  output,
  plan,
  ship,
  source,
} from "../../mod.ts";
import { makeSite, type Site, toEnvironment } from "./_driftless.ts";

const SCRIPTS = new URL("../../examples/scripts/", import.meta.url).pathname;
const ROOT = new URL("../../", import.meta.url).pathname;
const MOD = new URL("../../mod.ts", import.meta.url).href;

Deno.test("a script plans and applies what it defines, and a second run does nothing", async () => {
  using site = makeSite(undefined);
  const path = `${site.target}/sub/motd`;
  const options = {
    stateDir: site.state,
    define: {
      vars: { word: "there" },
      tasks: [
        directory({ path: `${site.target}/sub` }),
        file({ path, content: "hello {{ word }}\n", tags: ["motd"] }),
      ],
    },
  };
  const planned = await plan(options);
  deepEqual(planned.tasks.map(({ status }) => status), ["changed", "changed"]);
  match(planned.tasks[1]?.place ?? "", /e2e\/library_test\.ts:\d+:9$/);
  match(planned.tasks[1]?.changes[0]?.diff ?? "", /\+hello there/);
  equal(planned.summary.run, null);
  const counts = async () => {
    const { changed, ok, failed } = await apply(options);
    return { changed, ok, failed };
  };
  deepEqual(await counts(), { changed: 2, ok: 0, failed: 0 });
  equal(Deno.readTextFileSync(path), "hello there\n");
  deepEqual(await counts(), { changed: 0, ok: 2, failed: 0 });
  const some = await plan({ ...options, tags: ["motd"] });
  equal(some.tasks.length, 1);
});

Deno.test("a script applies a directory as the command line does", async () => {
  using site = makeSite(
    "tasks:\n  - { type: file, path: '{{ env.T }}/a', content: x }\n",
  );
  Deno.env.set("T", site.target);
  try {
    const { config, state: stateDir } = site;
    const { tasks } = await plan({ config, stateDir });
    const shown = await site.run("apply", "--dry-run", "--json");
    deepEqual(
      tasks.map(({ place, status, changes }) => ({ place, status, changes })),
      shown.tasks.map(({ place, status, changes }) => ({
        place,
        status,
        changes,
      })),
    );
  } finally {
    Deno.env.delete("T");
  }
});

Deno.test("what a script defines wrong is told with the line of the script", async () => {
  using site = makeSite(undefined);
  const wrong = plan({
    stateDir: site.state,
    define: { tasks: [file({ path: "relative" })] },
  });
  await rejects(wrong, (error) => {
    ok(error instanceof ConfigErrors);
    const [first] = error.errors;
    match(first?.message ?? "", /Cannot read "path" of task "file"/);
    match(first?.place?.file ?? "", /e2e\/library_test\.ts$/);
    match(first?.frame ?? "", /file\(\{ path: "relative" \}\)/);
    return true;
  });
});

Deno.test("a script ships what it defines until it is stopped", async () => {
  using site = makeSite(undefined);
  const log = `${site.target}/app.log`;
  Deno.writeTextFileSync(log, "one\ntwo\n");
  const define = {
    sources: [
      source("file", { name: "app", paths: [log], start: "beginning" }),
    ],
    outputs: [output("directory", { name: "kept", path: site.target })],
  };
  const options = { stateDir: site.state, define };
  const { read, delivered } = await ship({ ...options, once: true });
  deepEqual([read, delivered], [2, 2]);
  const stopped = new AbortController();
  const shipping = ship({ ...options, signal: stopped.signal });
  stopped.abort();
  equal((await shipping).read, 0);
});

Deno.test("a script runs the agent until it says so, and goes on", async () => {
  using site = makeSite(
    "tasks:\n  - { type: file, path: '{{ env.T }}/kept', content: x }\n",
  );
  site.write("agent.yml", "facts_interval: 1h\ndrift: off\n");
  const script = `${site.dir}/script.ts`;
  Deno.writeTextFileSync(
    script,
    `import { agent } from ${JSON.stringify(MOD)};
const ended = new AbortController();
const [config, stateDir] = Deno.args;
await agent({
  config,
  stateDir,
  listen: ["127.0.0.1:0"],
  signal: ended.signal,
  tell: (line) => {
    console.log(line);
    if (/^apply +.*1 changed/.test(line)) ended.abort();
  },
});
console.log("the script goes on");
`,
  );
  const { code, said } = await run(site, script, site.config, site.state);
  equal(code, 0, said);
  match(said, /^agent +stopped\nthe script goes on\n$/m);
  equal(Deno.readTextFileSync(`${site.target}/kept`), "x");
});

/** Runs a script of the examples and gives what it prints. */
async function runScript(
  site: Pick<Site, "dir" | "target">,
  name: string,
  ...words: string[]
): Promise<{ code: number; said: string }> {
  return await run(site, SCRIPTS + name, ...words);
}

async function run(
  site: Pick<Site, "dir" | "target">,
  script: string,
  ...words: string[]
): Promise<{ code: number; said: string }> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--cached-only",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-sys",
      "--allow-run",
      "--allow-net",
      "--allow-ffi",
      "--allow-import",
      `--config=${ROOT}deno.json`,
      script,
      ...words,
    ],
    clearEnv: true,
    cwd: site.dir,
    env: { ...toEnvironment(site), XDG_STATE_HOME: `${site.dir}/state` },
  }).output();
  const text = new TextDecoder();
  return { code, said: text.decode(stdout) + text.decode(stderr) };
}

Deno.test("examples/scripts/motd.ts shows, writes, and then has nothing to do", async () => {
  using site = makeSite(undefined);
  const path = `${site.target}/motd`;
  const shown = await runScript(site, "motd.ts", path, site.state);
  equal(shown.code, 0, shown.said);
  match(shown.said, /^\+.* runs /m);
  const words = ["motd.ts", "--apply", path, site.state] as const;
  equal((await runScript(site, ...words)).said, `${path}: written\n`);
  match(Deno.readTextFileSync(path), /^\S+ runs \S+ .*\n$/);
  equal((await runScript(site, ...words)).said, `${path}: as it should be\n`);
});

Deno.test("examples/scripts/ship_file.ts ships each line once, without its password", async () => {
  using site = makeSite(undefined);
  const log = `${site.target}/app.log`;
  const words = [log, `${site.target}/out`, site.state];
  Deno.writeTextFileSync(log, "user password=hunter2-hunter2\nb\n");
  const first = await runScript(site, "ship_file.ts", ...words);
  equal(first.said, "Read 2, shipped 2, refused 0\n");
  Deno.writeTextFileSync(log, "c\n", { append: true });
  const second = await runScript(site, "ship_file.ts", ...words);
  equal(second.said, "Read 1, shipped 1, refused 0\n");
  const kept = [...Deno.readDirSync(`${site.target}/out`)]
    .filter(({ name }) => name.endsWith(".log"))
    .map(({ name }) => Deno.readTextFileSync(`${site.target}/out/${name}`))
    .join("");
  equal(kept.trim().split("\n").length, 3);
  equal(kept.includes("hunter2"), false);
});

Deno.test("examples/scripts/full_disks.ts lists what is fuller than a share", async () => {
  using site = makeSite(undefined);
  const all = await runScript(site, "full_disks.ts", "-1");
  equal(all.code, 1);
  match(all.said, /^( *[\d.]+ % {2}\/.*\n)+$/);
  const none = await runScript(site, "full_disks.ts", "100");
  deepEqual(none, { code: 0, said: "" });
});

Deno.test("the examples in the docs of the library run", async () => {
  using site = makeSite(undefined);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--doc",
      "--no-check",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-sys",
      "--allow-run",
      "--allow-net",
      "--allow-ffi",
      "--allow-import",
      MOD,
    ],
    cwd: ROOT,
    env: { ...toEnvironment(site), TMPDIR: site.dir },
  }).output();
  const text = new TextDecoder();
  equal(code, 0, text.decode(stdout) + text.decode(stderr));
  match(text.decode(stdout), /3 passed/);
});

Deno.test("importing the library loads no engine", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", MOD],
    env: { NO_COLOR: "1" },
  }).output();
  const { modules }: {
    modules: {
      specifier: string;
      dependencies?: { code?: { specifier: string }; isDynamic?: boolean }[];
    }[];
  } = JSON.parse(new TextDecoder().decode(stdout));
  const byName = new Map(modules.map((one) => [one.specifier, one]));
  const open = [MOD];
  for (const name of open) {
    for (const { code, isDynamic } of byName.get(name)?.dependencies ?? []) {
      if (code === undefined || isDynamic || open.includes(code.specifier)) {
        continue;
      }
      open.push(code.specifier);
    }
  }
  const root = MOD.slice(0, -"mod.ts".length);
  deepEqual(open.map((name) => name.slice(root.length)).toSorted(), [
    "lib/define/call.ts",
    "lib/define/define.ts",
    "lib/define/mod.ts",
    "lib/define/more_task_builders.ts",
    "lib/define/part.ts",
    "lib/define/task_builders.ts",
    "lib/define/units.ts",
    "lib/error.ts",
    "lib/version.ts",
    "mod.ts",
  ]);
});
