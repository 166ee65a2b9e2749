/** Every public name has its words: `deno doc --lint` over all entry points. */

import { deepStrictEqual as deepEqual } from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url).pathname;
const { exports } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
const ENTRIES: readonly string[] = [
  "lib/task.ts",
  ...Object.values<string>(exports),
];

/** What the schema library says of itself is not ours, and exporting its type would make its lack of words ours. */
const ALLOWED =
  /\["params"\]' references private type 'ZodType'|--> \S*\/zod\//;

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
