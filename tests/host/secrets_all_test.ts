/** The search for secrets of the end-to-end tests, with one in every field of every type. */

import { match, strictEqual as equal } from "node:assert/strict";

const TEST = new URL("../e2e/secrets_test.ts", import.meta.url).pathname;

Deno.test("a secret in each of all fields of all types shows up nowhere", async () => {
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
      "--allow-ffi",
      "--allow-net=127.0.0.1,localhost",
      TEST,
    ],
    env: { DRIFTLESS_PLANT_EVERY: "1", NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stdout);
  equal(code, 0, said + new TextDecoder().decode(stderr));
  match(said, /list of processes \(1 of 1\) \.\.\. ok/);
});
