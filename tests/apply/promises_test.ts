/** Any tasks on files: what is planned is what is made, a task alone is made once, and a rollback brings all back. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import { apply } from "../../lib/apply/apply.ts";
import type { SummaryEvent, TaskEvent } from "../../lib/apply/event.ts";
import { rollback } from "../../lib/apply/rollback.ts";
import { loadSetup } from "../../lib/apply/setup.ts";
import { Redactor } from "../../lib/secret.ts";
import { tasks } from "../../tasks/mod.ts";
import { makeSite, type Site } from "../e2e/_driftless.ts";

/** How many lists of tasks are tried. */
const RUNS = Number(Deno.env.get("DRIFTLESS_PROMISE_RUNS") ?? 25);

const NAMES = ["a", "b", "c"];
const path = fc.constantFrom(
  ...NAMES.flatMap((one) => [one, ...NAMES.map((two) => `${one}/${two}`)]),
).map((name) => `T/${name}`);
const mode = fc.constantFrom("0644", "0600", "0755", "u+x", "go-w");
const text = fc.constantFrom("", "one\n", "one\ntwo\n", "one", "x = 1\r\n");
const word = fc.constantFrom("one", "two", "x = 1", "x = 2");

/** A record with a type, whose other keys may be left out where they are said to. */
function task<T extends Record<string, fc.Arbitrary<unknown>>>(
  type: string,
  given: T,
  may: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<Record<string, unknown>> {
  return fc.record({ ...given, ...may, type: fc.constant(type) }, {
    requiredKeys: [...Object.keys(given), "type"],
  });
}

const anyTask = fc.oneof(
  task("directory", { path }, { mode, recurse: fc.boolean() }),
  task("directory", { path, state: fc.constant("absent") }),
  task("copy", { dest: path, content: text }, {
    mode,
    force: fc.boolean(),
    follow: fc.boolean(),
  }),
  task("file", {
    path,
    state: fc.constantFrom("file", "directory", "absent"),
  }, { mode, follow: fc.boolean() }),
  task("file", {
    path,
    src: fc.oneof(path, fc.constantFrom("a", "../b", "none")),
    state: fc.constant("link"),
    force: fc.boolean(),
  }),
  task("file", { path, src: path, state: fc.constant("hard") }, {
    force: fc.boolean(),
  }),
  task("lineinfile", { path, line: word }, {
    regexp: fc.constantFrom("^x", "^one", "w"),
    create: fc.boolean(),
    insertbefore: fc.constant("BOF"),
  }),
  task("lineinfile", {
    path,
    regexp: fc.constantFrom("^x", "w"),
    state: fc.constant("absent"),
  }),
  task("authorized_key", {
    path,
    user: fc.constant("root"),
    key: fc.constantFrom("A", "B").map((letter) =>
      `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${letter.repeat(43)}`
    ),
  }, {
    state: fc.constantFrom("present", "absent"),
    comment: word,
    manage_dir: fc.boolean(),
  }),
  task("archive", { path, dest: path, format: fc.constant("tar") }, {
    remove: fc.boolean(),
  }),
  task("unarchive", { src: path, dest: path, remote_src: fc.constant(true) }),
  task("blockinfile", { path, block: word }, {
    create: fc.boolean(),
    state: fc.constantFrom("present", "absent"),
  }),
  task("replace", {
    path,
    regexp: fc.constantFrom("one", "^x.*$", "(t)wo"),
    replace: fc.constantFrom("1", ""),
  }),
);

/** What a run told. */
interface Ran {
  tasks: TaskEvent[];
  summary: SummaryEvent;
}

/** Runs tasks in this process. */
async function run(site: Site, dryRun: boolean): Promise<Ran> {
  const found: TaskEvent[] = [];
  const setup = await loadSetup({ config: site.config, registry: tasks });
  const summary = await apply({
    ...setup,
    stateDir: site.state,
    version: "0",
    dryRun,
    selection: { tags: [], skipTags: [], types: [] },
    emit: (event) => {
      if (event.type === "task") found.push(event);
    },
  });
  return { tasks: found, summary };
}

function write(site: Site, list: readonly unknown[]): void {
  const named = JSON.stringify({ tasks: list })
    .replaceAll('"T/', `"${site.target}/`);
  site.write("apply.json", named);
}

/** What a task told, but what differs from run to run. */
function toTold({ tasks }: Ran): unknown[] {
  return tasks.map(({ status, why, changes, output }) => ({
    status,
    why,
    changes,
    output,
  }));
}

/** A tree as text: kinds, modes, contents, targets. */
function toTree(dir: string, name = "."): string[] {
  const info = Deno.lstatSync(dir);
  const mode = ((info.mode ?? 0) & 0o7777).toString(8);
  if (info.isSymlink) return [`${name} -> ${Deno.readLinkSync(dir)}`];
  if (info.isFile) {
    return [`${name} ${mode} ${JSON.stringify(Deno.readTextFileSync(dir))}`];
  }
  const names = [...Deno.readDirSync(dir)].map((entry) => entry.name).sort();
  return [
    `${name}/ ${mode}`,
    ...names.flatMap((one) => toTree(`${dir}/${one}`, `${name}/${one}`)),
  ];
}

async function undo(site: Site, run: number): Promise<string[]> {
  const kept: string[] = [];
  await rollback({
    run,
    stateDir: site.state,
    hostName: "h",
    version: "0",
    redactor: new Redactor(),
    dryRun: false,
    tell: ({ status, path, why }) => {
      if (status === "undone" || why === "it was not made") return;
      kept.push(`${path} ${status}: ${why}`);
    },
  });
  return kept;
}

Deno.test("any tasks on files do what their plan says, and are undone whole", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyTask, { maxLength: 5 }),
      fc.array(anyTask, { minLength: 1, maxLength: 6 }),
      async (before, list) => {
        using site = makeSite(undefined);
        write(site, before.map((one) => ({ ...one, ignore_errors: true })));
        await run(site, false);
        const tree = toTree(site.target);
        write(site, list);
        const plan = await run(site, true);
        deepEqual(toTree(site.target), tree, "the plan changed something");
        const made = await run(site, false);
        deepEqual(toTold(made), toTold(plan));
        const kept = await undo(site, made.summary.run ?? 0);
        deepEqual([toTree(site.target), kept], [tree, []]);
      },
    ),
    { numRuns: RUNS },
  );
});

Deno.test("any task on files is made once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyTask, { maxLength: 5 }),
      anyTask,
      async (before, one) => {
        using site = makeSite(undefined);
        write(site, before.map((one) => ({ ...one, ignore_errors: true })));
        await run(site, false);
        write(site, [one]);
        const first = await run(site, false);
        if (first.summary.failed > 0) return;
        const tree = toTree(site.target);
        const again = await run(site, false);
        equal(again.summary.changed, 0, JSON.stringify(again.tasks));
        ok(again.tasks.every(({ status }) => status === "ok"));
        deepEqual(toTree(site.target), tree);
      },
    ),
    { numRuns: RUNS },
  );
});
