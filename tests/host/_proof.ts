/** Runs a test of the quick suite again, with as much of it as a proof needs. */

import { strictEqual as equal } from "node:assert/strict";

/** Runs a test file, named from this directory, and gives what it said; it has to pass. */
export async function runProof(
  file: string,
  env: Record<string, string>,
): Promise<string> {
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
      new URL(file, import.meta.url).pathname,
    ],
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stdout);
  equal(code, 0, said + new TextDecoder().decode(stderr));
  return said;
}
