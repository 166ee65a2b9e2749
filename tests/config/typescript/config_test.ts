/** Configurations in TypeScript load as those in other formats do, with the places of their own lines. */

import {
  deepStrictEqual as deepEqual,
  match,
  notStrictEqual as notEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { toTasks } from "../../../lib/apply/nodes.ts";
import { toPlaceText } from "../../../lib/error.ts";
import { loadApply } from "../../../lib/config/load.ts";
import { type Files, loadErrors, loadFiles } from "../load_dir.ts";
import { registry } from "../registry.ts";
import { writeFiles } from "../temp_dir.ts";

const IMPORT =
  'import { defineApply, defineTasks, debug } from "@driftless/driftless";\n';

/** Messages of debug tasks with their places. */
async function loadMessages(
  files: Files,
  options: Parameters<typeof loadFiles>[1] = {},
): Promise<string[]> {
  const { nodes } = await loadFiles(files, options);
  return nodes.flatMap(toTasks).map(({ params, place }) =>
    `${toPlaceText(place)} ${params["msg"]}`
  );
}

Deno.test("a function is given the host, its facts, its variables and the environment", async () => {
  const messages = await loadMessages({
    "vars.yml": "a: 1\nb: low",
    "hosts/web-01.toml": 'b = "high"',
    "apply.ts": `${IMPORT}
export default defineApply(({ host, facts, vars, env }) => ({
  tasks: [
    debug({ msg: [host, facts.os, vars.a, vars.b, env.LANG].join(" ") }),
  ],
}));`,
  }, { readHost: () => ({ facts: { os: "linux" }, env: { LANG: "C" } }) });
  deepEqual(messages, ["apply.ts:5:5 web-01 linux 1 high C"]);
});

Deno.test("loops and conditions of the language make tasks, each with its line", async () => {
  const messages = await loadMessages({
    "apply.ts": `${IMPORT}
export default defineApply(async ({ host }) => {
  const tasks = ["a", "b"].map((msg) => debug({ msg }));
  await Promise.resolve();
  if (host.startsWith("web")) {
    tasks.push({ ...debug({ msg: "c" }), tags: ["web"] });
  }
  if (host.startsWith("db")) tasks.push(debug({ msg: "d" }));
  return { tasks };
});`,
  });
  deepEqual(messages, [
    "apply.ts:4:41 a",
    "apply.ts:4:41 b",
    "apply.ts:7:21 c",
  ]);
});

Deno.test("all formats mix in a directory, in roles and in includes", async () => {
  const messages = await loadMessages({
    "apply.1.yml": "tasks:\n  - { type: debug, msg: yaml }",
    "apply.2.json": '{"tasks": [{"type": "debug", "msg": "json"}]}',
    "apply.3.toml": '[[tasks]]\ntype = "debug"\nmsg = "toml"',
    "apply.4.ts":
      `${IMPORT}export default defineApply({ roles: ["web"], tasks: [debug({ msg: "ts" }), { type: "include_tasks", file: "more.ts" }] });`,
    "roles/web/tasks/main.ts":
      `${IMPORT}export default defineTasks([debug({ msg: "role" })]);`,
    "roles/web/defaults/main.ts": "export default { port: 80 };",
    "tasks/more.ts": `${IMPORT}export default [debug({ msg: "included" })];`,
  });
  deepEqual(messages.map((one) => one.split(" ")[1]), [
    "yaml",
    "json",
    "toml",
    "role",
    "ts",
    "included",
  ]);
});

Deno.test("errors point to the key in the literal that made the task, in whichever file", async () => {
  const errors = await loadErrors({
    "apply.ts": `import { file } from "@driftless/driftless";
import { motd } from "./lib/motd.ts";

export default {
  tasks: [
    motd(),
    { type: "copy", dest: "/x", mode: 644 },
    { type: "copy", dest: "/x", ownr: "root" },
  ],
};`,
    "lib/motd.ts": `import { copy } from "@driftless/driftless";

export const motd = () =>
  copy({
    dest: "motd",
  });`,
  });
  deepEqual(
    errors.map(({ place, message }) =>
      `${place && toPlaceText(place)} ${message.split(":")[0]}`
    ),
    [
      'apply.ts:7:39 Cannot read "mode" of task "copy"',
      'apply.ts:8:33 Cannot use the key "ownr" in task "copy"',
      'lib/motd.ts:5:11 Cannot read "dest" of task "copy"',
    ],
  );
  match(errors[2]?.frame ?? "", /5 \| {5}dest: "motd",\n {6}\| {11}\^{6}$/);
});

Deno.test("an undefined name in a template points into the text", async () => {
  const [error] = await loadErrors({
    "apply.ts": `${IMPORT}
export default defineApply({
  tasks: [
    debug({ msg: "hello {{ nobody }}" }),
  ],
});`,
  });
  equal(error?.place && toPlaceText(error.place), "apply.ts:5:28");
});

Deno.test("a change of a file that a program imports changes the digest", async () => {
  const files = {
    "apply.ts":
      `import { a } from "./lib/a.ts";\nexport default { vars: { a } };`,
    "lib/a.ts": "export const a = 1;",
  };
  const first = await loadFiles(files);
  deepEqual(first.variables.resolve(), { a: 1 });
  const other = await loadFiles({
    ...files,
    "lib/a.ts": "export const a = 2;",
  });
  notEqual(first.digest, other.digest);
  deepEqual(other.variables.resolve(), { a: 2 });
});

Deno.test("undefined properties are left out, and names of prototypes are names like others", async () => {
  const { variables } = await loadFiles({
    "apply.ts":
      `export default { vars: { a: undefined, b: [undefined], constructor: 1, toString: 2 } };`,
  });
  deepEqual(variables.resolve(), { b: [null], constructor: 1, toString: 2 });
});

Deno.test("names of directories and files may need escapes", async () => {
  const files = {
    "apply.ts": `${IMPORT}
import { motd } from "./l, b (c)/%C3%BC%2520.ts";
export default defineApply({ tasks: [motd()] });`,
    "l, b (c)/ü%20.ts":
      `${IMPORT}export const motd = () => debug({ msg: "there" });`,
  };
  const base = writeFiles({});
  using _base = base;
  const dir = `${base.path}/50% of all #1?`;
  for (const [name, text] of Object.entries(files)) {
    Deno.mkdirSync(`${dir}/l, b (c)`, { recursive: true });
    Deno.writeTextFileSync(`${dir}/${name}`, text);
  }
  const { nodes } = await loadApply({ dir, registry, hostName: "web-01" });
  deepEqual(nodes.flatMap(toTasks).map(({ place }) => toPlaceText(place)), [
    "l, b (c)/ü%20.ts:2:27",
  ]);
});

Deno.test("a directory with a comma in its name is refused, for it would stand for two", async () => {
  const base = writeFiles({ "a,b/apply.ts": "export default {};" });
  using _base = base;
  await rejects(
    loadApply({ dir: `${base.path}/a,b`, registry, hostName: "web-01" }),
    /Cannot run "apply.ts": the right to read ".*a,b" cannot be given or taken/,
  );
});
