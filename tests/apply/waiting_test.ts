import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { Waiting } from "../../lib/apply/waiting.ts";
import type { Change, RunChange } from "../../lib/change.ts";

const ARGV = ["systemctl", "daemon-reload"];
const NAME = ARGV.join(" ");
const RELOAD: RunChange = { kind: "run", argv: ARGV };
const SHARED: RunChange = { ...RELOAD, waits: true };
const START: RunChange = { kind: "run", argv: ["systemctl", "start", "a"] };
const FILE: Change = { kind: "remove", path: "/etc/x" };

/** What waits, over a taker that notes what it takes and fails for some. */
function openWaiting({ predicts = false, fails = [] as string[] } = {}) {
  const taken: string[] = [];
  const pending = new Set<string>();
  const waiting = new Waiting({
    take: (change) => {
      const name = change.kind === "run" ? change.argv.join(" ") : change.kind;
      if (fails.includes(name)) return Promise.reject(new Error("refused"));
      taken.push(name);
      return Promise.resolve({ code: 0, stdout: "", stderr: "" });
    },
    store: {
      addPending: (name) => pending.add(name),
      clearPending: (name) => pending.delete(name),
    },
    predicts,
  });
  return { waiting, taken, pending };
}

Deno.test("what waits is made once, before the next program and not before a file", async () => {
  const { waiting, taken, pending } = openWaiting();
  await waiting.take(SHARED, []);
  await waiting.take(FILE, []);
  await waiting.take(SHARED, []);
  deepEqual([taken, [...pending]], [["remove"], [NAME]]);
  equal(waiting.has(ARGV), true);
  await waiting.take(START, []);
  await waiting.settle();
  deepEqual(taken, ["remove", NAME, "systemctl start a"]);
  deepEqual([waiting.has(ARGV), pending.size], [false, 0]);
});

Deno.test("what waits is made by a task that asks for it at once", async () => {
  const { waiting, taken, pending } = openWaiting();
  await waiting.take(SHARED, []);
  await waiting.take(RELOAD, []);
  await waiting.settle();
  deepEqual([taken, pending.size], [[NAME], 0]);
});

Deno.test("what waits and fails stays pending, and so does what a killed run left", async () => {
  const { waiting, taken, pending } = openWaiting({ fails: [NAME] });
  await waiting.take(SHARED, []);
  await rejects(waiting.take(START, []), /refused/);
  await rejects(waiting.settle(), /refused/);
  deepEqual([taken, [...pending], waiting.has(ARGV)], [[], [NAME], true]);
  const next = openWaiting();
  deepEqual(next.waiting.restore(["restart nginx", NAME]), ["restart nginx"]);
  await next.waiting.settle();
  deepEqual(next.taken, [NAME]);
});

Deno.test("what waits is predicted at once in a dry run, and never made", async () => {
  const { waiting, taken, pending } = openWaiting({ predicts: true });
  await waiting.take(SHARED, []);
  await waiting.take(START, []);
  await waiting.settle();
  deepEqual([taken, pending.size], [[NAME, "systemctl start a"], 0]);
});
