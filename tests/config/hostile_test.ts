/** Input that is made to break or to stall the loader: every row ends soon and with one clear error. */

import assert from "node:assert/strict";
import { type Files, loadErrors, loadFiles } from "./load_dir.ts";

const LIMIT_MS = 60_000;

const laughs = [
  "a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]",
  ...Array.from({ length: 12 }, (_, index) => {
    const [name, below] = ["bcdefghijklm"[index], "abcdefghijklm"[index]];
    return `${name}: &${name} [${Array(9).fill(`*${below}`).join(", ")}]`;
  }),
].join("\n");

const ROWS: readonly { name: string; files: Files; message: RegExp }[] = [
  {
    name: "a billion laughs",
    files: { "apply.yml": laughs },
    message: /unfold to more than 1000000 values/,
  },
  {
    name: "200,000 aliases",
    files: { "apply.yml": `a: &a 1\nb: [${"*a, ".repeat(200_000)}]\n` },
    message: /more than 1000 aliases/,
  },
  {
    name: "a value that holds itself",
    files: { "apply.yml": "tasks: &a\n  - block: *a\n" },
    message: /alias inside its own anchor/,
  },
  {
    name: "merges without end",
    files: {
      "apply.yml": `a: &a {${
        Array.from({ length: 2000 }, (_, at) => `k${at}: 1`).join(", ")
      }}\nb:\n${"  - <<: *a\n".repeat(900)}`,
    },
    message: /so many keys with "<<"/,
  },
  {
    name: "11 MiB",
    files: { "apply.yml": `# ${"x".repeat(11 * 1024 * 1024)}\n` },
    message: /it has \d+ bytes, the limit is 10485760/,
  },
  {
    name: "YAML nested 10,000 deep",
    files: { "apply.yml": "[".repeat(10_000) },
    message: /nested more than 100 deep/,
  },
  {
    name: "JSON nested 10,000 deep",
    files: { "apply.json": "[".repeat(10_000) },
    message: /nested more than 100 deep/,
  },
  {
    name: "TOML nested 10,000 deep",
    files: { "apply.toml": `a = ${"[".repeat(10_000)}${"]".repeat(10_000)}` },
    message: /nested more than 100 deep/,
  },
  {
    name: "TOML tables nested 10,000 deep",
    files: { "apply.toml": `[${Array(10_000).fill("a").join(".")}]` },
    message: /nested more than 100 deep/,
  },
  {
    name: "blocks nested 90 deep in a file are fine, 200 are not",
    files: {
      "apply.json": `{"tasks": ${'[{"block": '.repeat(200)}[]${
        "}]".repeat(200)
      }}`,
    },
    message: /nested more than 100 deep/,
  },
  {
    name: "NUL bytes",
    files: { "apply.yml": "tasks: []\n\0\0\0" },
    message: /NUL byte/,
  },
  {
    name: "invalid UTF-8",
    files: { "apply.yml": new Uint8Array([97, 58, 32, 0xff, 0xfe, 10]) },
    message: /no UTF-8 text/,
  },
  {
    name: "UTF-16",
    files: { "apply.yml": new Uint8Array([0xff, 0xfe, 97, 0, 58, 0]) },
    message: /no UTF-8 text/,
  },
  {
    name: "includes that double at each of 20 steps",
    files: {
      "apply.yml": "tasks: [{ type: include_tasks, file: t0.yml }]",
      ...Object.fromEntries(
        Array.from({ length: 20 }, (_, index) => [
          `t${index}.yml`,
          `- { type: include_tasks, file: t${index + 1}.yml }\n`.repeat(2),
        ]),
      ),
      "t20.yml": "- { type: debug, msg: x }\n",
    },
    message: /Cannot load more than 100000 tasks/,
  },
  {
    name: "includes 40 deep",
    files: {
      "apply.yml": "tasks: [{ type: include_tasks, file: t0.yml }]",
      ...Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [
          `t${index}.yml`,
          `- { type: include_tasks, file: t${index + 1}.yml }`,
        ]),
      ),
    },
    message: /more than 32 deep/,
  },
  {
    name: "1,100 files",
    files: Object.fromEntries(
      Array.from(
        { length: 1100 },
        (_, at) => [`apply.d/${at}.yml`, "tasks: []"],
      ),
    ),
    message: /more than 1000 configuration files/,
  },
  {
    name: "names of objects as keys",
    files: {
      "apply.yml":
        "vars: { __proto__: { polluted: 1 } }\ntasks: [{ type: constructor }]",
    },
    message: /__proto__|constructor/,
  },
  {
    name: "a line of a million blanks",
    files: { "apply.yml": `a:${" ".repeat(1_000_000)}b: c` },
    message: /indented like the others/,
  },
];

for (const { name, files, message } of ROWS) {
  Deno.test(`loadApply refuses ${name}`, async () => {
    const startedAt = performance.now();
    const errors = await loadErrors(files);
    assert.notEqual(errors.length, 0);
    assert.match(errors.map((error) => error.message).join("\n"), message);
    assert.ok(performance.now() - startedAt < LIMIT_MS);
  });
}

Deno.test("keys like __proto__ change no prototype", async () => {
  for (
    const text of ['{"__proto__": {"polluted": 1}, "x": 1}', "__proto__: 1"]
  ) {
    await loadErrors({ "apply.json": text, "apply.yml": text });
  }
  assert.equal(Reflect.get({}, "polluted"), undefined);
});

Deno.test("shared anchors below the limit load", async () => {
  const { nodes } = await loadFiles(`
vars: { list: &list [1, 2] }
tasks:
${"  - { type: debug, msg: x, loop: *list }\n".repeat(900)}`);
  assert.equal(nodes.length, 900);
});
