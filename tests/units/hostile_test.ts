/** Units that do what they may not: each is refused or bounded, told where the task is, and those that follow go on. */

import { match, ok, rejects, strictEqual as equal } from "node:assert/strict";
import { ConfigError, TaskError } from "../../lib/error.ts";
import { OwnTasks, planOver, toTaskFile } from "./_own_tasks.ts";

interface Hostile {
  readonly name: string;
  /** What the plan does. */
  readonly plan: string;
  /** What stands before the unit. */
  readonly more?: string;
  readonly says: RegExp;
}

const RIGHT = (right: string, what: string) =>
  new RegExp(
    `^Cannot run "tasks/\\w+\\.ts:\\d+:\\d+": it may not use the right "${right}" for "?${what}`,
  );

const HOSTILE: readonly Hostile[] = [
  {
    name: "loops for ever",
    plan: "for (;;);",
    says: /^Cannot run "tasks\/\w+\.ts": it did not answer within 1 s/,
  },
  {
    name: "waits for what never comes",
    plan: "await new Promise(() => setInterval(() => {}, 100));",
    says: /it did not answer within/,
  },
  {
    name: "yields changes without end that are none",
    plan: "for (;;) yield { kind: 'dance' };",
    says: /^Cannot take a change of task "\w+": "kind": expected one of write,/,
  },
  {
    name: "warns for ever",
    plan: 'for (;;) context.warn("wolf");',
    says: /it asks without reading the answers/,
  },
  {
    name: "asks for ever and waits for nothing",
    plan: 'for (;;) host.stat("/").catch(() => {});',
    says: /it asks without reading the answers/,
  },
  {
    name: "ends its process",
    plan: "Deno.exit(0);",
    says: /it ended with exit code 0 before it answered/,
  },
  {
    name: "ends its process as programs of node do",
    plan: "process.exit(3);",
    says: /^Cannot run "tasks\/\w+\.ts:\d+:\d+": process is not defined/,
  },
  {
    name: "writes garbage where answers go",
    plan: "Deno.stdout.writeSync(new TextEncoder().encode('garbage\\n'));",
    says: /wrote to standard output what is no message/,
  },
  {
    name: "answers calls that were never made",
    plan: `const text = '{"reply":1}';
      const frame = new Uint8Array(8 + text.length);
      frame[3] = text.length;
      frame.set(new TextEncoder().encode(text), 8);
      Deno.stdout.writeSync(frame);
      yield { kind: "run", argv: [1] };`,
    says: /"argv\.0" of "run": expected text, got the number 1/,
  },
  {
    name: "reads a file of the host",
    plan: 'Deno.readTextFileSync("/etc/shadow");',
    says: RIGHT("read", "/etc/shadow"),
  },
  {
    name: "runs a program",
    plan: 'await new Deno.Command("id").output();',
    says: RIGHT("run", "id"),
  },
  {
    name: "asks a server",
    plan: 'await fetch("http://127.0.0.1:4711/");',
    says: RIGHT("net", "127.0.0.1:4711"),
  },
  {
    name: "reads the environment",
    plan: 'Deno.env.get("HOME");',
    says: RIGHT("env", "HOME"),
  },
  {
    name: "imports what is not of the configuration",
    plan: 'await import("/etc/passwd");',
    says: /it may not use the right "(import|read)"|may not import/,
  },
  {
    name: "hides a change behind getters",
    plan: 'yield { get kind() { return "remove"; }, path: "/etc" };',
    says: /Expected plain data, got a getter at "kind"/,
  },
  {
    name: "yields a function",
    plan: 'yield { kind: "write", path: "/a", content: () => "a" };',
    says: /Expected plain data, got a function/,
  },
  {
    name: "yields a change with what its kind has not",
    plan: 'yield { kind: "remove", path: "/a", force: true };',
    says: /there is no "force" in "remove"/,
  },
  {
    name: "yields a path that is none",
    plan: 'yield { kind: "remove", path: "etc" };',
    says: /"path" of "remove": expected/,
  },
  {
    name: "hides a bad change in how one is undone",
    plan: 'yield { kind: "run", argv: ["a"], undo: [{ kind: "dance" }] };',
    says: /"undo\.0" of "run"/,
  },
  {
    name: "returns what is no map",
    plan: "return 3;",
    says: /Cannot take what task "\w+" returns: expected a map/,
  },
  {
    name: "asks the host what no host can tell",
    plan: 'await host.ask("host.constructor", "a");',
    says: /it has no question "constructor"/,
  },
  {
    name: "asks the host with what is no path",
    plan: "await host.stat({ path: '/a' });",
    says: /Cannot answer a unit: expected text/,
  },
  {
    name: "throws what is no error",
    plan: 'throw { toString() { return "nothing"; } };',
    says: /^Cannot run "tasks\/\w+\.ts": nothing/,
  },
  {
    name: "says which rights the program should have",
    plan:
      "throw new TaskError('Requires run access to \"evil\", run again with the --allow-run flag');",
    says: /^Requires run access to "evil"$/,
  },
  {
    name: "throws an error as long as a book",
    plan: 'throw new TaskError("x".repeat(1e6));',
    says: /^x{10000}$/,
  },
];

