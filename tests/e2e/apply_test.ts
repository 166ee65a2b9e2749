import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite } from "./_driftless.ts";

const SMALL = `
tasks:
  - { type: directory, path: "{{ env.T }}/d", mode: "0755" }
  - { type: copy, dest: "{{ env.T }}/d/a", content: "x\\n", mode: "0640" }
  - { type: lineinfile, path: "{{ env.T }}/d/b", line: one, create: true }
`;

Deno.test("a plan is what apply does, a second apply does nothing", async () => {
  using site = makeSite(SMALL);
  const plan = await site.run("apply", "--dry-run", "--json");
  equal(plan.code, 0, plan.stderr);
  deepEqual([...Deno.readDirSync(site.target)], []);
  const made = await site.run("apply", "--json");
  const toChanges = (ran: typeof plan) =>
    ran.tasks.map(({ status, changes }) => ({ status, changes }));
  deepEqual(toChanges(made), toChanges(plan));
  equal(made.summary?.changed, 3);
  const again = await site.run("apply", "--json");
  equal(again.summary?.changed, 0);
  equal(again.summary?.ok, 3);
});

Deno.test("drifts of content, mode and presence are planned and mended", async () => {
  using site = makeSite(SMALL);
  await site.run("apply");
  Deno.writeTextFileSync(`${site.target}/d/a`, "y\n");
  Deno.chmodSync(`${site.target}/d`, 0o700);
  Deno.removeSync(`${site.target}/d/b`);
  const plan = await site.run(
    "apply",
    "--dry-run",
    "--json",
    "--detailed-exitcode",
  );
  equal(plan.code, 2);
  deepEqual(plan.tasks.map(({ status }) => status), [
    "changed",
    "changed",
    "changed",
  ]);
  match(plan.tasks[1]!.changes[0]!.diff!, /-y\n\+x/);
  equal((await site.run("apply", "--detailed-exitcode")).code, 2);
  equal((await site.run("apply", "--detailed-exitcode")).code, 0);
});

Deno.test("a handler that was due runs in the next run when this one fails and is killed by its own failure", async () => {
  using site = makeSite(`
tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: "1", notify: stamp }
handlers:
  - { name: stamp, type: copy, dest: "{{ env.T }}/missing/stamp", content: "ran" }
`);
  const failed = await site.run("apply", "--json");
  equal(failed.code, 1);
  deepEqual(failed.summary?.pending_handlers, ["stamp"]);
  Deno.mkdirSync(`${site.target}/missing`);
  const next = await site.run("apply", "--json");
  equal(next.code, 0, next.stdout);
  equal(next.tasks.find((task) => task.handler)?.status, "changed");
  deepEqual(next.summary?.pending_handlers, []);
  equal(Deno.readTextFileSync(`${site.target}/missing/stamp`), "ran");
});

Deno.test("handlers of changed tasks run although a later task fails", async () => {
  using site = makeSite(`
tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: "1", notify: [stamp] }
  - { type: fail, msg: "on purpose" }
  - { type: copy, dest: "{{ env.T }}/never", content: "1" }
handlers:
  - { name: stamp, type: copy, dest: "{{ env.T }}/stamp", content: "ran" }
`);
  const ran = await site.run("apply", "--json");
  equal(ran.code, 1);
  equal(Deno.readTextFileSync(`${site.target}/stamp`), "ran");
  equal(ran.tasks.some(({ name }) => name.endsWith("never")), false);
});

Deno.test("rescue takes a failure over, always runs always, results are registered", async () => {
  using site = makeSite(`
tasks:
  - block:
      - { type: fail, name: broken, msg: "boom" }
      - { type: copy, dest: "{{ env.T }}/not", content: "" }
    rescue:
      - { type: copy, dest: "{{ env.T }}/rescued", content: "{{ failed_task.name }}: {{ failed_result.msg }}" }
    always:
      - { type: copy, dest: "{{ env.T }}/always", content: "yes" }
  - { type: stat, path: "{{ env.T }}/always", register: seen }
  - { type: copy, dest: "{{ env.T }}/seen", content: "{{ seen.exists }}", when: seen.exists }
  - { type: copy, dest: "{{ env.T }}/unseen", content: "", when: not seen.exists }
`);
  const ran = await site.run("apply", "--json");
  equal(ran.code, 0, ran.stdout + ran.stderr);
  match(Deno.readTextFileSync(`${site.target}/rescued`), /broken: .*boom/);
  deepEqual([...Deno.readDirSync(site.target)].map(({ name }) => name).sort(), [
    "always",
    "rescued",
    "seen",
  ]);
});

