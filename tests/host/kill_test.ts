/** The kill test of the end-to-end tests, with as many kills as a proof needs. */

import { match } from "node:assert/strict";
import { runProof } from "./_proof.ts";

/** Kills of each of the two runs, which go side by side. */
const KILLS = 100;

async function kill(): Promise<void> {
  const env = { DRIFTLESS_KILLS: `${KILLS}` };
  const said = await runProof("../e2e/kill_test.ts", env);
  match(said, new RegExp(`any of ${KILLS} instants`));
  match(said, /\| 1 passed \| 0 failed/);
}

Deno.test(`${2 * KILLS} kills at random instants leave old or new files`, async () => {
  const startedAt = performance.now();
  await Promise.all([kill(), kill()]);
  const secs = Math.round((performance.now() - startedAt) / 1000);
  Deno.stdout.writeSync(
    new TextEncoder().encode(`${2 * KILLS} kills in ${secs} s\n`),
  );
});
