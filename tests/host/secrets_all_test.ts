/** The search for secrets of the end-to-end tests, with one in every field of every type. */

import { match } from "node:assert/strict";
import { runProof } from "./_proof.ts";

Deno.test("a secret in each of all fields of all types shows up nowhere", async () => {
  const env = { DRIFTLESS_PLANT_EVERY: "1" };
  const said = await runProof("../e2e/secrets_test.ts", env);
  match(said, /list of processes \(1 of 1\) \.\.\. ok/);
});
