import { testTask } from "../../lib/testing/mod.ts";
import { includeTasksTask } from "../../tasks/include_tasks.ts";

testTask(includeTasksTask, [
  {
    name: "is no task to plan",
    params: { file: "web.yml", vars: { port: 1 } },
    error: /Cannot include "web.yml" here/,
  },
  {
    name: "refuses an empty name",
    params: { file: " " },
    error: /got an empty/,
  },
  { name: "refuses no name", params: {}, error: /file/ },
  {
    name: "refuses variables that are no map",
    params: { file: "a.yml", vars: ["a"] },
    error: /vars/,
  },
]);
