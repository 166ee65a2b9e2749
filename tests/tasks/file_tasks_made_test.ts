/** File tasks planned and made on this machine, in a directory of their own. */

import {
  deepStrictEqual as deepEqual,
  match,
  notStrictEqual as notEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { make } from "../../lib/apply/make.ts";
import type { Change, Output } from "../../lib/change.ts";
import { LocalHost } from "../../lib/host/local.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { Redactor } from "../../lib/secret.ts";
import type { Task, TaskContext } from "../../lib/task.ts";
import { drive } from "../../lib/testing/mod.ts";
import { blockinfileTask } from "../../tasks/blockinfile.ts";
import { copyTask } from "../../tasks/copy.ts";
import { fileTask } from "../../tasks/file.ts";
import { lineinfileTask } from "../../tasks/lineinfile.ts";
import { replaceTask } from "../../tasks/replace.ts";
import { templateTask } from "../../tasks/template.ts";

const CONTEXT: TaskContext = {
  evaluate: () => undefined,
  find: () => undefined,
  renderFile: (path) => Deno.readTextFile(path),
  findFile: (_folder, name) => Promise.resolve(name),
  warn: () => {},
};

/** Plans over an overlay, then plans and makes; requires that both yield the same. */
async function apply<P>(
  task: Task<P>,
  params: Record<string, unknown>,
): Promise<{ changes: Change[]; output: Output }> {
  const want = task.params.parse(params);
  const host = new LocalHost();
  const dry = await drive(task, want, new OverlayHost(host), CONTEXT);
  const changes: Change[] = [];
  const plan = task.plan(want, host, CONTEXT);
  let step = await plan.next();
  while (!step.done) {
    changes.push(step.value);
    const made = await make(step.value, {
      host,
      redactor: new Redactor(),
      journal: { begin: () => 0, end: () => {}, keep: () => "" },
    });
    step = await plan.next(made);
  }
  deepEqual(dry.changes, changes, "the dry run told the truth");
  return { changes, output: step.value };
}

/** Applies twice and requires that the second run does nothing; gives the kinds of changes. */
async function applyTwice<P>(
  task: Task<P>,
  params: Record<string, unknown>,
): Promise<string[]> {
  const { changes } = await apply(task, params);
  const again = await apply(task, params);
  deepEqual(again.changes, []);
  return changes.map((change) => change.kind);
}

function inTemp(
  name: string,
  work: (dir: string) => Promise<void>,
): void {
  Deno.test(name, async () => {
    const dir = await Deno.realPath(await Deno.makeTempDir());
    try {
      await work(dir);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}

function inode(path: string): number | null {
  return Deno.lstatSync(path).ino;
}

inTemp("copy keeps the inode where only the mode differs", async (dir) => {
  Deno.writeTextFileSync(`${dir}/s`, "x");
  Deno.writeTextFileSync(`${dir}/d`, "x", { mode: 0o644 });
  Deno.linkSync(`${dir}/d`, `${dir}/second`);
  const before = inode(`${dir}/d`);
  const params = { src: `${dir}/s`, dest: `${dir}/d`, mode: "0600" };
  deepEqual(await applyTwice(copyTask, params), ["attributes"]);
  equal(inode(`${dir}/d`), before);
  equal(Deno.statSync(`${dir}/second`).mode! & 0o777, 0o600);
});

inTemp("copy of other content leaves a second name its own", async (dir) => {
  Deno.writeTextFileSync(`${dir}/s`, "new");
  Deno.utimeSync(`${dir}/s`, 1000, 1000);
  Deno.writeTextFileSync(`${dir}/d`, "old");
  Deno.linkSync(`${dir}/d`, `${dir}/second`);
  const before = inode(`${dir}/d`);
  const params = { src: `${dir}/s`, dest: `${dir}/d`, timestamp: true };
  deepEqual(await applyTwice(copyTask, params), ["write", "attributes"]);
  notEqual(inode(`${dir}/d`), before);
  equal(Deno.readTextFileSync(`${dir}/second`), "old");
});

inTemp("copy holds no large file in memory", async (dir) => {
  const bytes = new Uint8Array(3 * 1024 * 1024).fill(7);
  Deno.writeFileSync(`${dir}/s`, bytes);
  const params = { src: `${dir}/s`, dest: `${dir}/d` };
  const { changes } = await apply(copyTask, params);
  const [change] = changes;
  equal(change?.kind === "write" && "file" in Object(change.content), true);
  deepEqual(Deno.readFileSync(`${dir}/d`), bytes);
  deepEqual((await apply(copyTask, params)).changes, []);
});

inTemp("copy keeps links that lead in circles", async (dir) => {
  Deno.mkdirSync(`${dir}/s/sub`, { recursive: true });
  Deno.writeTextFileSync(`${dir}/s/f`, "x");
  Deno.symlinkSync("..", `${dir}/s/sub/up`);
  Deno.symlinkSync("self", `${dir}/s/self`);
  Deno.symlinkSync("sub", `${dir}/s/other`);
  const params = { src: `${dir}/s/`, dest: `${dir}/d` };
  await applyTwice(copyTask, params);
  equal(Deno.readLinkSync(`${dir}/d/sub/up`), "..");
  equal(Deno.readLinkSync(`${dir}/d/self`), "self");
  equal(Deno.lstatSync(`${dir}/d/other`).isDirectory, true);
  equal(Deno.readLinkSync(`${dir}/d/other/up`), "..");
  equal(Deno.readTextFileSync(`${dir}/d/f`), "x");
});

inTemp("a refused file leaves the target as it was", async (dir) => {
  Deno.writeTextFileSync(`${dir}/f`, "old\n");
  Deno.symlinkSync("f", `${dir}/l`);
  const params = { path: `${dir}/l`, line: "new", validate: "grep -q z %s" };
  await rejects(apply(lineinfileTask, params), /refused the new content/);
  equal(Deno.readTextFileSync(`${dir}/f`), "old\n");
  equal(Deno.readLinkSync(`${dir}/l`), "f");
  equal([...Deno.readDirSync(dir)].length, 2);
});

inTemp("edits go through a link, keep it and back up the file", async (dir) => {
  Deno.writeTextFileSync(`${dir}/f`, "a\r\n", { mode: 0o640 });
  Deno.symlinkSync("f", `${dir}/l`);
  const { output } = await apply(lineinfileTask, {
    path: `${dir}/l`,
    line: "b",
    backup: true,
    validate: "grep -q b %s",
  });
  equal(Deno.readTextFileSync(`${dir}/f`), "a\r\nb\r\n");
  equal(Deno.readLinkSync(`${dir}/l`), "f");
  equal(Deno.statSync(`${dir}/f`).mode! & 0o777, 0o640);
  const backup = String(output["backup_file"]);
  match(backup, new RegExp(`^${dir}/f\\..*~$`));
  equal(Deno.readTextFileSync(backup), "a\r\n");
});

inTemp("edits change bytes and nothing beside them", async (dir) => {
  const path = `${dir}/f`;
  Deno.writeFileSync(path, Uint8Array.of(0xff, 0x0a, 0x78, 0x0d, 0x0a, 0xc3));
  await applyTwice(lineinfileTask, { path, line: "y", regexp: "^x$" });
  await applyTwice(blockinfileTask, {
    path,
    block: "b",
    marker: "#{mark}",
    insertbefore: "BOF",
  });
  await applyTwice(replaceTask, { path, regexp: "^y$", replace: "z" });
  await applyTwice(blockinfileTask, {
    path,
    state: "absent",
    marker: "#{mark}",
  });
  deepEqual(
    Deno.readFileSync(path),
    Uint8Array.of(0xff, 0x0a, 0x7a, 0x0d, 0x0a, 0xc3),
  );
});

inTemp("template makes its directories and a quiet second run", async (dir) => {
  Deno.writeTextFileSync(`${dir}/t`, "grüße\n");
  const params = { src: `${dir}/t`, dest: `${dir}/a/b/c`, mode: "0600" };
  const kinds = await applyTwice(templateTask, params);
  deepEqual(kinds, ["make_dir", "make_dir", "write"]);
  equal(Deno.readTextFileSync(`${dir}/a/b/c`), "grüße\n");
});

inTemp("file makes links, second names and removals", async (dir) => {
  const path = `${dir}/l`;
  await applyTwice(fileTask, { path: `${dir}/f`, content: "x" });
  await applyTwice(fileTask, { path, state: "link", src: "f" });
  equal(Deno.readLinkSync(path), "f");
  const hard = { path, state: "hard", src: `${dir}/f`, force: true };
  deepEqual(await applyTwice(fileTask, hard), ["hard_link"]);
  equal(inode(path), inode(`${dir}/f`));
  deepEqual(await applyTwice(fileTask, { path, state: "absent" }), ["remove"]);
});

inTemp("file sets given times once, and touches every time", async (dir) => {
  const path = `${dir}/f`;
  const times = { access_time: "preserve", modification_time: "202001020304" };
  await applyTwice(fileTask, { path, state: "touch", ...times });
  const then = new Date(2020, 0, 2, 3, 4);
  equal(Deno.statSync(path).mtime?.getTime(), then.getTime());
  const { changes } = await apply(fileTask, { path, state: "touch" });
  deepEqual(changes.map((change) => change.kind), ["attributes"]);
  notEqual(Deno.statSync(path).mtime?.getTime(), then.getTime());
});
