/** Workflows run the commands that contributors run. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { load } from "js-yaml";
import * as z from "zod";

const ROOT = new URL("../../", import.meta.url);

const workflow = z.object({
  jobs: z.record(
    z.string(),
    z.object({
      "timeout-minutes": z.number(),
      steps: z.array(z.object({ run: z.optional(z.string()) })),
    }),
  ),
});

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

Deno.test("each workflow runs tasks that are there, with the Deno of the README", () => {
  const { tasks } = z.object({ tasks: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(read("deno.json")));
  const [, version] = /deno@([\d.]+) task test/.exec(read("README.md")) ?? [];
  let count = 0;
  for (const { name } of Deno.readDirSync(new URL(".github/workflows", ROOT))) {
    const { jobs } = workflow.parse(load(read(`.github/workflows/${name}`)));
    for (
      const { run = "" } of Object.values(jobs).flatMap((job) => job.steps)
    ) {
      for (
        const [, used, task] of run.matchAll(/deno@(\S+) (?:task (\S+))?/g)
      ) {
        count++;
        equal(used, version, name);
        if (task !== undefined) ok(task in tasks, `${name}: ${task}`);
      }
    }
  }
  ok(count >= 6);
});

Deno.test("what one process of host tests leaves out, the other runs", () => {
  const { tasks } = z.object({
    tasks: z.record(z.string(), z.object({ command: z.string() })),
  }).parse(JSON.parse(read("deno.json")));
  const types = tasks["test:host:types"]?.command ?? "";
  const [, left = ""] = /'--ignore=([^']*)'/
    .exec(tasks["test:host:machine"]?.command ?? "") ?? [];
  ok(left.split(",").length > 1);
  for (const path of left.split(",")) ok(types.includes(` ${path}`), path);
});
