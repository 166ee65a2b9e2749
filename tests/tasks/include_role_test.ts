import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { testTask } from "../../lib/testing/mod.ts";
import { includeRoleTask } from "../../tasks/include_role.ts";

testTask(includeRoleTask, [
  {
    name: "is no task to plan",
    params: { name: "web" },
    error: /Cannot include role "web" here/,
  },
  ...["", "../web", "/web", "a/../b", "."].map((name) => ({
    name: `refuses the name ${JSON.stringify(name)}`,
    params: { name },
    error: /name: expected a name without a leading "\/"/,
  })),
  {
    name: "refuses a task file outside the role",
    params: { name: "web", tasks_from: "../../x" },
    error: /tasks_from: expected a name/,
  },
  {
    name: "refuses a task file that is no text",
    params: { name: "web", tasks_from: ["main"] },
    error: /tasks_from: expected a single line of text/,
  },
]);

Deno.test("include_role: params have their defaults", () => {
  deepEqual(includeRoleTask.params.parse({ name: "web" }), {
    name: "web",
    vars: {},
    defaults: {},
    tasks_from: "main",
    vars_from: "main",
    allow_duplicates: false,
  });
});
