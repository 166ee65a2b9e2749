import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, openLines } from "./_driftless.ts";

const lines = openLines();
Deno.test.afterAll(() => lines[Symbol.dispose]());

const APPLY = `
tasks:
  - { type: directory, path: "{{ env.T }}/new/deep", mode: "0750" }
  - { type: copy, dest: "{{ env.T }}/old", content: "new content", mode: "0600" }
  - { type: file, path: "{{ env.T }}/mode", mode: "0644" }
  - { type: file, path: "{{ env.T }}/link", src: "{{ env.T }}/old", state: link, force: true }
  - { type: file, path: "{{ env.T }}/gone", state: absent }
  - { type: directory, path: "{{ env.T }}/tree", state: absent }
`;

/** Everything below a directory with mode, type, content and time of content. */
function digest(dir: string): Record<string, string> {
  const seen: Record<string, string> = {};
  for (const { name } of Deno.readDirSync(dir)) {
    const path = `${dir}/${name}`;
    const info = Deno.lstatSync(path);
    const mode = (info.mode! & 0o7777).toString(8);
    if (info.isSymlink) seen[name] = `link ${Deno.readLinkSync(path)}`;
    else if (info.isDirectory) {
      seen[name] = `dir ${mode}`;
      for (const [below, text] of Object.entries(digest(path))) {
        seen[`${name}/${below}`] = text;
      }
    } else {
      seen[name] = `file ${mode} ${info.mtime?.getTime()} ${
        Deno.readTextFileSync(path)
      }`;
    }
  }
  return seen;
}

Deno.test("rollback brings a tree back as it was, and the rollback can be undone too", async () => {
  using site = makeSite(APPLY, { lines });
  const T = site.target;
  Deno.writeTextFileSync(`${T}/old`, "old", { mode: 0o640 });
  Deno.writeTextFileSync(`${T}/mode`, "x", { mode: 0o600 });
  Deno.writeTextFileSync(`${T}/gone`, "gone\n", { mode: 0o644 });
  Deno.symlinkSync("elsewhere", `${T}/link`);
  Deno.mkdirSync(`${T}/tree/sub`, { recursive: true });
  Deno.writeTextFileSync(`${T}/tree/sub/f`, "deep", { mode: 0o600 });
  Deno.symlinkSync("../f", `${T}/tree/sub/l`);
  const before = digest(T);
  const made = await site.run("apply", "--json");
  equal(made.code, 0, made.stdout);
  const after = digest(T);
  const undone = await site.run("rollback", "1");
  equal(undone.code, 6, undone.stdout + undone.stderr);
  deepEqual(digest(T), before);
  equal((await site.run("rollback", "2")).code, 6);
  deepEqual(Object.keys(digest(T)), Object.keys(after));
});

Deno.test("rollback keeps what was changed since, and says so", async () => {
  using site = makeSite(
    `
tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: "mine" }
  - { type: copy, dest: "{{ env.T }}/b", content: "mine" }
`,
    { lines },
  );
  await site.run("apply");
  Deno.writeTextFileSync(`${site.target}/a`, "theirs");
  const undone = await site.run("rollback", "1");
  equal(undone.code, 6);
  match(undone.stdout, /kept.*target\/a: it was changed since/);
  equal(Deno.readTextFileSync(`${site.target}/a`), "theirs");
  deepEqual([...Deno.readDirSync(site.target)].map(({ name }) => name), ["a"]);
});

