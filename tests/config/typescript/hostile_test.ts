/** Programs of the configuration that do what they may not: each is refused or bounded, with its place. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { ConfigError } from "../../../lib/error.ts";
import { readProgram } from "../../../lib/config/typescript/read_program.ts";
import {
  PROGRAM_LIMITS,
  type ProgramLimits,
} from "../../../lib/config/typescript/run_program.ts";
import { writeFiles } from "../temp_dir.ts";

const INPUT = { facts: {}, vars: {}, host: "web-01", env: {} };

/** Bounds that are met soon. */
const TIGHT: ProgramLimits = { ...PROGRAM_LIMITS, timeMs: 400 };

/** Runs a program that is given as text, beside other files. */
async function run(
  text: string,
  limits = PROGRAM_LIMITS,
  files: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  using dir = writeFiles({ ...files, "apply.ts": text });
  const texts = new Map([["apply.ts", text], ...Object.entries(files)]);
  const program = { dir: dir.path, name: "apply.ts", texts, limits };
  return (await readProgram({ ...program, input: INPUT })).value;
}

/** Runs a program that is refused, and gives the error. */
async function refuse(
  ...given: Parameters<typeof run>
): Promise<ConfigError> {
  try {
    await run(...given);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("The program was not refused");
}

/** Each program with what is said of it, and the line where. */
const REFUSED: readonly {
  name: string;
  text: string;
  says: RegExp;
  line: number;
}[] = [
  {
    name: "asks a server",
    text:
      'const a = 1;\nawait fetch("http://127.0.0.1:4711/");\nexport default a;',
    says: /may not use the right "net" for "127\.0\.0\.1:4711"/,
    line: 2,
  },
  {
    name: "opens a connection",
    text: "export default await Deno.connect({ port: 9 });",
    says: /may not use the right "net"/,
    line: 1,
  },
  {
    name: "runs a program",
    text: '\nexport default new Deno.Command("id").outputSync();',
    says: /may not use the right "run" for "id"/,
    line: 2,
  },
  {
    name: "runs a program by a module of node",
    text:
      'import { execSync } from "node:child_process";\nexport default String(execSync("id"));',
    says: /may not use the right/,
    line: 2,
  },
  {
    name: "reads a file of the host",
    text: '\n\nexport default Deno.readTextFileSync("/etc/shadow");',
    says: /may not use the right "read" for "\/etc\/shadow"/,
    line: 3,
  },
  {
    name: "reads a file of the host by a module of node",
    text:
      'import { readFileSync } from "node:fs";\nexport default readFileSync("/etc/shadow", "utf8");',
    says: /may not use the right "read"/,
    line: 2,
  },
  {
    name: "imports a file of the host as text",
    text:
      'import shadow from "/etc/shadow" with { type: "text" };\nexport default shadow;',
    says: /may not use the right "read" for "\/etc\/shadow"/,
    line: 1,
  },
  {
    name: "imports a file from outside",
    text: 'import { x } from "../outside.ts";\nexport default x;',
    says: /may not use the right "read"/,
    line: 1,
  },
  {
    name: "writes a file",
    text: 'export default Deno.writeTextFileSync("here.txt", "x");',
    says: /may not use the right "write"/,
    line: 1,
  },
  {
    name: "reads the environment",
    text: 'export default Deno.env.get("HOME");',
    says: /may not use the right "env" for "HOME"/,
    line: 1,
  },
  {
    name: "asks for the host's name",
    text: "export default Deno.hostname();",
    says: /may not use the right "sys"/,
    line: 1,
  },
  {
    name: "loads a library of the system",
    text: 'export default Deno.dlopen("libc.so.6", {});',
    says: /may not use the right "ffi"/,
    line: 1,
  },
  {
    name: "imports from a server",
    text: 'import x from "https://deno.land/x/a.ts";\nexport default x;',
    says: /may not use the right "import"/,
    line: 1,
  },
  {
    name: "imports a package",
    text: 'import * as z from "npm:zod";\nexport default typeof z;',
    says: /may not import packages/,
    line: 1,
  },
  {
    name: "imports a name that is none of ours",
    text: 'import x from "lodash";\nexport default x;',
    says: /may not import "lodash"/,
    line: 1,
  },
  {
    name: "keeps data in a cache",
    text: '\nexport default await caches.open("x");',
    says: /caches is not defined/,
    line: 2,
  },
  {
    name: "keeps data in a store",
    text: 'localStorage.setItem("a", "b");\nexport default {};',
    says: /localStorage is not defined/,
    line: 1,
  },
  {
    name: "opens the graphics card",
    text: "export default await navigator.gpu.requestAdapter();",
    says: /Cannot read properties of undefined \(reading 'requestAdapter'\)/,
    line: 1,
  },
  {
    name: "reaches into the runtime",
    text:
      "const all = Object(Deno);\nexport default all[all.internal].core.ops;",
    says: /Cannot read properties of undefined \(reading 'core'\)/,
    line: 2,
  },
  {
    name: "starts a thread by a module of node",
    text:
      'import { Worker } from "node:worker_threads";\nexport default typeof Worker;',
    says: /may not import "node:worker_threads"/,
    line: 1,
  },
  {
    name: "starts a thread by way of a module of its own making",
    text:
      "await import(`data:text/javascript,import 'node:worker_threads'`);\nexport default {};",
    says: /may not import "node:worker_threads"/,
    line: 1,
  },
  {
    name: "is no TypeScript",
    text: "const a = 1;\nexport default {",
    says: /Cannot run "apply.ts": /,
    line: 2,
  },
  {
    name: "exports nothing",
    text: "export const a = 1;",
    says: /it exports nothing by default/,
    line: 1,
  },
  {
    name: "throws a text",
    text: 'throw "no";',
    says: /Cannot run "apply.ts": no/,
    line: 1,
  },
  {
    name: "exports a getter",
    text: "export default { tasks: [], get vars() { return {}; } };",
    says: /at "vars", got a getter/,
    line: 1,
  },
  {
    name: "exports a function in a map",
    text: "export default { vars: { f: () => 1 } };",
    says: /at "vars.f", got a function/,
    line: 1,
  },
  {
    name: "exports a map of a class",
    text: "export default { vars: new Map() };",
    says: /at "vars", got an object of a class/,
    line: 1,
  },
  {
    name: "exports what is no number",
    text: "export default { vars: { a: 0 / 0 } };",
    says: /at "vars.a", got the number NaN/,
    line: 1,
  },
  {
    name: "forgets to wait",
    text: "export default { vars: Promise.resolve({}) };",
    says: /at "vars", got a promise without await/,
    line: 1,
  },
  {
    name: "exports what holds itself",
    text: "const a: unknown[] = [];\na.push(a);\nexport default a;",
    says: /got more than 100 levels/,
    line: 1,
  },
  {
    name: "exports the same list many times over",
    text:
      "let a: unknown[] = [1];\nfor (let i = 0; i < 40; i++) a = [a, a];\nexport default a;",
    says: /got over 1000000 values/,
    line: 1,
  },
  {
    name: "exports too much",
    text: 'export default { vars: { a: "x".repeat(11_000_000) } };',
    says: /what it makes is larger than 10485760 bytes/,
    line: 1,
  },
  {
    name: "waits for what never comes",
    text: "export default await new Promise(() => {});",
    says: /waits for a promise that nothing resolves/,
    line: 1,
  },
  {
    name: "sends a datagram by a module of node",
    text:
      'import { createSocket } from "node:dgram";\nawait new Promise(() => createSocket("udp4").send("x", 53, "127.0.0.1"));',
    says:
      /it ended before it made anything: NotCapable: Requires net access to "0\.0\.0\.0:0"$/,
    line: 1,
  },
  {
    name: "fails with an error as long as a book",
    text: 'throw new Error("x".repeat(1e6));',
    says: /^Cannot run "apply.ts": x{500}…$/,
    line: 1,
  },
  {
    name: "exports a key as long as a book",
    text: 'export default { ["x".repeat(1e6)]: () => 1 };',
    says:
      /^Cannot run "apply.ts": Expected plain data at "x{300}…", got a function$/,
    line: 1,
  },
  {
    name: "exports another prototype",
    text: "export default Object.create({ tasks: [] });",
    says: /got an object of a class/,
    line: 1,
  },
  {
    name: "exports a list of four billion",
    text: "const a: unknown[] = [];\na.length = 4294967295;\nexport default a;",
    says: /got over 1000000 values/,
    line: 1,
  },
  {
    name: "calls itself without end",
    text: "const f = (): number => f() + 1;\nexport default f();",
    says: /Maximum call stack size exceeded/,
    line: 1,
  },
  {
    name: "kills another process",
    text: 'export default Deno.kill(Deno.ppid, "SIGTERM");',
    says: /may not use the right "run"/,
    line: 1,
  },
  {
    name: "attaches a database",
    text:
      'import { DatabaseSync } from "node:sqlite";\nexport default new DatabaseSync(":memory:").exec("attach \'/tmp/x\' as x");',
    says: /too many attached databases/,
    line: 2,
  },
  {
    name: "opens a debugger",
    text: 'import { open } from "node:inspector";\nexport default open(0);',
    says: /may not use the right "sys" for "inspector"/,
    line: 2,
  },
  {
    name: "ends its process",
    text: "export default Deno.exit(0);",
    says: /it ended before it made anything/,
    line: 1,
  },
];

for (const { name, text, says, line } of REFUSED) {
  Deno.test(`a program that ${name} is refused`, async () => {
    const error = await refuse(text);
    match(error.message, says);
    deepEqual([error.place?.file, error.place?.line], ["apply.ts", line]);
  });
}

Deno.test("a program that never ends is ended", async () => {
  for (
    const text of [
      "export default (() => { for (;;); })();",
      "setInterval(() => {}, 9);\nexport default await new Promise(() => {});",
      "export default new Proxy({}, { getPrototypeOf() { for (;;); } });",
      "throw { toString() { for (;;); } };",
      "Error.prepareStackTrace = () => { for (;;); };\nthrow new Error();",
      "export default () => ({ then() { for (;;); } });",
    ]
  ) {
    const error = await refuse(text, TIGHT);
    match(error.message, /did not end within 0\.4 s/);
    equal(error.place?.file, "apply.ts");
  }
});

Deno.test("a program that wants all memory is ended", async () => {
  const objects = await refuse(
    "const all: unknown[] = [];\nfor (;;) all.push(new Array(10_000).fill(1));",
  );
  match(objects.message, /took more than 128 MiB of memory/);
  equal(objects.place?.file, "apply.ts");
});

Deno.test("what a program changes of the language is its own", async () => {
  const value = await run(
    `Object.defineProperty(Object.prototype, "polluted", { value: 1, enumerable: true });
Reflect.set(Array.prototype, "map", () => ["stolen"]);
JSON.stringify = () => "{}";
export default JSON.parse('{"vars": {"__proto__": {"admin": true}, "a": [1]}}');`,
  );
  const fresh: Record<string, unknown> = {};
  deepEqual([fresh["polluted"], fresh["admin"]], [undefined, undefined]);
  equal(
    JSON.stringify(value),
    '{"vars":{"__proto__":{"admin":true},"a":[1]}}',
  );
});

Deno.test("an answer that a program writes itself is looked at like any other", async () => {
  const write = (answer: string) =>
    `Deno.stdout.writeSync(new TextEncoder().encode("\\u001e" + ${answer}));\nDeno.exit(0);`;
  const deep = await refuse(
    write(`'{"value":' + "[".repeat(1e5) + "]".repeat(1e5) + "}"`),
  );
  match(deep.message, /got more than 100 levels/);
  const none = await refuse(write('"7"'));
  match(none.message, /it answers nothing/);
  const broken = await refuse(write('"{"'));
  match(broken.message, /Cannot run "apply.ts"/);
  const parts = JSON.stringify({
    value: { vars: {} },
    parts: [{ path: [{}], frames: 7 }, 3, { path: ["vars"], frames: [{}] }],
  });
  deepEqual(await run(write(JSON.stringify(parts))), { vars: {} });
});

Deno.test("what a program prints is not taken for what it makes", async () => {
  const value = await run(
    'console.log("\\u001e{}");\nconsole.error("x");\nexport default { vars: { a: 1 } };',
  );
  deepEqual(value, { vars: { a: 1 } });
});
