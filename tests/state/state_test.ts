import assert from "node:assert/strict";
import {
  type BeforeState,
  type ChangeStart,
  openState,
  type RunStart,
  type State,
} from "../../lib/state/state.ts";
import { startScript, TemporaryDir } from "./temporary.ts";

const RUN: RunStart = {
  command: "apply",
  startedAt: 1_700_000_000_000,
  configDigest: "c0",
  configDir: "/etc/driftless/config",
  host: "web1",
  pid: 42,
  version: "0.1.0",
};

const WRITE: ChangeStart = {
  index: 0,
  seq: 0,
  kind: "write",
  path: "/etc/a",
  before: { exists: false },
  undo: "file",
};

const END = {
  status: "changed",
  ok: 1,
  changed: 2,
  skipped: 3,
  failed: 4,
  unknown: 5,
  durationMs: 6.4,
} as const;

/** Adds a run with one change of each former content. */
function addRun(state: State, ...blobs: (string | undefined)[]): number {
  const run = state.startRun(RUN);
  for (const blob of blobs) {
    const before = { exists: true, ...(blob === undefined ? {} : { blob }) };
    state.endChange(state.beginChange(run, { ...WRITE, before }), {});
  }
  return run;
}

Deno.test("openState: makes a private directory and private files", () => {
  using dir = new TemporaryDir();
  using state = openState(`${dir.path}/a/b`);
  state.putBlob(new Uint8Array(1));
  state.beginChange(state.startRun(RUN), WRITE);
  assert.equal(dir.mode("a"), 0o700);
  assert.equal(dir.mode("a/b"), 0o700);
  assert.equal(dir.mode("a/b/blobs"), 0o700);
  for (const name of ["state.db", "state.db-wal", "state.db-shm"]) {
    assert.equal(dir.mode(`a/b/${name}`), 0o600, name);
  }
});

Deno.test("State: tells of a run all that was noted", () => {
  using dir = new TemporaryDir();
  const undoChanges = [{
    kind: "write",
    path: "/a",
    content: Uint8Array.of(0, 255),
  }] as const;
  const before: BeforeState = {
    exists: true,
    type: "dir",
    mode: 0o755,
    mtimeMs: 1700000000000.25,
    tree: [{ name: "x\n", state: { exists: true, target: "../y" } }],
  };
  const result = {
    index: 1,
    task: "command",
    name: "nul \0, quote ' and \ud800",
    place: "apply.yml:1:1",
    status: "failed",
    output: { stdout: "a\0b", list: [1, null] },
    why: "it ' or 1=1; drop table runs; --",
    durationMs: 3.6,
    changes: 1,
  };
  {
    using state = openState(dir.path);
    const run = state.startRun(RUN);
    state.addResult(run, result);
    const first = state.beginChange(run, {
      ...WRITE,
      before,
      argv: ["a", ""],
      shows: "x -> y",
      temp: "/etc/.t",
      undo: "changes",
      undoChanges,
    });
    state.endChange(first, { after: { exists: true, digest: "d", ino: 7 } });
    const second = state.beginChange(run, { ...WRITE, seq: 1 });
    state.endChange(second, { error: "Cannot write" });
    state.markUndone(first, run);
    state.finishRun(run, END);
  }
  using state = openState(dir.path, { readOnly: true });
  const [run] = state.runs(10);
  assert.deepEqual(run, { ...RUN, id: 1, ...END, durationMs: 6 });
  const found = state.run(1);
  assert.deepEqual(found?.run, run);
  assert.deepEqual(found?.results, [{
    ...result,
    name: "nul \ufffd, quote ' and \ufffd",
    durationMs: 4,
    cause: undefined,
  }]);
  const [second, first] = state.changesOf(1);
  assert.deepEqual(first?.before, before);
  assert.deepEqual(first?.undoChanges, undoChanges);
  assert.deepEqual(first?.after, { exists: true, digest: "d", ino: 7 });
  assert.deepEqual(first?.argv, ["a", ""]);
  assert.equal(first?.undoneBy, 1);
  assert.equal(second?.error, "Cannot write");
  assert.equal(second?.after, undefined);
  assert.equal(state.run(2), undefined);
  assert.equal(state.run(NaN), undefined);
});

