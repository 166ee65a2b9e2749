/** Programs run in a process that gave up all rights, as that of a compiled program has to. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { toPlaceText } from "../../../lib/error.ts";
import { ENCLOSED } from "../../../lib/config/typescript/answer.ts";
import { listImports } from "../../../lib/config/typescript/imports.ts";
import { readProgram } from "../../../lib/config/typescript/read_program.ts";
import { toEnclosedArgv } from "../../../lib/config/typescript/start_runtime.ts";
import { toFileUrl } from "../../../lib/config/typescript/start_runtime.ts";
import type { Source } from "../../../lib/config/source.ts";
import { writeFiles } from "../temp_dir.ts";

const INPUT = { facts: { os: "linux" }, vars: {}, host: "web-01", env: {} };

const MAIN = new URL("../../../cli/main.ts", import.meta.url).pathname;

/** Starts what a compiled program starts, with all rights as that has. */
const START = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--no-check",
  "--cached-only",
  "--allow-all",
  "--unstable-lazy-dynamic-imports",
  MAIN,
  ENCLOSED,
  "evaluate",
];

/** Runs `apply.ts` of some files in such a process. */
async function runEnclosed(
  files: Readonly<Record<string, string>>,
): Promise<Source> {
  using dir = writeFiles(files);
  const name = "apply.ts";
  const text = files[name] ?? "";
  const imported = listImports(name, text, (other) => files[other]);
  return await readProgram({
    dir: dir.path,
    name,
    texts: new Map([[name, text], ...imported]),
    input: INPUT,
    enclosed: START,
  });
}

Deno.test("an enclosed program makes what it would make elsewhere, at the same places", async () => {
  const source = await runEnclosed({
    "apply.ts":
      `import { debug, defineApply, type ApplyFile } from "@driftless/driftless";
import { greet } from "./lib/greet.ts";
import data from "./lib/data.json" with { type: "json" };
import motd from "./motd.txt" with { type: "text" };

export default defineApply(async ({ facts, host }) => {
  const { greet: again } = await import("./lib/greet.ts");
  const msgs: string[] = [greet(host), data.name as string, motd];
  return {
    tasks: [...msgs, String(again === greet)].map((msg) => debug({ msg })),
    vars: { os: facts.os },
  } satisfies ApplyFile;
});
`,
    "lib/greet.ts": `import { type Item, } from "./types.ts";
import type { Other } from "../apply.ts";
export const greet = (host: Item["name"] | Other) => \`hello \${host}\`;
`,
    "lib/types.ts": "export interface Item { name: string }\n",
    "lib/data.json": '{ "name": "Jürgen" }',
    "motd.txt": "it's\n",
  });
  deepEqual(source.value, {
    tasks: ["hello web-01", "Jürgen", "it's\n", "true"]
      .map((msg) => ({ type: "debug", msg })),
    vars: { os: "linux" },
  });
  deepEqual(toPlaceText(source.placeOf(["tasks", 1])), "apply.ts:10:60");
});

/** What a program may try, and what it is told. */
const REFUSED: Readonly<Record<string, [tried: string, says: RegExp]>> = {
  "a file": ['Deno.readTextFileSync("/etc/shadow")', /Requires read access/],
  "its own directory": ['Deno.readTextFileSync("apply.ts")', /Requires read/],
  "a file by a module": [
    '(await import("node:fs")).readFileSync("/etc/shadow")',
    /Requires read access/,
  ],
  "an import that is made of text": [
    `(0, eval)('import("file:///etc/hostname")')`,
    /Requires read access|Too many open files/,
  ],
  "a program": ['new Deno.Command("/bin/id").outputSync()', /Requires run/],
  "a server": ['fetch("http://127.0.0.1:4711/")', /Requires net access/],
  "to be a server": ["Deno.listen({ port: 0 })", /Requires net access/],
  "to write": ['Deno.writeTextFileSync("/tmp/x", "")', /Requires write/],
  "the environment": ['Deno.env.get("HOME")', /Requires env access/],
  "the host's name": ["Deno.hostname()", /Requires sys access/],
  "a library": ['Deno.dlopen("libc.so.6", {})', /Requires ffi access/],
  "a thread": ['new Worker("data:text/javascript,")', /not defined/],
  "its rights again": [
    '(async () => { throw (await Deno.permissions.request({ name: "read" })).state; })()',
    /^denied$/,
  ],
};

Deno.test("an enclosed program has no right and gets none back", async () => {
  const tries = Object.entries(REFUSED).map(([name, [tried]]) =>
    `try { await ${tried}; said[${JSON.stringify(name)}] = "done"; }
catch (error) { said[${JSON.stringify(name)}] = String(error); }`
  );
  const { value } = await runEnclosed({
    "apply.ts": `const said: Record<string, string> = {};\n${
      tries.join("\n")
    }\nexport default said;`,
  });
  const said = new Map(Object.entries(Object(value)));
  for (const [name, [, says]] of Object.entries(REFUSED)) {
    match(String(said.get(name)), says, name);
  }
});

Deno.test("the process of an enclosed program can open no file, whoever asks", async () => {
  using dir = writeFiles({});
  const url = `${toFileUrl(dir.path)}/apply.ts`;
  const text = 'console.log("ready");\nsetInterval(() => {}, 1e6);\n' +
    "export default await new Promise(() => {});";
  const [program, ...args] = START;
  await using child = new Deno.Command(program!, {
    args,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const request = { url, root: url, input: INPUT, files: [[url, text]] };
  await new Blob([JSON.stringify(request)]).stream().pipeTo(child.stdin);
  const reader = child.stdout.getReader();
  await reader.read();
  const { stdout } = await new Deno.Command("cat", {
    args: [`/proc/${child.pid}/limits`],
  }).output();
  match(new TextDecoder().decode(stdout), /^Max open files +0 +0 /m);
  child.kill("SIGKILL");
  await reader.cancel();
});

Deno.test("a compiled program starts itself on Linux, any other starts the runtime", () => {
  const os = "linux";
  equal(toEnclosedArgv("evaluate", { standalone: false, os }), undefined);
  deepEqual(toEnclosedArgv("evaluate", { standalone: true, os }), [
    Deno.execPath(),
    ENCLOSED,
    "evaluate",
  ]);
  throws(
    () => toEnclosedArgv("evaluate", { standalone: true, os: "darwin" }),
    /on Linux only, this is darwin/,
  );
});
