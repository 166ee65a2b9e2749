import assert from "node:assert/strict";
import { ConfigError, ConfigErrors } from "../../lib/error.ts";
import { loadApply, parseParams } from "../../lib/config/load.ts";
import type { IncludeNode, TaskNode } from "../../lib/config/node.ts";
import { loadErrors, loadFiles } from "./load_dir.ts";
import { registry } from "./registry.ts";
import { writeFiles } from "./temp_dir.ts";

Deno.test("loadApply gives the digest of all files that it read", async () => {
  const files = { "apply.yml": "tasks: []", "vars.yml": "a: 1" };
  const first = await loadFiles(files);
  assert.match(first.digest, /^[0-9a-f]{64}$/);
  assert.equal((await loadFiles(files)).digest, first.digest);
  const other = await loadFiles({ ...files, "vars.yml": "a: 2" });
  assert.notEqual(other.digest, first.digest);
  assert.deepEqual(first.files, ["apply.yml", "vars.yml"]);
});

Deno.test("loadApply loads one file when it is named", async () => {
  const config = await loadFiles({
    "apply.yml": "tasks: {",
    "only.yml": "tasks: [{ type: debug, msg: '{{ a }}' }]",
    "vars.yml": "a: 1",
  }, { file: "only.yml" });
  assert.deepEqual(config.files.toSorted(), ["only.yml", "vars.yml"]);
  assert.equal(config.nodes.length, 1);
});

Deno.test("loadApply tells the errors of all files in order", async () => {
  const errors = await loadErrors({
    "apply.yml": "tasks:\n  - { type: nope }\n  - { type: debug }\n",
    "apply.a.json": '{"tasks": [,]}',
    "vars.yml": "- x",
  });
  assert.deepEqual(
    errors.map(({ place }) => `${place?.file}:${place?.line}`),
    ["apply.a.json:1", "apply.yml:2", "apply.yml:3", "vars.yml:1"],
  );
});

Deno.test("loadApply runs a .ts file anew when it was changed", async () => {
  using dir = writeFiles({ "apply.ts": "export default { vars: { a: 1 } };" });
  const load = async () =>
    (await loadApply({ dir: dir.path, registry, hostName: "h" }))
      .variables.resolve();
  assert.deepEqual(await load(), { a: 1 });
  Deno.writeTextFileSync(
    `${dir.path}/apply.ts`,
    "export default async () => ({ vars: { a: await Promise.resolve(2) } });",
  );
  assert.deepEqual(await load(), { a: 2 });
});

for (
  const [text, message, col] of [
    [
      "export default { tasks: [() => 1] };",
      /plain data at "tasks.0", got a function/,
      1,
    ],
    [
      "export default { vars: { at: new Date() } };",
      /plain data at "vars.at", got an object of a class/,
      1,
    ],
    ["throw new Error('broken');", /Cannot run "apply.ts": broken/, 7],
    ["export default {", /Cannot run "apply.ts"/, 17],
  ] as const
) {
  Deno.test(`loadApply refuses the program ${text}`, async () => {
    const [error] = await loadErrors({ "apply.ts": text });
    assert.match(error?.message ?? "", message);
    assert.deepEqual(error?.place, { file: "apply.ts", line: 1, col });
  });
}

Deno.test("parseParams reads rendered params and places their faults", async () => {
  const { nodes } = await loadFiles(
    `vars: { m: x }\ntasks:\n  - type: copy\n    dest: /x\n    mode: "{{ m }}"\n`,
  );
  const node = toTask(nodes[0]);
  assert.equal(node.parsed, undefined);
  assert.deepEqual(parseParams(node.task, { dest: "/x", mode: "0600" }, node), {
    dest: "/x",
    mode: "0600",
    force: true,
  });
  assert.throws(
    () => parseParams(node.task, { dest: "/x", mode: "{{ 9 }}" }, node),
    (error: unknown) =>
      error instanceof ConfigError && error.place?.line === 5 &&
      /Cannot read "mode" of task "copy"/.test(error.message),
  );
});

