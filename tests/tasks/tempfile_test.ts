import { deepStrictEqual as deepEqual, rejects } from "node:assert/strict";
import { MemoryHost, testTask } from "../../lib/testing/mod.ts";
import { tempfileTask } from "../../tasks/tempfile.ts";

const CONTEXT = {
  evaluate: () => undefined,
  find: () => undefined,
  renderFile: () => Promise.resolve(""),
  findFile: (_folder: string, name: string) => Promise.resolve(name),
  warn: () => {},
};

/** What mktemp is asked on every run. */
function toRun(...words: string[]) {
  return [{ kind: "run" as const, argv: ["mktemp", ...words], repeats: true }];
}

testTask(tempfileTask, [
  {
    name: "asks for a file",
    params: {},
    have: { files: { "/tmp": { type: "dir" } } },
    changes: toRun("--", "/tmp/driftless-XXXXXXXXXX"),
    again: toRun("--", "/tmp/driftless-XXXXXXXXXX"),
    output: { path: "/tmp/driftless-XXXXXXXXXX" },
  },
  {
    name: "asks for a directory with a name as wanted, whatever is in it",
    params: {
      state: "directory",
      path: "/srv/a b/",
      prefix: "$(x); ",
      suffix: ".d",
    },
    have: { files: { "/srv/a b": { type: "dir" } } },
    changes: toRun(
      "--directory",
      "--suffix=.d",
      "--",
      "/srv/a b/$(x); XXXXXXXXXX",
    ),
    again: toRun(
      "--directory",
      "--suffix=.d",
      "--",
      "/srv/a b/$(x); XXXXXXXXXX",
    ),
  },
  {
    name: "refuses a missing directory",
    params: { path: "/no" },
    error: /Cannot find directory/,
  },
  {
    name: "refuses a name with a slash",
    params: { prefix: "../a" },
    error: /without "\/"/,
  },
  {
    name: "refuses a name that looks like an option",
    params: { prefix: "-x" },
    error: /start with "-"/,
  },
  {
    name: "refuses a name of two lines",
    params: { suffix: "a\nb" },
    error: /single line/,
  },
]);

/** What a plan returns once mktemp said something. */
async function finish(stdout: string): Promise<unknown> {
  const host = new MemoryHost({ files: { "/tmp": { type: "dir" } } });
  const plan = tempfileTask.plan(tempfileTask.params.parse({}), host, CONTEXT);
  await plan.next();
  return (await plan.next({ code: 0, stdout, stderr: "" })).value;
}

Deno.test("tempfile: gives the path that mktemp said", async () => {
  deepEqual(await finish("/tmp/driftless-a\n"), {
    path: "/tmp/driftless-a",
    state: "file",
  });
});

Deno.test("tempfile: fails when mktemp says nothing", async () => {
  await rejects(finish(""), /Cannot tell what "mktemp" made/);
});
