/** A task with `no_log` is told by its type and its path alone, wherever it is told. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, openLines } from "./_driftless.ts";

import { walkSync } from "./_walk.ts";

const lines = openLines();
Deno.test.afterAll(() => lines[Symbol.dispose]());

/** What no task may tell; no secret, so that only `no_log` hides it. */
const WORD = "hidden-word";

const TASKS = [
  `{ type: command, command: "echo ${WORD}" }`,
  `{ type: command, argv: [echo, ${WORD}], loop: [${WORD}] }`,
  `{ type: command, command: "cat ${WORD}", ignore_errors: true }`,
  `{ type: command, command: "true", env: { A: ${WORD} }, stdin: ${WORD} }`,
  `{ type: raw, cmd: "echo ${WORD}" }`,
  `{ type: copy, dest: "{{ env.T }}/a", content: ${WORD} }`,
  `{ type: lineinfile, path: "{{ env.T }}/a", line: more ${WORD} }`,
  `{ type: uri, url: "http://127.0.0.1:1/${WORD}", ignore_errors: true }`,
  `{ type: get_url, url: "http://127.0.0.1:1/${WORD}", dest: "{{ env.T }}/b", ignore_errors: true }`,
  `{ type: debug, msg: ${WORD} }`,
  `{ type: fail, msg: ${WORD}, ignore_errors: true }`,
  `{ type: assert, that: "'${WORD}' == 'x'", ignore_errors: true }`,
  `{ type: set_fact, a: ${WORD} }`,
].map((task) => `  - ${task.replace(/ \}$/, ", no_log: true }")}\n`).join("");

Deno.test("what a task with no_log says is told nobody, in no record and no state", async () => {
  using site = makeSite(
    `tasks:\n${TASKS}  - ${`{ type: command, command: "stat {{ env.T }}/none", ignore_errors: true }`}\n`,
  );
  const rows = [
    ["-v", "apply", "--dry-run", "--diff"],
    ["apply", "--dry-run", "--json"],
    ["-v", "apply", "--diff"],
    ["--json", "apply"],
    ["show", "1"],
    ["--json", "show", "1"],
    ["history"],
    ["rollback", "1", "--dry-run"],
    ["--json", "rollback", "1"],
    ["show", "3"],
  ];
  const told: string[] = [];
  for (const row of rows) {
    const { code, stdout, stderr } = await site.run(...row);
    equal([0, 6].includes(code), true, `${row}: ${stdout}${stderr}`);
    const line = `${stdout}${stderr}`.split("\n")
      .find((line) => line.includes(WORD));
    if (line !== undefined) told.push(`${row.join(" ")}: ${line}`);
  }
  for (const path of walkSync(site.state)) {
    // What a file held before is kept to bring it back.
    if (path.includes("/blobs/")) continue;
    const text = new TextDecoder("latin1").decode(Deno.readFileSync(path));
    if (text.includes(WORD)) told.push(path);
  }
  deepEqual(told, []);
});

Deno.test("a command with no_log is undone by its own word, which is told nobody", async () => {
  using site = makeSite(
    `
tasks:
  - type: command
    argv: [touch, "{{ env.T }}/${WORD}"]
    undo: [rm, "{{ env.T }}/${WORD}"]
    no_log: true
`,
    { lines },
  );
  equal((await site.run("apply")).code, 0);
  const undone = await site.run("rollback", "1");
  equal(undone.code, 6, undone.stdout);
  deepEqual([...Deno.readDirSync(site.target)], []);
  const shown = await site.run("show", "2");
  equal((undone.stdout + shown.stdout).includes(WORD), false, shown.stdout);
});