Deno.test("loadInclude loads what a rendered name means", async () => {
  const files = {
    "apply.yml": `
vars: { what: web }
tasks:
  - { type: include_tasks, file: "{{ what }}.yml", vars: { a: 1 }, tags: [t] }
  - { type: include_role, name: "{{ what }}" }
`,
    "web.yml": "- { type: debug, msg: x }",
    "roles/web/tasks/main.yml": "- { type: debug, msg: x, notify: h }",
    "roles/web/defaults/main.yml": "d: 1",
    "roles/web/handlers/main.yml": "- { name: h, type: debug, msg: h }",
  };
  using dir = writeFiles(files);
  const config = await loadApply({ dir: dir.path, registry, hostName: "h" });
  const [tasks, role] = config.nodes.map(toInclude);
  const [block] = await config.loadInclude(tasks!, { file: "web.yml" });
  assert.ok(block?.kind === "block");
  assert.deepEqual(block.block[0]?.envelope.tags, ["t"]);
  assert.equal(config.handlers.length, 0);
  const [inner] = await config.loadInclude(role!, { name: "web" });
  assert.ok(inner?.kind === "block");
  assert.deepEqual(inner.role?.defaults, { d: 1 });
  assert.equal(config.handlers[0]?.envelope.name, "h");
  for (const name of ["nope.yml", "", 5]) {
    await assert.rejects(
      config.loadInclude(tasks!, { file: name }),
      (error: unknown) =>
        error instanceof ConfigErrors || error instanceof ConfigError,
    );
  }
  await config.loadInclude(tasks!, { file: "web.yml" });
});

Deno.test("an include may include itself when a variable decides", async () => {
  using dir = writeFiles({
    "apply.yml": "tasks: [{ type: include_tasks, file: loop.yml }]",
    "loop.yml": '- { type: include_tasks, file: "{{ next }}" }',
  });
  const config = await loadApply({ dir: dir.path, registry, hostName: "h" });
  let [node] = config.nodes;
  assert.ok(node?.kind === "block");
  let include = toInclude(node.block[0]);
  await assert.rejects(async () => {
    for (let depth = 0; depth < 40; depth++) {
      [node] = await config.loadInclude(include, { file: "loop.yml" });
      assert.ok(node?.kind === "block");
      include = toInclude(node.block[0]);
    }
  }, /more than 32 deep/);
});

Deno.test("groups decide by facts when an engine is given", async () => {
  const config = await loadFiles({
    "apply.yml": "tasks: []",
    "groups.yml": `
groups:
  here: { when: [true, "name == 'x'"], vars: { a: 1 } }
  there: { when: "name == 'y'", vars: { a: 2 } }
`,
  }, {
    open: async () => {
      const { openTemplates } = await import("../../lib/template/template.ts");
      const { Redactor } = await import("../../lib/secret.ts");
      const templates = await openTemplates({
        redactor: new Redactor(),
        env: {},
        readFile: () => "",
      });
      templates.setGlobals({ name: "x" });
      return templates;
    },
  });
  assert.deepEqual(config.variables.resolve(), { a: 1 });
});

Deno.test("10,000 tasks load in time", async () => {
  const text = `tasks:\n${
    Array.from({ length: 10_000 }, (_, at) =>
      `  - type: copy
    name: Task ${at}
    src: files/app-${at}.conf
    dest: /etc/app/conf.d/app-${at}.conf
    mode: "0644"
`).join("")
  }`;
  const startedAt = performance.now();
  const { nodes } = await loadFiles(text);
  const last = nodes.map((node) => node.place).at(-1);
  const placedAt = performance.now();
  assert.equal(last?.line, 49_997);
  // Far above what it takes, far below what anything quadratic would.
  assert.ok(placedAt - startedAt < 10_000);
});

function toTask(node: unknown): TaskNode {
  assert.ok(isNode(node) && node.kind === "task");
  return node;
}

function toInclude(node: unknown): IncludeNode {
  assert.ok(isNode(node) && node.kind === "include");
  return node;
}

function isNode(node: unknown): node is TaskNode | IncludeNode {
  return typeof node === "object" && node !== null && "kind" in node;
}
