import { testTask } from "../../lib/testing/mod.ts";
import { failTask } from "../../tasks/fail.ts";

testTask(failTask, [
  { name: "fails with its message", params: { msg: "no" }, error: /^no$/ },
  { name: "takes a number", params: { msg: 42 }, error: /^42$/ },
  {
    name: "has a message of its own",
    params: {},
    error: /^Failed as the task asks$/,
  },
  {
    name: "refuses a message that is no text",
    params: { msg: ["a"] },
    error: /msg: expected a text, got a list/,
  },
]);
