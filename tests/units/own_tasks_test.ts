/** Task types of a configuration plan as those of the program do, though they run elsewhere. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { ConfigError, ConfigErrors, TaskError } from "../../lib/error.ts";
import { UnknownState } from "../../lib/host/host.ts";
import { MemoryHost } from "../../lib/testing/memory_host.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { listUnitFiles } from "../../lib/units/find_units.ts";
import { addOwnTasks } from "../../lib/units/own_tasks.ts";
import { UnitProcess } from "../../lib/units/process.ts";
import { writeFiles } from "../config/temp_dir.ts";
import { OwnTasks, planOver, toTaskFile } from "./_own_tasks.ts";

const MOTD = `import { type Task, z } from "@driftless/driftless/task";
interface MotdParams {
  text: string;
}
/**
 * Keeps the message of the day.
 *
 * It is shown after each login.
 */
export const motdTask: Task<MotdParams> = {
  type: "motd",
  params: z.strictObject({ text: z.string().min(1).describe("What is said.") }),
  programs: ["true"],
  async *plan(want, host) {
    const there = await host.stat("/etc/motd") !== undefined;
    const found = there ? await host.readText("/etc/motd") : undefined;
    if (found !== want.text) {
      yield { kind: "write", path: "/etc/motd", content: want.text };
    }
    return { before: found };
  },
};
`;

Deno.test("a type of the configuration plans, predicts and settles over a host in memory", async () => {
  await using own = new OwnTasks({ "tasks/motd.ts": MOTD });
  const task = await own.load("motd");
  deepEqual(task.programs, ["true"]);
  const overlay = new OverlayHost(
    new MemoryHost({ files: { "/etc/motd": "old" } }),
  );
  const params = { text: "new" };
  const first = await planOver(task, { params }, overlay);
  deepEqual(first, {
    changes: [{ kind: "write", path: "/etc/motd", content: "new" }],
    output: { before: "old" },
    error: undefined,
    warnings: [],
  });
  const second = await planOver(task, { params }, overlay);
  deepEqual(second.changes, []);
  deepEqual(second.output, { before: "new" });
});

Deno.test("a type asks all that a host can tell, and its answers are exact", async () => {
  const plan = `
    const table = await host.users();
    return {
      stat: await host.stat("/a"),
      none: await host.stat("/b"),
      bytes: await host.readFile("/a"),
      text: await host.readText("/a", 100),
      link: await host.readLink("/l"),
      list: await host.list("/d"),
      digest: await host.digest("/a", "md5"),
      user: table.get("joe")?.uid,
      isMap: table instanceof Map,
      group: (await host.groups()).get("staff"),
      package: (await host.packages()).get("nginx")?.version,
      own: (await host.packages({
        prefix: "own:",
        read: async (below) => new Map([["x", { name: await below.readText("/a") }]]),
      })).get("x"),
      unit: (await host.findUnit("a.service"))?.activeState,
      noUnit: await host.findUnit("b.service"),
      program: await host.findProgram("ls"),
      query: await host.query(["ls", "-l"]),
      status: (await host.request({ url: "http://a/" })).status,
      connect: await host.connect("a", 80, 10),
      sleep: await host.sleep(10),
      done: await host.wasDone("key"),
      now: host.now(),
      who: [host.os, host.uid, host.gid, host.umask, host.pending],
    };`;
  await using own = new OwnTasks({ "tasks/all.ts": toTaskFile("all", plan) });
  const have = {
    files: { "/a": "abc", "/l": { target: "/a" }, "/d/x": "", "/d/y": "" },
    users: [{ name: "joe", uid: 1001 }],
    groups: [{ name: "staff", gid: 50, members: [] }],
    packages: [{ name: "nginx" }],
    units: [{ name: "a.service" }],
    queries: { "ls -l": { code: 1, signal: undefined, stdout: "x" } },
    requests: { "GET http://a/": {} },
    programs: ["ls"],
    listening: ["a:80"],
    done: ["key"],
    now: 5,
  };
  const { output, error } = await planOver(await own.load("all"), { have });
  if (error) throw error;
  const host = new MemoryHost(have);
  const bytes = new TextEncoder().encode("abc");
  deepEqual(output, {
    stat: await host.stat("/a"),
    none: undefined,
    bytes,
    text: "abc",
    link: "/a",
    list: ["x", "y"],
    digest: "900150983cd24fb0d6963f7d28e17f72",
    user: 1001,
    isMap: true,
    group: { name: "staff", gid: 50, members: [] },
    package: "1.0",
    own: { name: "abc" },
    unit: "active",
    noUnit: undefined,
    program: "/usr/bin/ls",
    query: { code: 1, stderr: "", signal: undefined, stdout: "x" },
    status: 200,
    connect: true,
    sleep: false,
    done: true,
    now: 5,
    who: ["linux", 0, 0, 0o022, undefined],
  });
});

Deno.test("errors cross both ways as what they are", async () => {
  const plan = `
    try { await host.readText("/none"); } catch (error) {
      context.warn(\`\${error instanceof TaskError} \${error.name}\`);
    }
    try {
      yield { kind: "run", argv: ["false"] };
    } catch (error) {
      throw new TaskError("Cannot go on: " + error.message, {
        advice: "Look at it",
        output: { rc: 3 },
      });
    }`;
  await using own = new OwnTasks({
    "tasks/fails.ts": toTaskFile("fails", plan),
    "tasks/open.ts": toTaskFile("open", 'throw new UnknownState("later");'),
  });
  const warnings: string[] = [];
  const task = await own.load("fails");
  const steps = task.plan({}, new MemoryHost(), {
    evaluate: refuse,
    find: refuse,
    renderFile: refuse,
    findFile: refuse,
    warn: (text) => warnings.push(text),
  });
  equal((await steps.next()).done, false);
  await rejects(steps.throw(new TaskError("it ended")), (error) => {
    ok(error instanceof TaskError);
    equal(error.message, "Cannot go on: it ended");
    equal(error.advice, "Look at it");
    deepEqual(error.output, { rc: 3 });
    return true;
  });
  deepEqual(warnings, ["true TaskError"]);
  const { error } = await planOver(await own.load("open"));
  ok(error instanceof UnknownState);
});

