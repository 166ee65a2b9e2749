/**
 * One repository with all that a repository may hold, on a bare host: files in
 * all four formats, a role in TypeScript, own units, a plugin; from the
 * sources with the rights that `permissions` tells, from the bundle, and from
 * the compiled program where there is a runtime for that.
 */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { must } from "./_base.ts";
import { type Answer, hostTest, type TestHost } from "./_host.ts";

const REPOSITORY = new URL("../../", import.meta.url).pathname;

const CONFIG = "/srv/mixed";

/** The repository but its plugin, which is that of examples/plugins. */
const FILES: Readonly<Record<string, string>> = {
  "apply.yml": `tasks:
  - { type: copy, dest: /srv/made/greeting, content: "{{ greeting | shout }}\\n" }
  - { type: motd.set, text: "Welcome to {{ site }}\\n" }
roles: [web]
`,
  "apply_more.json":
    '{ "tasks": [{ "type": "stamp", "path": "/srv/made/stamp", "text": "{{ greeting }}" }] }\n',
  "vars.toml": 'greeting = "hello"\n',
  "vars.more.yml": "site: example\n",
  "roles/web/tasks/main.ts":
    `import { copy, defineTasks, directory } from "@driftless/driftless";
import { PORTS } from "../../../lib/ports.ts";

export default defineTasks(({ vars }) => [
  directory({ path: "/srv/made", mode: "0750" }),
  ...PORTS.map((port) => copy({
    dest: \`/srv/made/\${port}\`,
    content: \`\${vars.greeting} at \${port}\\n\`,
    mode: "0600",
  })),
]);
`,
  "lib/ports.ts": "export const PORTS: readonly number[] = [8080, 8081];\n",
  "tasks/stamp.ts": `import { type Task, z } from "@driftless/driftless/task";
import { PORTS } from "../lib/ports.ts";

interface Stamp {
  path: string;
  text: string;
}

export const stampTask: Task<Stamp> = {
  type: "stamp",
  params: z.strictObject({ path: z.string(), text: z.string() }),
  async *plan({ path, text }, host) {
    const content = \`\${text} \${PORTS.length}\\n\`;
    const now = await host.stat(path) && await host.readText(path);
    if (now !== content) yield { kind: "write", path, content };
    return { length: content.length };
  },
};
`,
  "facts.toml": '[[collectors]]\ntype = "made"\n',
  "collectors/made.ts":
    `import { type Collector } from "@driftless/driftless/unit";

const FILES = { name: "made_files", type: "gauge", help: "Files that are made." } as const;

export const madeCollector: Collector<Record<never, never>> = {
  type: "made",
  isDefault: false,
  fields: {},
  open: () => async ({ host }, emit) => {
    const found = await (await host()).stat("/srv/made/stamp");
    emit(FILES, found === undefined ? 0 : 1);
  },
};
`,
  "template_filters/shout.ts": `export const shout = {
  name: "shout",
  apply: (value: unknown) => \`\${value}!\`,
};
`,
};

/** What the host has when all of it holds. */
const WANTED: Readonly<Record<string, string>> = {
  "/srv/made/greeting": "hello!",
  "/srv/made/8080": "hello at 8080",
  "/srv/made/8081": "hello at 8081",
  "/srv/made/stamp": "hello 2",
  "/etc/motd": "This host is kept by driftless.\nWelcome to example",
};

/** Starts the program for one of its commands. */
type Start = (
  command: "validate" | "apply" | "facts",
  ...words: readonly string[]
) => Promise<Answer>;

/** Validates, plans, applies and applies again; then all of it is taken away again. */
async function prove(host: TestHost, start: Start): Promise<void> {
  const ask = async (...words: Parameters<Start>) => {
    const { code, stdout, stderr } = await start(...words);
    return `${code} ${stdout}${stderr}`;
  };
  match(await ask("validate"), /^0 [^]*Valid: 6 tasks in/);
  match(await ask("apply", "--dry-run"), /^0 [^]*\n6 to change/);
  equal((await host.exec("ls", "/srv/made")).code, 2);
  match(await ask("apply"), /^0 [^]*\n6 changed/);
  for (const [path, text] of Object.entries(WANTED)) {
    equal(await host.ask("cat", path), text, path);
  }
  match(await ask("apply"), /^0 [^]*\nNothing to do: 6 ok/);
  match(await ask("facts", "--prometheus", "made"), /^0 [^]*\nmade_files 1\n/);
  await host.ask("rm", "-r", "/srv/made", "/etc/motd", "/srv/state");
}

/** Reads which rights each command needs, as it is told. */
async function readRights(
  host: TestHost,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { code, stdout, stderr } = await host.driftless(
    ...["--json", `--config=${CONFIG}`, "--state-dir=/srv/state"],
    "permissions",
  );
  equal(code, 0, stderr);
  const rights = new Map<string, readonly string[]>();
  for (const line of stdout.trim().split("\n")) {
    const { commands = [], narrow = [] } = JSON.parse(line);
    for (const command of commands) rights.set(command, narrow);
  }
  return rights;
}

/** Starts a program of the host by its name. */
function startOf(host: TestHost, program: string): Start {
  return (...words) =>
    host.exec(
      ...[program, `--config=${CONFIG}`, "--state-dir=/srv/state"],
      ...words,
    );
}

hostTest(
  "a repository of all kinds is applied by all kinds of the program",
  async (host, t) => {
    for (const [name, text] of Object.entries(FILES)) {
      await host.write(`${CONFIG}/${name}`, text);
    }
    for (const name of ["plugins", "plugins.yml", "plugins.lock", "registry"]) {
      const from = `${REPOSITORY}examples/plugins/${name}`;
      await must("cp", "-r", from, `${host.root}${CONFIG}/`);
    }
    await t.step(
      "by Deno, with the rights that are told and no others",
      async () => {
        const rights = await readRights(host);
        deepEqual(
          [...rights.get("apply") ?? []].filter((flag) =>
            /-(net|ffi|import)/.test(flag)
          ),
          [],
        );
        await prove(host, (command, ...words) =>
          host.exec(
            ...["/opt/deno", "run", "--quiet", "--no-prompt", "--cached-only"],
            ...rights.get(command) ?? [],
            ...["/opt/driftless/cli/main.ts", `--config=${CONFIG}`],
            ...["--state-dir=/srv/state", command, ...words],
          ));
      },
    );
    await t.step("by the bundle", async () => {
      const tarball = await must("deno", "task", "--quiet", "bundle");
      await must("tar", "-xzf", tarball, "-C", `${host.root}/opt`);
      const folder = tarball.replace(/^.*\//, "").replace(".tar.gz", "");
      await prove(host, startOf(host, `/opt/${folder}/bin/driftless`));
    });
    const compiled = Deno.env.get("DRIFTLESS_COMPILED");
    await t.step({
      name: compiled === undefined
        ? "by the compiled program (needs one in DRIFTLESS_COMPILED)"
        : "by the compiled program",
      ignore: compiled === undefined,
      fn: async () => {
        await must(
          "cp",
          compiled ?? "",
          `${host.root}/usr/local/bin/driftless`,
        );
        await prove(host, startOf(host, "/usr/local/bin/driftless"));
      },
    });
  },
);
