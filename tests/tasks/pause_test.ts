import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { MemoryHost, testTask } from "../../lib/testing/mod.ts";
import { pauseTask } from "../../tasks/pause.ts";

testTask(pauseTask, [
  {
    name: "does not wait in a dry run",
    params: { seconds: 5, minutes: 1 },
    output: { elapsed: 0, user_input: "" },
  },
  {
    name: "takes a time with its unit",
    params: { seconds: "2m", prompt: "settling" },
    output: { msg: "settling" },
  },
  {
    name: "waits for nobody",
    params: { prompt: "Press enter to continue..." },
    warnings: [/No answer is waited for/],
    output: { user_input: "" },
  },
  {
    name: "takes a negative time for none",
    params: { seconds: -3, minutes: -1 },
    warnings: [/No answer is waited for/],
  },
  {
    name: "refuses a time that is none",
    params: { seconds: "soon" },
    error: /expected seconds or a time/,
  },
]);

/** A host whose clock moves by sleeping only. */
class SleepingHost extends MemoryHost {
  slept: number[] = [];
  override now(): number {
    return this.slept.reduce((sum, ms) => sum + ms, 0);
  }
  override sleep(ms = 0): Promise<boolean> {
    this.slept.push(ms);
    return Promise.resolve(true);
  }
}

Deno.test("pause: waits for seconds and minutes together", async () => {
  const host = new SleepingHost();
  const want = pauseTask.params.parse({ seconds: 1.5, minutes: 1 });
  const plan = pauseTask.plan(want, host, {
    evaluate: () => undefined,
    find: () => undefined,
    renderFile: () => Promise.resolve(""),
    findFile: () => Promise.resolve(""),
    warn: () => {},
  });
  const { done, value } = await plan.next();
  equal(done, true);
  deepEqual(host.slept, [61_500]);
  deepEqual(value, {
    elapsed: 61.5,
    delta: 61,
    user_input: "",
    stdout: "Paused for 61.5 s",
  });
});