Deno.test("a plan gets what its changes gave, evaluates what its params hold, and finds and renders files", async () => {
  const plan = `
    const made = yield { kind: "run", argv: ["true"] };
    return {
      made,
      value: context.evaluate(want.that),
      found: context.find(want.none),
      text: await context.renderFile("/t", { vars: { a: 1 } }),
      file: await context.findFile("files", "f"),
    };`;
  const text = toTaskFile("uses", plan)
    .replace("params:", 'expressions: ["that", "none"],\n  params:');
  await using own = new OwnTasks({ "tasks/uses.ts": text });
  const { output, error } = await planOver(await own.load("uses"), {
    params: { that: "a + 1", none: "b" },
    context: {
      find: (expression) => expression === "a + 1" ? 2 : undefined,
      evaluate: () => {
        throw new TaskError("no such name");
      },
      renderFile: (path, options) =>
        Promise.resolve(`${path} ${JSON.stringify(options)}`),
      findFile: (folder, name) => Promise.resolve(`/${folder}/${name}`),
    },
  });
  if (error) throw error;
  deepEqual(output, {
    made: undefined,
    value: 2,
    found: undefined,
    text: '/t {"vars":{"a":1}}',
    file: "/files/f",
  });
});

Deno.test("what a type prints is talk, and a part of a type is imported by it", async () => {
  await using own = new OwnTasks({
    "tasks/talks.ts": toTaskFile(
      "talks",
      "console.log(WORD); console.error('b'); return {};",
      'import { WORD } from "./_words.ts";',
    ),
    "tasks/_words.ts": 'export const WORD = "a";',
  });
  const { error } = await planOver(await own.load("talks"));
  equal(error, undefined);
  await own.process[Symbol.asyncDispose]();
  deepEqual(own.lines, ["a", "b"]);
});

Deno.test("a process that rests is ended and started again when it is needed", async () => {
  await using own = new OwnTasks(
    { "tasks/motd.ts": MOTD },
    { idleMs: 0 },
  );
  const task = await own.load("motd");
  for (const text of ["a", "b"]) {
    const { changes } = await planOver(task, { params: { text } });
    equal(changes.length, 1);
    await own.process.ended;
  }
});

function refuse(): never {
  throw new Error("not here");
}

const BROKEN: readonly {
  name: string;
  text: string;
  says: RegExp;
  line: number;
}[] = [
  {
    name: "holds no unit",
    text: "export const a = 1;",
    says: /exports no task type/,
    line: 1,
  },
  {
    name: "holds two units",
    text: `${toTaskFile("bad", "")}export const b = { ...oneTask };`,
    says: /exports 2 of task type: one a file/,
    line: 1,
  },
  {
    name: "has another type than its name",
    text: toTaskFile("other", ""),
    says: /type is "other", which the name of the file has to be/,
    line: 1,
  },
  {
    name: "has no schema",
    text: 'export const a = { type: "bad", async *plan() {} };',
    says: /Expected a schema as "params"/,
    line: 1,
  },
  {
    name: "is no TypeScript",
    text: "\nexport const = 1;",
    says: /.*/,
    line: 2,
  },
  {
    name: "throws while it is loaded",
    text: '\n\nthrow new TypeError("early");',
    says: /early/,
    line: 3,
  },
  {
    name: "imports a package",
    text: 'import "npm:left-pad";',
    says: /may not import packages/,
    line: 1,
  },
  {
    name: "imports what is not there",
    text: 'import "./none.ts";',
    says: /Module not found/,
    line: 1,
  },
];

Deno.test("a file with no good type is an error with its place", async (t) => {
  const files = BROKEN.map(({ text }, index) => [`tasks/bad${index}.ts`, text]);
  await using own = new OwnTasks(Object.fromEntries(files));
  for (const [index, { name, says, line }] of BROKEN.entries()) {
    await t.step(`which ${name}`, async () => {
      await rejects(own.load(`bad${index}`), (error) => {
        ok(error instanceof ConfigError, String(error));
        match(error.message, /^Cannot use "tasks\/bad\d\.ts": /);
        match(error.message, says);
        equal(error.place?.file, `tasks/bad${index}.ts`);
        equal(error.place?.line, line, error.message);
        return true;
      });
    });
  }
});

Deno.test("a type with the name of another is an error, a list of tasks in its place is none", () => {
  using dir = writeFiles({
    "tasks/copy.ts": toTaskFile("copy", ""),
    "tasks/geturl.ts": toTaskFile("geturl", ""),
    "tasks/user.ts": "export default [];",
  });
  const builtIns = { copy: refuse, get_url: refuse, user: refuse };
  const files = listUnitFiles(dir.path, "tasks");
  const process = new UnitProcess({ dir: dir.path });
  throws(
    () => addOwnTasks({ dir: dir.path, files, builtIns, process }),
    (error) => {
      ok(error instanceof ConfigErrors);
      deepEqual(
        error.errors.map(({ place, message }) => [place?.file, message]),
        [
          [
            "tasks/copy.ts",
            'Cannot use "tasks/copy.ts": there is a task type "copy" already',
          ],
          [
            "tasks/geturl.ts",
            'Cannot use "tasks/geturl.ts": there is a task type "get_url" already',
          ],
        ],
      );
      return true;
    },
  );
});
