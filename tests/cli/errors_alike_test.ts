/** One mistake in many places is shown some times, and then counted. */

import { match, strictEqual as equal } from "node:assert/strict";
import { makeSite } from "../e2e/_driftless.ts";

Deno.test("an error with the same words is shown three times, and with --json each time", async () => {
  const task = `  - { type: debug, msg: "{{ prot }}" }\n`;
  using site = makeSite(`tasks:\n${task.repeat(6)}  - { type: debg }\n`);
  const { code, stderr } = await site.run("validate");
  equal(code, 3);
  equal(stderr.match(/error Cannot find the variable "prot"/g)?.length, 3);
  match(
    stderr,
    /"debg"[^]*\nerror in 3 more places: Cannot find the variable "prot"\n7 errors,/,
  );
  const { stdout } = await site.run("--json", "validate");
  equal(stdout.match(/"message":"Cannot find the variable/g)?.length, 6);
});
