import { deepEqual, equal, match } from "node:assert/strict";
import { makeSite } from "./_driftless.ts";

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
  using site = makeSite(APPLY);
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
  using site = makeSite(`
tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: "mine" }
  - { type: copy, dest: "{{ env.T }}/b", content: "mine" }
`);
  await site.run("apply");
  Deno.writeTextFileSync(`${site.target}/a`, "theirs");
  const undone = await site.run("rollback", "1");
  equal(undone.code, 6);
  match(undone.stdout, /kept.*target\/a: it was changed since/);
  equal(Deno.readTextFileSync(`${site.target}/a`), "theirs");
  deepEqual([...Deno.readDirSync(site.target)].map(({ name }) => name), ["a"]);
});

Deno.test("audit verify names the first record that was touched", async () => {
  using site = makeSite(`
tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: "1" }
`);
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
