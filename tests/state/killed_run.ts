/** A run that notes changes in a state directory and is killed in the middle of one. */

import { lockRun } from "../../lib/state/lock.ts";
import { openState } from "../../lib/state/state.ts";
import { waitForKill } from "./temporary.ts";

const dir = Deno.args[0] ?? "";
const lock = lockRun(dir, { command: "apply" });
const state = openState(dir);
const run = state.startRun({
  command: "apply",
  startedAt: 1,
  configDigest: "c0",
  configDir: "/etc/driftless/config",
  host: "web1",
  pid: Deno.pid,
  version: "0.1.0",
});
const blob = state.putBlob(new TextEncoder().encode("old"));
const file = {
  exists: true,
  type: "file",
  ...(blob === undefined ? {} : { blob }),
} as const;
const start = {
  index: 0,
  kind: "write",
  path: "/etc/a",
  undo: "file",
} as const;
const done = state.beginChange(run, { ...start, seq: 0, before: file });
state.endChange(done, { after: { exists: true, digest: "d1" } });
state.addResult(run, {
  index: 0,
  task: "file",
  name: "a",
  place: "apply.yml:1:1",
  status: "changed",
  durationMs: 1,
  changes: 1,
});
state.beginChange(run, {
  ...start,
  seq: 1,
  before: file,
  temp: "/etc/.a.tmp",
  handlers: ["restart"],
  task: "a",
});
await waitForKill(JSON.stringify({ run, blob }));
lock[Symbol.dispose]();
