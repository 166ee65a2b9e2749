/** The kill test of the agent, with as many kills as a proof needs. */

import { match, strictEqual as equal } from "node:assert/strict";

const KILLS = 100;
const TEST = new URL("../agent/program/kill_test.ts", import.meta.url).pathname;

Deno.test(`${KILLS} kills of the agent at random instants lose nothing`, async () => {
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
    env: { DRIFTLESS_AGENT_KILLS: `${KILLS}`, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stdout);
  equal(code, 0, said + new TextDecoder().decode(stderr));
  match(said, new RegExp(`${KILLS} kills of the agent`));
  match(said, /\| 1 passed \| 0 failed/);
});