/** Bounds that are met soon. */
const TIGHT = { silenceMs: 1000 };

Deno.test("units that do what they may not are told where the task is, and the next one runs", async (t) => {
  const files = HOSTILE.map(({ plan, more }, index) => {
    const type = `hostile${index}`;
    return [`tasks/${type}.ts`, toTaskFile(type, plan, more)];
  });
  const good = toTaskFile("good", 'yield { kind: "remove", path: "/a" };');
  await using own = new OwnTasks({
    ...Object.fromEntries(files),
    "tasks/good.ts": good,
  }, TIGHT);
  for (const [index, { name, says }] of HOSTILE.entries()) {
    await t.step(`one that ${name}`, async () => {
      const bad = await own.load(`hostile${index}`);
      const { error } = await planOver(bad);
      ok(error instanceof TaskError, String(error));
      match(error.message, says);
      const next = await planOver(await own.load("good"));
      equal(next.error, undefined);
      equal(next.changes.length, 1);
    });
  }
});

const BAD_FILES = [
  {
    name: "does not end while it is loaded",
    text: "\nfor (;;);",
    says: /it did not answer within/,
  },
  {
    name: "changes what all objects are",
    text: `Object.prototype.kind = "remove";
Array.prototype.map = () => [];
JSON.stringify = () => "{}";
${toTaskFile("bad", "")}`,
    says: /it wrote to standard output what is no message/,
  },
];

for (const { name, text, says } of BAD_FILES) {
  Deno.test(`a file that ${name} is an error, and the next one is loaded`, async () => {
    const good = toTaskFile("good", "");
    await using own = new OwnTasks({
      "tasks/bad.ts": text,
      "tasks/good.ts": good,
    }, TIGHT);
    await rejects(own.load("bad"), (error) => {
      ok(error instanceof ConfigError, String(error));
      match(error.message, /^Cannot use "tasks\/bad\.ts": /);
      match(error.message, says);
      return true;
    });
    equal((await own.load("good")).type, "good");
  });
}

Deno.test("what one unit left behind fails no other", async () => {
  await using own = new OwnTasks({
    "tasks/bad.ts": toTaskFile(
      "bad",
      "setInterval(() => { for (;;); }, 20); setTimeout(() => Deno.exit(3), 10);",
    ),
    "tasks/slow.ts": toTaskFile(
      "slow",
      'await new Promise((resolve) => setTimeout(resolve, 100)); yield { kind: "remove", path: "/a" };',
    ),
  }, TIGHT);
  equal((await planOver(await own.load("bad"))).error, undefined);
  const { error, changes } = await planOver(await own.load("slow"));
  equal(error, undefined);
  equal(changes.length, 1);
});

Deno.test("a unit that takes all memory is ended", async () => {
  const plan =
    "const all = []; for (;;) all.push(new Array(1e6).fill(all.length));";
  await using own = new OwnTasks(
    { "tasks/fat.ts": toTaskFile("fat", plan) },
    { heapMegabytes: 32 },
  );
  const { error } = await planOver(await own.load("fat"));
  ok(error instanceof TaskError);
  match(error.message, /"tasks\/fat\.ts": it took more than 32 MiB of memory/);
});
