import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { openState, type State } from "../../lib/state/state.ts";

function withState(work: (state: State, run: number) => void): void {
  const dir = Deno.makeTempDirSync({ prefix: "driftless-test-" });
  try {
    using state = openState(dir);
    const run = state.startRun({
      command: "apply",
      startedAt: 1,
      configDigest: "d",
      configDir: "/c",
      host: "h",
      pid: 1,
      version: "0",
    });
    work(state, run);
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
}

Deno.test("Confirms tells what waits, from which change on, and what is made again", () => {
  withState((state, run) => {
    const change = {
      index: 0,
      seq: 0,
      kind: "write",
      undo: "file",
      before: undefined,
    } as const;
    const before = state.beginChange(run, change);
    const id = state.confirms.add({ run, task: "t", untilMs: 5 });
    state.beginChange(run, { ...change, seq: 1 });
    state.confirms.setWatcher(id, 7);
    state.confirms.setUntil(id, 9);
    state.confirms.addAgain(id, { kind: "run", argv: ["a"] });
    state.confirms.addAgain(id, { kind: "run", argv: ["b"] });
    deepEqual(state.confirms.open(), [{
      id,
      run,
      task: "t",
      afterChange: before,
      untilMs: 9,
      status: "waiting",
      again: [{ kind: "run", argv: ["a"] }, { kind: "run", argv: ["b"] }],
      watcher: 7,
    }]);
  });
});

Deno.test("Confirms lets one of several who settle go on", () => {
  withState((state, run) => {
    const id = state.confirms.add({ run, task: "t", untilMs: 5 });
    equal(state.confirms.settle(id, "waiting", "undoing"), true);
    equal(state.confirms.settle(id, "waiting", "confirmed"), false);
    equal(state.confirms.open().length, 1);
    equal(state.confirms.settle(id, "undoing", "undone"), true);
    equal(state.confirms.open().length, 0);
    equal(state.confirms.find(id)?.status, "undone");
  });
});
