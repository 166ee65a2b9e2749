/** What the agent remembers is there for the next process. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import {
  type CommitRow,
  type DriftRow,
  openState,
} from "../../lib/state/state.ts";
import { TemporaryDir } from "./temporary.ts";

const COMMIT: CommitRow = {
  commit: "9f3c1ab".padEnd(40, "0"),
  subject: "nginx: 8 workers",
  signer: "anna@example.org",
  fate: "applied",
  why: undefined,
  atMs: 1000,
};

Deno.test("a commit has one fate, the last that was noted", () => {
  using temporary = new TemporaryDir();
  {
    using state = openState(temporary.path);
    equal(state.agent.appliedCommit(), undefined);
    state.agent.saveCommit(COMMIT);
    state.agent.saveCommit({ ...COMMIT, commit: "b".repeat(40), atMs: 2000 });
    state.agent.saveCommit({
      ...COMMIT,
      commit: "b".repeat(40),
      fate: "quarantined",
      why: "health",
      atMs: 3000,
    });
  }
  using state = openState(temporary.path, { readOnly: true });
  deepEqual(state.agent.appliedCommit(), COMMIT);
  equal(state.agent.commit("b".repeat(40))?.fate, "quarantined");
  deepEqual(
    state.agent.commits(10).map(({ fate }) => fate),
    ["quarantined", "applied"],
  );
});

Deno.test("drift is kept, the newest first and no more than a thousand", () => {
  using temporary = new TemporaryDir();
  using state = openState(temporary.path);
  const row: DriftRow = {
    path: "/etc/motd",
    task: "copy motd",
    place: "apply.yml:3:5",
    action: "repaired",
    shows: "mode 0644 -> 0600",
    run: undefined,
    atMs: 0,
  };
  for (let at = 1; at <= 1005; at++) state.agent.addDrift({ ...row, atMs: at });
  const rows = state.agent.drifts(2000);
  equal(rows.length, 1000);
  deepEqual(rows[0], { ...row, atMs: 1005 });
});

Deno.test("a pause and the view of the agent replace those before", () => {
  using temporary = new TemporaryDir();
  using state = openState(temporary.path);
  const pause = { untilMs: 5, reason: "work", by: "anna", atMs: 1 };
  state.agent.setPause({ ...pause, reason: "before" });
  state.agent.setPause(pause);
  deepEqual(state.agent.pause(), pause);
  state.agent.setPause(undefined);
  equal(state.agent.pause(), undefined);
  state.agent.saveView({ state: "starting" }, 1);
  state.agent.saveView({ state: "running" }, 2);
  deepEqual(state.agent.view(), { atMs: 2, data: { state: "running" } });
});
