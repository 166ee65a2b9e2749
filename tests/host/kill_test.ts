/** The kill test of the end-to-end tests, with as many kills as a proof needs. */

import { match, strictEqual as equal } from "node:assert/strict";

/** Kills of each of the two runs, which go side by side. */
const KILLS = 100;
const TEST = new URL("../e2e/kill_test.ts", import.meta.url).pathname;

async function kill(): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--no-check",
      "--no-prompt",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-sys",
      "--allow-run",
      "--allow-net=127.0.0.1,localhost",
      TEST,
    ],
    env: { DRIFTLESS_KILLS: `${KILLS}`, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stdout);
  equal(code, 0, said + new TextDecoder().decode(stderr));
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
