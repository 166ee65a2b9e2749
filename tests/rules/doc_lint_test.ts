/** Every public name has its words: `deno doc --lint` over all entry points. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url).pathname;
const ENTRIES = [
  "mod.ts",
  "lib/task.ts",
  "tasks/mod.ts",
  "lib/testing/mod.ts",
  "cli/main.ts",
];

/** Exporting the type of the schema library would make its own lack of words ours. */
const ALLOWED = /'Task\["params"\]' references private type 'ZodType'/;

Deno.test("deno doc --lint finds nothing but the type of the schema library", async () => {
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...ENTRIES],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdout: "null",
  }).output();
  const found = new TextDecoder().decode(stderr).split("\n\n")
    .filter((part) => part.includes("error[") && !ALLOWED.test(part))
    .map((part) => part.trim().split("\n").slice(0, 2).join(" "));
  deepEqual(found, []);
});
