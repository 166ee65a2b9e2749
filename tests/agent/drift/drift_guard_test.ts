/** What somebody changes of a managed file is repaired or reported, each time once. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { lockRun } from "../../../lib/state/lock.ts";
import { Guarded } from "./_guarded.ts";

const LIMITS = {
  free: 2,
  windowMs: 60_000,
  firstMs: 300,
  retryMs: 300,
  longestMs: 600,
};

function toCopy(path: string, content = "one\n"): string {
  return `- type: copy
  dest: ${path}
  content: ${JSON.stringify(content)}
  mode: "0640"
`;
}

Deno.test("a file that somebody changes is as it was within a second, by its own task alone, and nothing goes on", async () => {
  await using site = new Guarded();
  const path = `${site.target}/a`;
  site.write(`tasks:\n${toCopy(path)}${toCopy(`${site.target}/b`)}`);
  await site.start();
  const startMs = performance.now();
  Deno.writeTextFileSync(path, "other\n");
  await site.until(() => site.rows.length > 0);
  ok(performance.now() - startMs < 5000);
  equal(Deno.readTextFileSync(path), "one\n");
  const [row] = site.rows;
  equal(row?.path, path);
  equal(row?.action, "repaired");
  match(row?.task ?? "", /^copy /);
  match(row?.place ?? "", /apply\.yml:2:/);
  ok((row?.run ?? 0) > 1);
  // The own write leads to one plan more, which is empty.
  await site.until(() => site.plans.length === 2);
  deepEqual(site.repairs.map((places) => places.length), [1]);
  equal(site.rows.length, 1);
});

Deno.test("a guard that observes reports what differs and changes nothing", async () => {
  await using site = new Guarded({ mode: "observe" });
  const path = `${site.target}/a`;
  site.write(`tasks:\n${toCopy(path)}`);
  await site.start();
  Deno.chmodSync(path, 0o600);
  await site.until(() => site.rows.length > 0);
  equal(site.rows[0]?.action, "observed");
  match(site.rows[0]?.shows ?? "", /0600/);
  equal((Deno.statSync(path).mode ?? 0) & 0o777, 0o600);
  equal(site.guard.view.open.length, 1);
  Deno.chmodSync(path, 0o640);
  await site.until(() => site.guard.view.open.length === 0);
  equal(site.rows.length, 1);
});

Deno.test("a task that observes is reported where the guard enforces", async () => {
  await using site = new Guarded();
  const path = `${site.target}/a`;
  Deno.writeTextFileSync(path, "one\n", { mode: 0o640 });
  site.write(`tasks:\n${toCopy(path).replace('"0640"', "observe")}`);
  await site.start();
  Deno.writeTextFileSync(path, "two\n");
  await site.until(() => site.rows.length > 0);
  equal(site.rows[0]?.action, "observed");
  equal(Deno.readTextFileSync(path), "two\n");
  deepEqual(site.repairs, []);
});

Deno.test("a handler that a repaired task notifies runs", async () => {
  await using site = new Guarded();
  const { target } = site;
  site.write(
    `tasks:\n${toCopy(`${target}/a`)}  notify: tell\n` +
      `handlers:\n- name: tell\n  type: command\n  cmd: touch ${target}/told\n`,
  );
  await site.start();
  Deno.removeSync(`${target}/told`);
  Deno.writeTextFileSync(`${target}/a`, "two\n");
  await site.until(() => site.rows.length > 0);
  ok(Deno.statSync(`${target}/told`).isFile);
});

Deno.test("a path that another tool fights for is left alone for longer each time, and named", async () => {
  await using site = new Guarded({
    flaps: LIMITS,
  });
  const path = `${site.target}/a`;
  site.write(`tasks:\n${toCopy(path)}`);
  await site.start();
  for (let count = 1; count <= 5; count++) {
    Deno.writeTextFileSync(path, `fight ${count}\n`);
    await site.until(() =>
      site.rows.filter(({ action }) => action === "repaired").length === count
    );
  }
  const actions = site.rows.map(({ action }) => action);
  deepEqual(actions, [
    "repaired",
    "repaired",
    "repaired",
    "held",
    "repaired",
    "held",
    "repaired",
    "held",
  ]);
  const [first, second, third] = site.rows.filter(({ action }) =>
    action === "held"
  );
  ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 290);
  ok((third?.atMs ?? 0) - (second?.atMs ?? 0) >= 590);
  deepEqual(site.guard.view.held, [path]);
  match(site.warnings[0] ?? "", /is left alone for 0 s: it is changed again/);
});

Deno.test("nothing is planned while a run holds the lock or the agent is paused, and all of it after that", async () => {
  let heldMs = 0;
  await using site = new Guarded({ heldMs: () => heldMs });
  const path = `${site.target}/a`;
  site.write(`tasks:\n${toCopy(path)}`);
  await site.start();
  heldMs = 60_000;
  {
    using _lock = lockRun(site.state, { command: "apply" });
    Deno.writeTextFileSync(path, "two\n");
    await new Promise((resolve) => setTimeout(resolve, 400));
    heldMs = 0;
    site.guard.wake();
    await new Promise((resolve) => setTimeout(resolve, 400));
    deepEqual(site.plans, []);
  }
  await site.until(() => site.rows.length > 0);
  equal(site.rows[0]?.action, "repaired");
  deepEqual(site.warnings, []);
});

Deno.test("a task that needs the result of another one asks for a whole run, once", async () => {
  await using site = new Guarded();
  const { target } = site;
  site.write(
    `tasks:\n- type: command\n  cmd: "true"\n  register: first\n` +
      toCopy(`${target}/a`) + `  when: first.rc == 0\n` +
      toCopy(`${target}/b`),
  );
  await site.start();
  Deno.writeTextFileSync(`${target}/a`, "two\n");
  await site.until(() => site.wholes.length === 1);
  match(site.wholes[0] ?? "", /apply\.yml:5:.* cannot be planned alone: /);
  Deno.writeTextFileSync(`${target}/a`, "three\n");
  Deno.writeTextFileSync(`${target}/b`, "two\n");
  await site.until(() => site.rows.length === 1);
  equal(Deno.readTextFileSync(`${target}/b`), "one\n");
  equal(site.wholes.length, 1);
});

Deno.test("what changes between the end of a run and the watch is seen", async () => {
  await using site = new Guarded();
  const path = `${site.target}/a`;
  site.write(`tasks:\n${toCopy(path)}`);
  const { managed } = await site.apply();
  const endedMs = Date.now();
  Deno.removeSync(path);
  site.guard.setGeneration(managed, endedMs);
  site.guard.start();
  await site.until(() => site.rows.length === 1);
  equal(Deno.readTextFileSync(path), "one\n");
});

Deno.test("a task that cannot be planned asks for a whole run, and those after it are repaired", async () => {
  await using site = new Guarded({ flaps: LIMITS });
  const { target } = site;
  site.write(`tasks:\n${toCopy(`${target}/a`)}${toCopy(`${target}/b`)}`);
  await site.start();
  Deno.removeSync(`${target}/a`);
  Deno.mkdirSync(`${target}/a`);
  Deno.writeTextFileSync(`${target}/a/mine`, "");
  Deno.removeSync(`${target}/b`);
  await site.until(() => site.rows.some(({ path }) => path === `${target}/b`));
  equal(Deno.readTextFileSync(`${target}/b`), "one\n");
  ok(Deno.statSync(`${target}/a/mine`).isFile);
  await site.until(() => site.wholes.length === 1);
  match(
    site.wholes.join("\n"),
    /^apply\.yml:2:\S+ cannot be planned alone: .*directory/,
  );
});

Deno.test("a repair that fails is told, left alone for a while and made then", async () => {
  await using site = new Guarded({ flaps: LIMITS });
  const { target } = site;
  Deno.writeTextFileSync(`${target}/ok`, "");
  site.write(
    `tasks:\n${
      toCopy(`${target}/a`)
    }  validate: test -e ${target}/ok -a -e %s\n`,
  );
  await site.start();
  Deno.removeSync(`${target}/ok`);
  Deno.writeTextFileSync(`${target}/a`, "two\n");
  await site.until(() => site.rows.length === 1);
  equal(site.rows[0]?.action, "failed");
  equal(site.guard.view.open.length, 1);
  match(site.warnings[0] ?? "", /it cannot be repaired$/);
  Deno.writeTextFileSync(`${target}/ok`, "");
  await site.until(() => site.rows.length === 2);
  equal(site.rows[1]?.action, "repaired");
  equal(Deno.readTextFileSync(`${target}/a`), "one\n");
});

Deno.test("without inotify a look now and then finds the same, and that is told once", async () => {
  await using site = new Guarded({ mayCall: false, lookMs: 50 });
  const path = `${site.target}/a`;
  site.write(`tasks:\n${toCopy(path)}`);
  await site.start();
  Deno.writeTextFileSync(path, "two\n");
  await site.until(() => site.rows.length === 1);
  Deno.removeSync(path);
  await site.until(() => site.rows.length === 2);
  equal(Deno.readTextFileSync(path), "one\n");
  equal(site.warnings.length, 1);
  match(
    site.warnings[0] ?? "",
    /^\d+ managed paths are looked at every 0.05 s/,
  );
});

Deno.test("a task that wants changes on every run is not watched, which is told once", async () => {
  await using site = new Guarded();
  const path = `${site.target}/t`;
  site.write(
    `tasks:\n- type: file\n  path: ${path}\n  state: touch\n` +
      toCopy(`${site.target}/a`),
  );
  await site.start();
  Deno.chmodSync(path, 0o600);
  await site.until(() => site.warnings.length === 1);
  match(site.warnings[0] ?? "", /^apply\.yml:2:3 file .* is not watched/);
  // On a busy machine a repair may meet what it touched before once more.
  const { length } = site.repairs;
  ok(length <= 3, `${length} repairs`);
  Deno.chmodSync(path, 0o640);
  Deno.writeTextFileSync(`${site.target}/a`, "two\n");
  await site.until(() => site.rows.some(({ path }) => path.endsWith("/a")));
  equal(site.repairs.length, length + 1);
  deepEqual(site.guard.view.held, []);
});