Deno.test("State: a killed run leaves its journal, blobs and notifications", async () => {
  using dir = new TemporaryDir();
  const child = await startScript("./killed_run.ts", dir.path);
  const { run, blob } = JSON.parse(child.line);
  using state = openState(dir.path);
  assert.equal(state.runs(1)[0]?.status, "running");
  await child.kill();
  assert.equal(new TextDecoder().decode(state.readBlob(blob)), "old");
  assert.equal(state.runs(1)[0]?.status, "interrupted");
  assert.equal(state.run(run)?.run.status, "interrupted");
  assert.deepEqual(
    state.changesOf(run).map(({ seq, after }) => [seq, after]),
    [[1, undefined], [0, { exists: true, digest: "d1" }]],
  );
  assert.equal(state.run(run)?.results[0]?.status, "changed");
  assert.deepEqual(state.pendingHandlers(), [
    { handler: "restart", run, task: "a" },
  ]);
  const [left, ...others] = state.unfinished();
  assert.deepEqual(left, {
    id: 2,
    run,
    kind: "write",
    path: "/etc/a",
    temp: "/etc/.a.tmp",
  });
  assert.deepEqual(others, []);
  state.settle(2);
  assert.deepEqual(state.unfinished(), []);
  state.startRun(RUN);
  assert.equal(state.run(run)?.run.status, "interrupted");
});

Deno.test("State.unfinished: leaves out what this process itself is doing", () => {
  using dir = new TemporaryDir();
  using state = openState(dir.path);
  state.beginChange(state.startRun(RUN), WRITE);
  assert.deepEqual(state.unfinished(), []);
  using other = openState(dir.path);
  assert.equal(other.unfinished().length, 1);
});

Deno.test("State.pendingHandlers: each once, until it has run or its change failed", () => {
  using dir = new TemporaryDir();
  using state = openState(dir.path);
  const run = state.startRun(RUN);
  const names = () => state.pendingHandlers().map(({ handler }) => handler);
  const begin = (...handlers: string[]) =>
    state.beginChange(run, { ...WRITE, handlers, task: "t" });
  const failing = begin("b", "a");
  begin("c", "c");
  assert.deepEqual(names(), ["b", "a", "c"]);
  begin("a");
  state.endChange(failing, { error: "no" });
  assert.deepEqual(names(), ["c"]);
  state.addPending({ handler: "d", run, task: "t" });
  state.clearPending("c");
  state.clearPending("unknown");
  assert.deepEqual(state.pendingHandlers(), [{ handler: "d", run, task: "t" }]);
});

Deno.test("State.wasDone: remembers keys over runs and pruning", () => {
  using dir = new TemporaryDir();
  using state = openState(dir.path);
  assert.equal(state.wasDone("k"), false);
  state.setDone("k", state.startRun(RUN));
  state.setDone("k", state.startRun(RUN));
  state.prune({ keepRuns: 0, maxBlobBytes: 0 });
  assert.equal(state.wasDone("k"), true);
});

Deno.test("State.prune: keeps the newest runs and what they need", () => {
  using dir = new TemporaryDir();
  using state = openState(dir.path);
  const [a, b, c] = [1, 2, 3].map((size) =>
    state.putBlob(new Uint8Array(size))
  );
  addRun(state, a, b);
  const kept = [addRun(state, b), addRun(state, c)];
  Deno.writeTextFileSync(`${dir.path}/blobs/new-left-by-a-killed-run`, "x");
  state.prune({ keepRuns: 2, maxBlobBytes: 100 });
  assert.deepEqual(state.runs(9).map(({ id }) => id), kept.toReversed());
  assert.deepEqual(state.changesOf(1), []);
  assert.throws(() => state.readBlob(a ?? ""), /Cannot read undo data/);
  assert.equal(state.readBlob(b ?? "").length, 2);
  assert.equal(state.readBlob(c ?? "").length, 3);
  assert.deepEqual(
    [...Deno.readDirSync(`${dir.path}/blobs`)].filter(({ isFile }) => isFile),
    [],
  );
  assert.equal(addRun(state), 4, "numbers are not used again");
});

Deno.test("State.prune: runs that had nothing to do push no change out", () => {
  using dir = new TemporaryDir();
  using state = openState(dir.path);
  const blob = state.putBlob(new Uint8Array(1));
  const changed = addRun(state, blob);
  const idle = Array.from({ length: 5 }, () => state.startRun(RUN));
  state.prune({ keepRuns: 2, maxBlobBytes: 100 });
  assert.deepEqual(
    state.runs(9).map(({ id }) => id),
    [...idle.slice(-2).toReversed(), changed],
  );
  assert.equal(state.readBlob(blob ?? "").length, 1);
});

Deno.test("State.prune: too much undo data goes, longest unused first", () => {
  using dir = new TemporaryDir();
  using state = openState(dir.path);
  const [a, b] = [100, 200].map((size) => state.putBlob(new Uint8Array(size)));
  addRun(state, a);
  addRun(state, b);
  addRun(state, a);
  state.prune({ keepRuns: 9, maxBlobBytes: 299 });
  const undo = [1, 2, 3].map((run) => state.changesOf(run)[0]?.undo);
  assert.deepEqual(undo, ["file", "none", "file"]);
  assert.equal(state.readBlob(a ?? "").length, 100);
  assert.throws(() => state.readBlob(b ?? ""), { name: "TaskError" });
  state.prune({ keepRuns: 9, maxBlobBytes: 299 });
  assert.equal(state.readBlob(a ?? "").length, 100);
});
