/** The files of a first configuration, in the form that was asked for. */

import {
  IS_SOURCE,
  toOwnAddress,
} from "../lib/config/typescript/start_runtime.ts";
import type { FileKind } from "./file_schema.ts";

/** Line by which editors find what a file may say; the name is relative to the file. */
export function toModeline(schema: string): string {
  return `# yaml-language-server: $schema=${schema}\n`;
}

/** Path of the schema of a kind of file below a configuration. */
export function toSchemaFile(kind: FileKind | "apply"): string {
  return `.driftless/${kind}.schema.json`;
}

const TASKS = `tasks:
  - name: directory of the greeting
    type: directory
    path: "{{ target }}"
    mode: "0755"

  - name: greeting
    type: template
    src: greeting.txt.j2
    dest: "{{ target }}/greeting.txt"
    mode: "0644"
    notify: tell of the greeting

handlers:
  - name: tell of the greeting
    type: debug
    msg: "Read it: {{ target }}/greeting.txt"
`;

const APPLY = `${toModeline(toSchemaFile("apply"))}\
# What hosts are to be. Every string may be a template; a mode is quoted text.
${TASKS}`;

const FACTS = `${toModeline(toSchemaFile("facts"))}\
# What is gathered, and when to tell of it: driftless facts
thresholds:
  - name: disk_room
    on: disk.disks[*].usage_percent
    above: { warning: 80, critical: 90 }
`;

const LOGS = `${toModeline(toSchemaFile("logs"))}\
# What is shipped where: driftless logs --once
sources:
  - name: greetings
    paths: ["{{ target }}/*.txt"]
outputs:
  - { name: kept, type: directory, path: "{{ target }}/shipped" }
`;

const VARS = `# Variables of all hosts.
target: "{{ env.HOME }}/driftless-hello"
greeting: Hello
`;

const TEMPLATE = `{{ greeting }} from {{ facts.hostname }}.
`;

const MINIMAL =
  `# What hosts are to be. Every string may be a template; a mode is quoted text.
vars:
  target: "{{ env.HOME }}/driftless-hello"

tasks:
  - type: directory
    path: "{{ target }}"
    mode: "0755"

  - type: file
    path: "{{ target }}/greeting.txt"
    content: |
      Hello from {{ facts.hostname }}.
    mode: "0644"
`;

const APPLY_PROGRAM =
  `// What hosts are to be. Loops and conditions are the language's own.
import {
  debug,
  defineApply,
  directory,
  template,
} from "@driftless/driftless";

export default defineApply(({ host }) => ({
  tasks: [
    directory({ path: "{{ target }}", mode: "0755" }),
    ...["greeting", "farewell"].map((name) =>
      template({
        src: "words.txt.j2",
        dest: \`{{ target }}/\${name}.txt\`,
        mode: "0644",
        vars: { word: \`{{ \${name} }}\` },
        notify: "tell of the words",
      })
    ),
  ],
  handlers: [
    debug({ name: "tell of the words", msg: \`Read them on \${host}: {{ target }}\` }),
  ],
}));
`;

const FACTS_PROGRAM =
  `// What is gathered, and when to tell of it: driftless facts
import { defineFacts } from "@driftless/driftless";

export default defineFacts({
  thresholds: [{
    name: "disk_room",
    on: "disk.disks[*].usage_percent",
    above: { warning: 80, critical: 90 },
  }],
});
`;

const LOGS_PROGRAM = `// What is shipped where: driftless logs --once
import { defineLogs, output, source } from "@driftless/driftless";

export default defineLogs({
  sources: [source("file", { name: "words", paths: ["{{ target }}/*.txt"] })],
  outputs: [output("directory", { name: "kept", path: "{{ target }}/shipped" })],
});
`;

const PROGRAM_VARS = `${VARS}farewell: Goodbye
`;

/** What a bare host is planned to become: the same in YAML and in TypeScript, but for how much it is. */
function toTest(host: string, count: number): string {
  return `// Run it: driftless test
import { strictEqual as equal } from "node:assert/strict";
import { plan } from "@driftless/driftless";
import { MemoryHost } from "@driftless/driftless/testing";

Deno.test("a bare host is greeted", async () => {
  const { tasks } = await plan({
    config: new URL("..", import.meta.url).pathname,
    host: new MemoryHost({ files: { "/home/me": { type: "dir" } } }),
    hostName: "${host}",
    facts: { hostname: "${host}" },
    env: { HOME: "/home/me" },
  });
  equal(tasks.filter(({ status }) => status === "changed").length, ${count});
});
`;
}

/** Files by their path below the configuration. */
export type Files = Map<string, string>;

/** Writes a configuration in YAML for a host, with all kinds of files. */
export async function toYamlFiles(host: string): Promise<Files> {
  return new Map([
    ["apply.yml", APPLY],
    ["facts.yml", FACTS],
    ["logs.yml", LOGS],
    ["vars.yml", VARS],
    [`hosts/${host}.yml`, toHostFile(host)],
    ["templates/greeting.txt.j2", TEMPLATE],
    ["tests/apply_test.ts", toTest(host, 2)],
    ...await toEditorFiles(),
  ]);
}

/** Writes a configuration of one file. */
export function toMinimalFiles(): Files {
  return new Map([["apply.yml", MINIMAL]]);
}

/** Writes a configuration in TypeScript for a host. */
export function toProgramFiles(host: string): Files {
  const imports = toImports();
  return new Map([
    ["apply.ts", APPLY_PROGRAM],
    ["facts.ts", FACTS_PROGRAM],
    ["logs.ts", LOGS_PROGRAM],
    ["vars.yml", PROGRAM_VARS],
    [`hosts/${host}.yml`, toHostFile(host)],
    ["templates/words.txt.j2", `{{ word }} from {{ facts.hostname }}.\n`],
    ["tests/apply_test.ts", toTest(host, 3)],
    ...imports === undefined ? [] : [["deno.json", toJson(imports)] as const],
    [".vscode/settings.json", toJson({ "deno.enable": true })],
  ]);
}

/** Tells editors what files may say: the schemas, and settings where an editor needs them. */
export async function toEditorFiles(): Promise<Files> {
  const { toApplySchema } = await import("./apply_schema.ts");
  const { toFileSchema } = await import("./file_schema.ts");
  const schemas = {
    apply: await toApplySchema(),
    facts: await toFileSchema("facts"),
    logs: await toFileSchema("logs"),
  } as const;
  const kinds = ["apply", "facts", "logs"] as const;
  const names = kinds.map((kind) => [
    toSchemaFile(kind),
    [`${kind}.yml`, `${kind}.*.yml`, `${kind}.d/*.yml`],
  ]);
  return new Map([
    [
      ".vscode/settings.json",
      toJson({ "yaml.schemas": Object.fromEntries(names) }),
    ],
    ...kinds.map((kind) =>
      [toSchemaFile(kind), toJson(schemas[kind])] as const
    ),
  ]);
}

/** Where editors find the types of what programs import, which a run needs no file for; what tests import besides is left to their run. */
function toImports(): unknown {
  const types = IS_SOURCE ? "lib/define/mod.ts" : "../types/mod.ts";
  const address = toOwnAddress(types);
  return address === undefined
    ? undefined
    : { imports: { "@driftless/driftless": address }, exclude: ["tests"] };
}

function toHostFile(host: string): string {
  return `# Variables of ${host} alone; they win over vars.yml.
greeting: Welcome
`;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