Deno.test("a dry run of a rollback tells what the rollback does", async () => {
  using site = makeSite(
    `
tasks:
  - { type: copy, dest: "{{ env.T }}/twice", content: "one" }
  - { type: lineinfile, path: "{{ env.T }}/twice", line: two }
  - { type: file, path: "{{ env.T }}/twice", mode: "0600" }
  - { type: directory, path: "{{ env.T }}/dir/sub" }
  - { type: copy, dest: "{{ env.T }}/dir/sub/f", content: f }
  - { type: directory, path: "{{ env.T }}/shared" }
  - { type: copy, dest: "{{ env.T }}/shared/mine", content: mine }
  - { type: copy, dest: "{{ env.T }}/drifted", content: mine }
  - { type: file, path: "{{ env.T }}/link", src: twice, state: link, force: true }
  - { type: directory, path: "{{ env.T }}/tree", state: absent }
  - { type: copy, dest: "{{ env.T }}/tree", content: now a file }
  - { type: command, command: "true" }
`,
    { lines },
  );
  const T = site.target;
  Deno.mkdirSync(`${T}/tree/sub`, { recursive: true });
  Deno.writeTextFileSync(`${T}/tree/sub/f`, "deep");
  Deno.writeTextFileSync(`${T}/link`, "a file");
  const made = await site.run("apply", "--json");
  equal(made.code, 0, made.stdout);
  Deno.writeTextFileSync(`${T}/drifted`, "theirs");
  Deno.writeTextFileSync(`${T}/shared/theirs`, "");
  const left = digest(T);
  const plan = await site.run("rollback", "1", "--dry-run", "--json");
  equal(plan.code, 0, plan.stdout + plan.stderr);
  deepEqual(digest(T), left);
  const undone = await site.run("rollback", "1", "--json");
  equal(undone.code, 6, undone.stdout);
  const toRecords = ({ stdout }: typeof plan) =>
    stdout.trim().split("\n").map((line) => JSON.parse(line))
      .map(({ run: _run, ...record }) => record);
  deepEqual(toRecords(plan), toRecords(undone));
  const kept = toRecords(undone).filter(({ status }) => status === "kept");
  deepEqual(kept.map(({ why }) => why), [
    "it is not reversible",
    "it was changed since",
    "it holds what the run did not make",
  ]);
  deepEqual(Object.keys(digest(T)).sort(), [
    "drifted",
    "link",
    "shared",
    "shared/theirs",
    "tree",
    "tree/sub",
    "tree/sub/f",
  ]);
});

Deno.test("audit verify names the first record that was touched", async () => {
  using site = makeSite(
    `
tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: "1" }
`,
    { lines },
  );
  await site.run("apply");
  await site.run("apply");
  equal((await site.run("audit", "verify")).code, 0);
  const dir = `${site.state}/audit`;
  const file =
    [...Deno.readDirSync(dir)].find(({ name }) => name.endsWith(".jsonl"))!
      .name;
  const text = Deno.readTextFileSync(`${dir}/${file}`);
  Deno.writeTextFileSync(`${dir}/${file}`, text.replace('"changed"', '"ok"'));
  const broken = await site.run("audit", "verify");
  equal(broken.code, 1, broken.stdout);
  match(broken.stdout, /broken at .*jsonl:\d+/);
});

Deno.test("a rollback that is interrupted ends what runs, and goes on when it is asked again", async () => {
  using site = makeSite(
    `
tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: a }
  - type: command
    argv: ["true"]
    undo: [sh, -c, "echo > $T/begun; sleep 1"]
    env: { T: "{{ env.T }}" }
`,
    { lines },
  );
  equal((await site.run("apply")).code, 0);
  const child = site.toCommand("rollback", "1").spawn();
  while (
    ![...Deno.readDirSync(site.target)].some(({ name }) => name === "begun")
  ) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  child.kill("SIGINT");
  const { code, stdout } = await child.output();
  const said = new TextDecoder().decode(stdout);
  equal(code, 1, said);
  match(said, /^1 undone, 0 kept, 0 failed\. Interrupted\. {2}Next: .* 1$/m);
  const again = await site.run("rollback", "1");
  match(again.stdout, /^1 undone, 0 kept, 0 failed\. {2}Next: /m);
  deepEqual(
    [...Deno.readDirSync(site.target)].map(({ name }) => name),
    ["begun"],
  );
});
