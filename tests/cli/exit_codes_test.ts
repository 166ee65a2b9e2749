import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { lockRun } from "../../lib/state/lock.ts";
import { makeSite } from "./_site.ts";
import { RIGHTS, run, toArgv, toEnv } from "./_terminal.ts";

const GIVEN = ["--config", "config", "--state-dir", "state"];
const WRITES =
  'tasks:\n  - { type: copy, dest: "{{ env.T }}/a", content: a }\n';

/** The rights that most commands get, without some. */
function without(...flags: string[]): string[] {
  return RIGHTS.filter((flag) => !flags.includes(flag));
}

Deno.test("exit 0 and 2: changes are told apart only when asked for", async () => {
  using site = makeSite(WRITES);
  const codes = [];
  for (
    const words of [
      ["apply", "--dry-run"],
      ["apply", "--dry-run", "--detailed-exitcode"],
      ["apply", "--detailed-exitcode"],
      ["apply", "--detailed-exitcode"],
      ["apply"],
    ]
  ) codes.push((await site.run([...GIVEN, ...words])).code);
  deepEqual(codes, [0, 2, 2, 0, 0]);
});

Deno.test("exit 1: a task failed; not when its failure is ignored", async () => {
  using site = makeSite("tasks:\n  - { type: fail, msg: no }\n");
  equal((await site.run([...GIVEN, "apply"])).code, 1);
  site.write(
    "config/apply.yml",
    "tasks:\n  - { type: fail, msg: no, ignore_errors: true }\n",
  );
  equal((await site.run([...GIVEN, "apply"])).code, 0);
});

Deno.test("exit 3: the configuration is invalid, and nothing was made", async () => {
  using site = makeSite(`${WRITES}  - { type: nope }\n`);
  equal((await site.run([...GIVEN, "apply"])).code, 3);
  deepEqual([...Deno.readDirSync(`${site.dir}/target`)], []);
});

Deno.test("exit 5: another process holds the state directory", async () => {
  using site = makeSite(WRITES);
  using _lock = lockRun(`${site.dir}/state`, { command: "test" });
  const ran = await site.run([...GIVEN, "apply", "--json"]);
  equal(ran.code, 5);
  const error = JSON.parse(ran.stdout);
  deepEqual([error.kind, error.exit_code], ["locked", 5]);
  match(error.message, new RegExp(`"test" \\(pid ${Deno.pid},`));
});

Deno.test("exit 6: changes were undone; 0 when there was nothing to undo", async () => {
  using site = makeSite(WRITES);
  await site.run([...GIVEN, "apply"]);
  const codes = [];
  for (const _ of [1, 2]) {
    codes.push((await site.run([...GIVEN, "rollback", "1"])).code);
  }
  deepEqual(codes, [6, 0]);
});

Deno.test("exit 4: a right is missing, and the flag that gives it is named", async (t) => {
  using site = makeSite(WRITES);
  const state = `${site.dir}/state`;
  const rows: [
    name: string,
    words: string[],
    rights: string[],
    flag: string,
  ][] = [
    [
      "the program itself",
      ["validate"],
      without("--allow-read"),
      "--allow-read=",
    ],
    [
      "the host's name",
      ["validate"],
      without("--allow-sys"),
      "--allow-sys=hostname",
    ],
    ["the state", ["apply"], without("--allow-write"), "--allow-write="],
    [
      "a file of a task",
      ["apply"],
      [...without("--allow-write"), `--allow-write=${state}`],
      `--allow-write=${site.dir}/target`,
    ],
    ["the history", ["history"], without("--allow-sys"), "--allow-sys=uid"],
  ];
  for (const [name, words, rights, flag] of rows) {
    await t.step(name, async () => {
      const ran = await site.run([...GIVEN, ...words], { rights });
      const text = ran.stdout + ran.stderr;
      equal(ran.code, 4, text);
      match(text, new RegExp(`^ +Add ${RegExp.escape(flag)}`, "m"));
      equal(/ at .*:\d+:\d+|Uncaught|backtrace/.test(text), false, text);
    });
  }
});

Deno.test("the version needs no rights, and help needs to read the program only", async () => {
  const version = await run(["--version"], { rights: [] });
  deepEqual([version.code, version.stderr], [0, ""]);
  match(version.stdout, /^driftless \d+\.\d+\.\d+\n$/);
  const help = await run(["--help"], { rights: ["--allow-read"] });
  deepEqual([help.code, help.stderr], [0, ""]);
  deepEqual(await run(["-V"]), version);
  deepEqual(await run(["apply", "--version"]), version);
});

Deno.test("an interrupt exits with 1 and says how to resume", async () => {
  using site = makeSite(`tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: a }
  - { type: command, command: "sleep 0.5", changed_when: false }
  - { type: copy, dest: "{{ env.T }}/b", content: b }
`);
  using watcher = Deno.watchFs(`${site.dir}/target`);
  const child = new Deno.Command(Deno.execPath(), {
    args: toArgv([...GIVEN, "apply"]),
    clearEnv: true,
    env: toEnv({ HOME: site.dir, T: `${site.dir}/target` }),
    cwd: site.dir,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  for await (const { paths } of watcher) {
    if (paths.some((path) => path.endsWith("/target/a"))) break;
  }
  child.kill("SIGINT");
  const { code, stdout } = await child.output();
  const text = new TextDecoder().decode(stdout);
  equal(code, 1, text);
  match(
    text,
    /Interrupted\. {2}Resume: driftless --config config --state-dir state apply --resume 1\n$/,
  );
});
