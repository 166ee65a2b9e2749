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
