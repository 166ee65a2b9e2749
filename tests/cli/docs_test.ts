/** `driftless docs`. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { dirname } from "node:path";
import { tasks } from "../../tasks/mod.ts";
import { TemporaryDir } from "../state/temporary.ts";
import { matchGolden, run, toTranscript } from "./_terminal.ts";
import { toExamplesConfig } from "./_type_examples.ts";

const READ = ["--allow-read", "--allow-env", "--allow-sys"];

Deno.test("docs of a type shows what it does, its params and examples", async () => {
  const words = ["docs", "timezone"];
  matchGolden("docs", toTranscript(words, await run(words, { rights: READ })));
});

Deno.test("docs lists every task type", async () => {
  const { code, stdout } = await run(["docs", "--json"], { rights: READ });
  equal(code, 0);
  const listed = stdout.trim().split("\n").map((line) => JSON.parse(line).task);
  deepEqual(listed, Object.keys(tasks).sort());
});

Deno.test("docs names the task type that was meant", async () => {
  const { code, stderr } = await run(["docs", "coppy"], { rights: READ });
  ok(code > 0);
  match(stderr, /Cannot find the task type "coppy"\n.*Did you mean "copy"\?/);
});

Deno.test("every example of the docs loads", async () => {
  using dir = new TemporaryDir();
  for (const [name, text] of Object.entries(await toExamplesConfig())) {
    const path = `${dir.path}/${name}`;
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeTextFileSync(path, text);
  }
  const words = ["--config", dir.path, "--state-dir", `${dir.path}/state`];
  const { code, stdout, stderr } = await run([...words, "validate"]);
  equal(code, 0, stdout + stderr);
});
