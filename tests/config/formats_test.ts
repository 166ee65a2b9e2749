/** The same configuration means the same in every format. */

import assert from "node:assert/strict";
import { type Files, loadFiles } from "./load_dir.ts";
import { toLines } from "./shown.ts";

const YAML = `
vars: { port: 8080, list: [a, b], deep: { on: true, ratio: 0.5 } }
tasks:
  - name: one
    type: copy
    dest: /etc/x
    content: |
      port {{ port }}
    mode: "0644"
    loop: "{{ list }}"
    when: [deep.on, port > 80]
  - block:
      - { type: debug, msg: in a block }
    rescue:
      - { type: package, name: [a, b], description: label }
    tags: [x]
handlers:
  - { name: h, type: debug, msg: h }
state_dir: /var/lib/x
`;

const DATA = {
  vars: { port: 8080, list: ["a", "b"], deep: { on: true, ratio: 0.5 } },
  tasks: [
    {
      name: "one",
      type: "copy",
      dest: "/etc/x",
      content: "port {{ port }}\n",
      mode: "0644",
      loop: "{{ list }}",
      when: ["deep.on", "port > 80"],
    },
    {
      block: [{ type: "debug", msg: "in a block" }],
      rescue: [{ type: "package", name: ["a", "b"], description: "label" }],
      tags: ["x"],
    },
  ],
  handlers: [{ name: "h", type: "debug", msg: "h" }],
  state_dir: "/var/lib/x",
};

const TOML = `
state_dir = "/var/lib/x"
[vars]
port = 8080
list = ["a", "b"]
deep = { on = true, ratio = 0.5 }
[[tasks]]
name = "one"
type = "copy"
dest = "/etc/x"
content = """
port {{ port }}
"""
mode = "0644"
loop = "{{ list }}"
when = ["deep.on", "port > 80"]
[[tasks]]
tags = ["x"]
[[tasks.block]]
type = "debug"
msg = "in a block"
[[tasks.rescue]]
type = "package"
name = ["a", "b"]
description = "label"
[[handlers]]
name = "h"
type = "debug"
msg = "h"
`;

const json = JSON.stringify(DATA);
const OTHERS: Readonly<Record<string, Files>> = {
  yaml: { "apply.yaml": YAML },
  "yml with CRLF": { "apply.yml": YAML.replaceAll("\n", "\r\n") },
  "yml with a byte order mark": { "apply.yml": `\uFEFF${YAML}` },
  json: { "apply.json": json },
  "json over lines": { "apply.json": JSON.stringify(DATA, null, "\t") },
  toml: { "apply.toml": TOML },
  "toml with CRLF": { "apply.toml": TOML.replaceAll("\n", "\r\n") },
  ts: { "apply.ts": `export default ${json};` },
  "ts with a function": { "apply.ts": `export default () => (${json});` },
  "several files": {
    "apply.yml": JSON.stringify({ ...DATA, handlers: [] }),
    "apply.z.json": JSON.stringify({ handlers: DATA.handlers }),
  },
};

for (const [name, files] of Object.entries(OTHERS)) {
  Deno.test(`${name} means what the YAML means`, async () => {
    assert.equal(await show(files), await show({ "apply.yml": YAML }));
  });
}

async function show(files: Files): Promise<string> {
  const config = await loadFiles(files);
  const lines = [...config.nodes, ...config.handlers]
    .flatMap((node) => toLines(node, "", false));
  return [
    ...lines,
    JSON.stringify(config.variables.resolve()),
    config.stateDir,
  ].join("\n");
}
