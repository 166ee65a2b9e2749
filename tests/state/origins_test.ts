/** Where changes came from is there for the next process. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { isTouched } from "../../lib/agent/drift/touched.ts";
import type { AfterState, BeforeState } from "../../lib/state/state.ts";
import { openState, type State } from "../../lib/state/state.ts";
import { TemporaryDir } from "./temporary.ts";

const EMPTY =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const FILE = {
  exists: true,
  type: "file",
  mode: 0o644,
  uid: 0,
  gid: 0,
} as const;

/** Adds a run of one task with one change. */
function addRun(
  state: State,
  before: BeforeState,
  after: AfterState,
  path = "/etc/a",
): number {
  const run = state.startRun({
    ...{ command: "apply", startedAt: 1000, configDigest: "", configDir: "" },
    ...{ host: "", pid: 1, version: "" },
  });
  const undo = "file" as const;
  const change = { index: 3, seq: 0, kind: "write", path, before, undo };
  state.endChange(state.beginChange(run, change), { after });
  state.addResult(run, {
    ...{ index: 3, task: "file", name: "a", place: "a.yml:1:1" },
    ...{ status: "changed", durationMs: 1, changes: 1 },
  });
  return run;
}

Deno.test("the last change of a path and of a task is found, with who made the difference", () => {
  using dir = new TemporaryDir();
  {
    using state = openState(dir.path);
    addRun(state, { exists: false }, FILE);
    const run = addRun(state, FILE, FILE);
    state.origins.note(run, 3, "both");
    addRun(state, FILE, FILE, "/etc/b");
  }
  using state = openState(dir.path, { readOnly: true });
  const { origins } = state;
  const change = origins.lastChange("/etc/a");
  equal(change?.run, 2);
  equal(origins.lastChange("/etc/a", change?.id)?.run, 1);
  equal(origins.lastChange("/etc/c"), undefined);
  const origin = change && origins.ofChange(change);
  deepEqual([origin?.run, origin?.cause, origin?.atMs], [2, "both", 1000]);
  equal(origins.ofTask("file", "a")?.run, 3);
  equal(origins.ofTask("file", "b"), undefined);
  deepEqual([...origins.counts(2)], [["both", 1]]);
  deepEqual([...origins.counts(1)], []);
  equal(state.run(2)?.results[0]?.cause, "both");
});

for (
  const [name, left, found, isOther] of [
    ["as it was left", { ...FILE, digest: "d" }, { ...FILE, blob: "d" }, false],
    ["empty as it was left", FILE, { ...FILE, blob: EMPTY }, false],
    [
      "with other content",
      { ...FILE, digest: "d" },
      { ...FILE, blob: "e" },
      true,
    ],
    ["with other rights", FILE, { ...FILE, mode: 0o600 }, true],
    ["gone", FILE, { exists: false }, true],
    ["without a look at its content", { ...FILE, digest: "d" }, FILE, false],
  ] as const
) {
  Deno.test(`a path that is found ${name}: ${isOther ? "touched" : "not touched"}`, () => {
    using dir = new TemporaryDir();
    using state = openState(dir.path);
    addRun(state, { exists: false }, left);
    const run = addRun(state, found, FILE);
    equal(isTouched(state, run, 3), isOther);
  });
}
