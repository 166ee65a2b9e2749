import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { TaskError, UnknownState } from "../../lib/task.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { drive, MemoryHost, testTask } from "../../lib/testing/mod.ts";
import { assertTask } from "../../tasks/assert.ts";

const context = {
  evaluate(expression: string): unknown {
    if (expression === "later") throw new UnknownState("not known yet");
    if (expression === "broken") throw new TaskError("x is undefined");
    return { yes: true, no: false, text: "no", one: 1 }[expression];
  },
};

testTask(assertTask, [
  {
    name: "is content when all hold",
    params: { that: ["yes", true] },
    context,
    output: { msg: "All assertions passed" },
  },
  {
    name: "says what it is told to",
    params: { that: "yes", success_msg: "fine" },
    context,
    output: { msg: "fine" },
  },
  {
    name: "says nothing when quiet",
    params: { that: "yes", success_msg: "fine", quiet: true },
    context,
    output: { msg: undefined },
  },
  {
    name: "names the first that is false and counts the others",
    params: { that: ["yes", "no", "text"] },
    context,
    error: /^Expected no: it is false \(and 1 more\)$/,
  },
  {
    name: "fails with its own message",
    params: { that: "no", fail_msg: "too small" },
    context,
    error: /^too small$/,
  },
  {
    name: "fails with its own message by Ansible's name",
    params: { that: false, msg: "too small" },
    context,
    error: /^too small$/,
  },
  {
    name: "takes an expression that cannot be evaluated for a failure",
    params: { that: "broken" },
    context,
    error: /^Expected broken: x is undefined$/,
  },
  {
    name: "takes text for no boolean",
    params: { that: "text" },
    context,
    error: /^Expected text: it gives "no", which is neither true nor false$/,
  },
  {
    name: "takes a number for no boolean",
    params: { that: "one" },
    context,
    error: /it gives the number 1, which is neither/,
  },
  {
    name: "does not know when a value is not known",
    params: { that: ["no", "later"] },
    context,
    unknown: /not known yet/,
  },
  {
    name: "refuses no condition",
    params: { that: [] },
    error: /that: expected at least one condition/,
  },
  {
    name: "refuses what is no condition",
    params: { that: { a: 1 } },
    error: /that: expected a condition or a list of conditions, got a map/,
  },
  {
    name: "refuses two messages",
    params: { that: "yes", msg: "a", fail_msg: "b" },
    error: /expected only one of "fail_msg" and "msg"/,
  },
]);

Deno.test("assert: a failure carries the conditions", async () => {
  const want = assertTask.params.parse({ that: ["no", "yes", "text"] });
  const overlay = new OverlayHost(new MemoryHost());
  const { error } = await drive(assertTask, want, overlay, context);
  equal(error instanceof TaskError, true);
  if (!(error instanceof TaskError)) return;
  deepEqual(error.output, {
    assertion: "no",
    evaluated_to: false,
    failed_assertions: ["no", "text"],
  });
});
