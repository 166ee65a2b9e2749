/** The kill test of the agent, with as many kills as a proof needs. */

import { match } from "node:assert/strict";
import { runProof } from "./_proof.ts";

const KILLS = 100;

Deno.test(`${KILLS} kills of the agent at random instants lose nothing`, async () => {
  const env = { DRIFTLESS_AGENT_KILLS: `${KILLS}` };
  const said = await runProof("../agent/program/kill_test.ts", env);
  match(said, new RegExp(`${KILLS} kills of the agent`));
  match(said, /\| 1 passed \| 0 failed/);
});