Deno.test("until tries again, ignore_errors goes on, changed_when and failed_when decide", async () => {
  using site = makeSite(`
tasks:
  - type: raw
    cmd: "echo x >> $T/tries; wc -l < $T/tries"
    environment: { T: "{{ env.T }}" }
    register: r
    until: r.stdout | trim | int >= 3
    retries: 5
    delay: 0
    changed_when: false
  - { type: command, command: "false", ignore_errors: true, register: bad }
  - { type: command, command: "sh -c 'exit 3'", failed_when: bad.rc == 7, changed_when: false, register: three }
  - { type: assert, that: ["bad.failed", "bad.rc == 1", "three.rc == 3", "r.attempts == 3"] }
`);
  const ran = await site.run("apply", "--json");
  equal(ran.code, 0, ran.stdout + ran.stderr);
  deepEqual(ran.tasks.map(({ status }) => status), [
    "ok",
    "failed",
    "ok",
    "ok",
  ]);
});

Deno.test("loops give items, indexes and a registered list", async () => {
  using site = makeSite(`
tasks:
  - type: copy
    dest: "{{ env.T }}/{{ it.name }}-{{ i }}"
    content: "{{ it.text }}"
    loop: [{ name: a, text: A }, { name: b, text: B }]
    loop_control: { loop_var: it, index_var: i }
    when: it.name != "skip"
    register: made
  - { type: assert, that: ["made.changed", "made.results | length == 2"] }
`);
  const ran = await site.run("apply", "--json");
  equal(ran.code, 0, ran.stdout + ran.stderr);
  equal(Deno.readTextFileSync(`${site.target}/b-1`), "B");
});

Deno.test("in a dry run a task that needs the result of an unguarded command may change", async () => {
  using site = makeSite(`
tasks:
  - { type: command, command: "echo yes", register: said }
  - { type: copy, dest: "{{ env.T }}/a", content: "{{ said.stdout }}" }
  - { type: copy, dest: "{{ env.T }}/b", content: "b", when: "said.stdout == 'yes'" }
`);
  const plan = await site.run("apply", "--dry-run", "--json");
  equal(plan.code, 0, plan.stderr);
  deepEqual(plan.tasks.map(({ status }) => status), [
    "unknown",
    "unknown",
    "unknown",
  ]);
  const ran = await site.run("apply", "--json");
  equal(ran.code, 0, ran.stdout);
  equal(Deno.readTextFileSync(`${site.target}/a`), "yes");
});

Deno.test("tags choose tasks; always and never keep their meaning", async () => {
  using site = makeSite(`
tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: "", tags: web }
  - { type: copy, dest: "{{ env.T }}/b", content: "", tags: [db] }
  - { type: copy, dest: "{{ env.T }}/c", content: "", tags: always }
  - { type: copy, dest: "{{ env.T }}/d", content: "", tags: [never, rare] }
`);
  const plan = async (...words: string[]) =>
    (await site.run("apply", "--dry-run", "--json", ...words)).tasks
      .map(({ name }) => name.at(-1)).join("");
  equal(await plan(), "abc");
  equal(await plan("--tags", "web"), "ac");
  equal(await plan("--tags", "rare"), "cd");
  equal(await plan("--skip-tags", "db,always"), "a");
});

