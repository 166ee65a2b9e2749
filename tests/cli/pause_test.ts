/** A pause is set and ended, and told by status beside what the agent noted. */

import { match, strictEqual as equal } from "node:assert/strict";
import { lockRun } from "../../lib/state/lock.ts";
import { openState } from "../../lib/state/state.ts";
import { makeSite } from "../e2e/_driftless.ts";

Deno.test("pause keeps the agent from changing the host until its time or resume", async () => {
  using site = makeSite("tasks: []\n");
  const paused = await site.run("pause", "--for", "2h", "--reason", "disk");
  equal(paused.code, 0, paused.stderr);
  match(paused.stdout, /^Paused until 20\S+Z\. {2}Next: driftless .*resume/);
  {
    using state = openState(site.state, { readOnly: true });
    const pause = state.agent.pause();
    equal(pause?.reason, "disk");
    equal((pause?.untilMs ?? 0) - (pause?.atMs ?? 0), 7_200_000);
  }
  const resumed = await site.run("resume");
  match(resumed.stdout, /^Resumed after the pause of \S.*: disk\./);
  match((await site.run("resume")).stdout, /^Nothing was paused\./);
  const wrong = await site.run("pause", "--for", "soon");
  equal(wrong.code, 64);
  match(wrong.stderr, /Expected a length of time in "--for", got "soon"/);
});

Deno.test("apply does not change a paused host unless it is told to, and says that an agent is paused or runs", async () => {
  using site = makeSite(
    `tasks: [{ type: copy, dest: "{{ env.T }}/a", content: x }]\n`,
  );
  equal((await site.run("pause", "--reason", "disk")).code, 0);
  const held = await site.run("apply");
  equal(held.code, 5);
  match(
    held.stderr,
    /Cannot apply: paused until somebody resumes, by \S.*: disk\n {2}End it with: driftless .*resume; or apply with --despite-pause/,
  );
  equal((await site.run("--json", "apply")).code, 5);
  const planned = await site.run("apply", "--dry-run");
  equal(planned.code, 0);
  match(planned.stderr, /^note {4}paused until somebody resumes/m);
  const made = await site.run("apply", "--despite-pause");
  equal(made.code, 0);
  match(made.stdout, /^1 changed/m);
  equal((await site.run("resume")).code, 0);
  {
    using state = openState(site.state);
    state.agent.saveView({ configDir: "/other" }, Date.now());
  }
  equal((await site.run("apply")).stderr, "");
  using _lock = lockRun(site.state, { command: "agent" }, "agent.lock");
  match(
    (await site.run("apply")).stderr,
    /^warning the agent of this host applies \/other and takes back what differs; keep it from that with: driftless .*pause$/m,
  );
});

Deno.test("status tells of the agent: what is in force, what was refused, whether it runs", async () => {
  using site = makeSite("tasks: []\n");
  {
    using state = openState(site.state);
    const row = { subject: "nginx", signer: "anna", atMs: Date.now() - 5000 };
    const { agent } = state;
    agent.saveCommit({ ...row, commit: "a".repeat(40), fate: "applied" });
    agent.saveCommit({
      ...{ commit: "b".repeat(40), subject: "evil", fate: "refused" },
      ...{ why: "it is not signed", atMs: Date.now() },
    });
    agent.saveView({
      ...{ version: "1.0.0", mode: "enforce", state: "running" },
      loops: [{ name: "apply", failuresInARow: 2, lastError: "no disk" }],
    }, Date.now());
  }
  const { code, stdout } = await site.run("status");
  equal(code, 1);
  match(stdout, /^agent {4}runs, enforce 1\.0\.0$/m);
  match(stdout, /^config {3}aaaaaaa "nginx" signed by anna, 5 s ago$/m);
  match(stdout, /^refused {2}bbbbbbb "evil": it is not signed$/m);
  match(stdout, /^failing {2}apply: no disk$/m);
  const { stdout: json } = await site.run("--json", "status");
  match(json, /"running":true.*"signer":"anna".*"why":"it is not signed"/);
  const { stdout: line } = await site.run("status", "--oneline");
  match(line, /^attention \S+ aaaaaaa applied:never drift:0 /);
});

Deno.test("status of an agent that runs and can note nothing says how old it is, and why", async () => {
  using site = makeSite("tasks: []\n");
  {
    using state = openState(site.state);
    const loops = [{ name: "apply", failuresInARow: 0 }];
    state.agent.saveView({ mode: "enforce", loops }, Date.now() - 600_000);
  }
  match((await site.run("status")).stdout, /^the agent does not run\./m);
  using _lock = lockRun(site.state, { command: "agent" }, "agent.lock");
  const { code, stdout } = await site.run("status");
  equal(code, 1);
  match(stdout, /^agent {4}runs, enforce$/m);
  match(
    stdout,
    /^old {6}the agent runs and noted nothing for 10 min, what is told of it is so old$/m,
  );
  match((await site.run("status", "--json")).stdout, /"mute":"the agent runs/);
});