Deno.test("a second apply says who holds the state; a run that was killed is told as such", async () => {
  using site = makeSite(`
tasks:
  - { name: first, type: copy, dest: "{{ env.T }}/a", content: "1" }
  - { name: long, type: command, argv: [sh, -c, "echo > $T/begun; sleep 5"], env: { T: "{{ env.T }}" } }
`);
  const child = site.toCommand("apply").spawn();
  while (!exists(`${site.target}/begun`)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const second = await site.run("apply");
  equal(second.code, 5, second.stderr);
  match(second.stderr, new RegExp(`"apply" \\(pid ${child.pid}, since `));
  match((await site.run("history")).stdout, /^ +1 .* running /);
  child.kill("SIGKILL");
  await child.output();
  match((await site.run("history")).stdout, /^ +1 .* interrupted /);
  const shown = (await site.run("show", "1")).stdout;
  match(shown, / write .*\/a {2}\(can be undone\)\n {5}run sh .*\(cut off\)\n/);
  match(shown, /\n2 changes, 1 can be undone\./);
  const undone = await site.run("rollback", "1");
  match(undone.stdout, /1 undone, 1 kept, 0 failed/);
  equal(exists(`${site.target}/a`), false);
});

Deno.test("an interrupt lets the running task end, keeps the rest for --resume", async () => {
  using site = makeSite(`
tasks:
  - { name: first, type: copy, dest: "{{ env.T }}/a", content: "1", notify: stamp }
  - { name: long, type: command, command: "sleep 2" }
  - { name: last, type: copy, dest: "{{ env.T }}/b", content: "1" }
handlers:
  - { name: stamp, type: copy, dest: "{{ env.T }}/stamp", content: "ran" }
`);
  const { toEnvironment } = await import("./_driftless.ts");
  const child = new Deno.Command(Deno.execPath(), {
    args: site.argv("apply"),
    clearEnv: true,
    env: toEnvironment(site),
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  while (!exists(`${site.target}/a`)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 300));
  child.kill("SIGINT");
  const { code, stdout } = await child.output();
  const text = new TextDecoder().decode(stdout);
  equal(code, 1, text);
  const resume = /--resume (\d+)/.exec(text);
  equal(exists(`${site.target}/b`), false);
  equal(exists(`${site.target}/stamp`), false);
  const resumed = await site.run("apply", "--json", "--resume", resume![1]!);
  equal(resumed.code, 0, resumed.stdout + resumed.stderr);
  deepEqual(resumed.tasks.map(({ name }) => name), ["last", "stamp"]);
});

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

Deno.test("a command that never changes anything is nothing that cannot be undone", async () => {
  using site = makeSite(`
tasks:
  - { type: command, command: "true", changed_when: false }
  - { type: command, command: "true" }
`);
  const plan = await site.run("apply", "--dry-run", "--json");
  equal(plan.summary?.irreversible, 1, plan.stdout);
});

Deno.test("a command that changed nothing notifies nobody, in this run or the next", async () => {
  using site = makeSite(`
tasks:
  - name: never
    type: command
    command: "true"
    changed_when: false
    notify: stamp
  - name: not now
    type: command
    command: echo same
    register: said
    changed_when: "'new' in said.stdout"
    notify: stamp
handlers:
  - { name: stamp, type: copy, dest: "{{ env.T }}/stamp", content: ran }
`);
  for (const run of [1, 2]) {
    const { code, summary, stdout } = await site.run("apply", "--json");
    deepEqual([code, summary?.handlers, summary?.pending_handlers], [0, 0, []]);
    equal(summary?.run, run, stdout);
  }
  deepEqual([...Deno.readDirSync(site.target)], []);
  const shown = (await site.run("show", "1", "--json")).stdout.trim();
  const [, ...rest] = shown.split("\n").map((line) => JSON.parse(line));
  deepEqual(rest.map(({ type, status, argv }) => [type, status ?? argv]), [
    ["task", "ok"],
    ["change", ["echo", "same"]],
  ]);
});

Deno.test("what an earlier task notified stays when a later one changed nothing", async () => {
  using site = makeSite(`
tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: a, notify: stamp }
  - { type: command, command: echo, changed_when: 1 == 2, notify: stamp }
  - { type: fail, msg: stop here }
handlers:
  - { name: stamp, type: copy, dest: "{{ env.T }}/none/stamp", content: ran }
`);
  const failed = await site.run("apply", "--json");
  deepEqual(failed.summary?.pending_handlers, ["stamp"], failed.stdout);
});
