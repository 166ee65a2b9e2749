import {
  deepStrictEqual as deepEqual,
  match,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { toMessage } from "../../lib/error.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { guardTask } from "../../lib/plugins/guard/guard_plan.ts";
import { inspectPlugin } from "../../lib/plugins/inspect.ts";
import type { PluginFormat } from "../../lib/plugins/lock_file.ts";
import type { PluginPermissions } from "../../lib/plugins/permissions.ts";
import { openPlugin } from "../../lib/plugins/plugin_process.ts";
import { toDefaultSettings } from "../../lib/plugins/settings.ts";
import { MemoryHost, type MemoryState } from "../../lib/testing/memory_host.ts";
import { drive, type Driven } from "../../lib/testing/task_rows.ts";
import { openOwnTask } from "../../lib/units/own_task.ts";
import { toBytes } from "./_places.ts";
import { assemble, OP, toAddress, type WasmParts } from "./_wasm.ts";

const { limits } = toDefaultSettings();

/** A plugin in TypeScript, with what stands around the plan of its one task. */
function toScript(body: string, head = "", permissions = "{}"): string {
  return `
    import { type Task, z } from "@driftless/driftless/task";
    ${head}
    export const plugin = {
      name: "demo", version: "1.0.0", description: "d", permissions: ${permissions},
    };
    export const doTask: Task<{ text?: string }> = {
      type: "do",
      params: z.strictObject({ text: z.exactOptional(z.string()) }),
      async *plan(want, host, context) { ${body} },
    };`;
}

function toContent(file: string | Uint8Array<ArrayBuffer>): {
  name: string;
  version: string;
  format: PluginFormat;
  bytes: Uint8Array<ArrayBuffer>;
} {
  const isText = typeof file === "string";
  return {
    name: "demo",
    version: "1.0.0",
    format: isText ? "ts" : "wasm",
    bytes: isText ? toBytes(file) : file,
  };
}

interface Given {
  readonly permissions?: PluginPermissions;
  readonly timeoutMs?: number;
  readonly have?: MemoryState;
  readonly want?: Record<string, unknown>;
}

/** Plans the task "do" of a plugin. */
async function run(
  file: string | Uint8Array<ArrayBuffer>,
  { permissions = {}, timeoutMs = 5000, have = {}, want = {} }: Given = {},
): Promise<Driven> {
  const bounds = { ...limits, timeoutMs };
  await using plugin = openPlugin(toContent(file), permissions, bounds);
  await plugin.describe();
  const task = await openOwnTask({
    dir: plugin.dir,
    name: "do",
    file: `${plugin.file}#tasks/do`,
    process: plugin.process,
    about: "",
  });
  const host = new OverlayHost(new MemoryHost(have));
  return await drive(guardTask(task, "demo", permissions), want, host);
}

Deno.test("a plugin says what it is and plans with what it is given", async () => {
  const script = toScript(
    `yield { kind: "write", path: "/srv/x", content: want.text + Deno.env.get("PATH")?.length };
     return { uid: host.uid };`,
    "",
    `{ write: ["/srv"], env: ["PATH"] }`,
  );
  const permissions = { write: ["/srv"], env: ["PATH"] };
  deepEqual(await inspectPlugin(toContent(script), { limits }), {
    name: "demo",
    version: "1.0.0",
    description: "d",
    permissions,
    units: { tasks: ["do"] },
    warnings: [],
  });
  const { changes, output, error } = await run(script, {
    permissions,
    want: { text: "n" },
  });
  equal(error, undefined);
  const content = `n${Deno.env.get("PATH")?.length}`;
  deepEqual(changes, [{ kind: "write", path: "/srv/x", content }]);
  deepEqual(output, { uid: 0 });
});

Deno.test("a plugin asks the servers that it declares, and no other", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("hello"),
  );
  const { port } = server.addr;
  const script = toScript(`
    const answer = await (await fetch("http://127.0.0.1:${port}/")).text();
    const other = await fetch("http://localhost:${port}/").catch((error) => error);
    return { answer, other: other.name };`);
  const permissions = { net: [`127.0.0.1:${port}`] };
  const { output, error } = await run(script, { permissions });
  equal(error, undefined);
  deepEqual(output, { answer: "hello", other: "NotCapable" });
});

const REACHING: readonly [string, string][] = [
  ["read a file", `Deno.readTextFileSync("/etc/hostname")`],
  ["read by node", `(await import("node:fs")).readFileSync("/etc/hostname")`],
  ["import a file", `await import("file:///etc/hostname")`],
  [
    "import another's file by data",
    `await import(
    "data:text/javascript,import%20'file:///etc/hostname'")`,
  ],
  ["write a file", `Deno.writeTextFileSync("/tmp/x", "")`],
  ["run a program", `new Deno.Command("id").outputSync()`],
  ["fetch", `await fetch("http://127.0.0.1:1")`],
  ["listen", `Deno.listen({ port: 0 })`],
  ["ask the environment", `Deno.env.get("HOME")`],
  ["import from the network", `await import("https://127.0.0.1:1/x.ts")`],
  ["load a library", `Deno.dlopen("/lib/x.so", {})`],
  ["start a thread", `new Worker("data:,1", { type: "module" })`],
];

Deno.test("a plugin without rights reaches nothing past its host", async () => {
  const tries = REACHING.map(([, code]) => `async () => { ${code} }`);
  const { output, error } = await run(toScript(`
    const tries = [${tries.join(",\n")}];
    const reached = [];
    for (const one of tries) {
      try { await one(); reached.push("reached"); }
      catch (error) { reached.push(error.name); }
    }
    return { reached };`));
  equal(error, undefined);
  const reached: unknown = output?.["reached"];
  if (!Array.isArray(reached)) throw new TypeError("no list");
  const through = REACHING.filter((_, index) => reached[index] === "reached");
  deepEqual(through, []);
  equal(reached.length, REACHING.length);
});

const FAILING: readonly [string, string, RegExp][] = [
  ["ends its process", "Deno.exit(3);", /ended with exit code 3/],
  ["throws", `throw new Error("boom");`, /boom/],
  [
    "asks for a variable that it did not declare",
    `Deno.env.get("PATH");`,
    /right "env" for "PATH": its permissions do not name it$/,
  ],
  [
    "says which rights the program should have",
    `const { TaskError } = await import("@driftless/driftless/task");
     throw new TaskError('Requires run access to "evil", run again with the --allow-run flag');`,
    /^Requires run access to "evil"$/,
  ],
  [
    "yields nonsense",
    `yield { kind: "explode" };`,
    /Cannot take a change of task "do"/,
  ],
  [
    "yields what it did not declare",
    `yield { kind: "write", path: "/etc/shadow", content: "" };`,
    /Cannot let the plugin "demo" write "\/etc\/shadow"/,
  ],
  [
    "reads what it did not declare",
    `await host.readText("/etc/shadow");`,
    /Cannot let the plugin "demo" read "\/etc\/shadow"/,
  ],
];

for (const [what, body, why] of FAILING) {
  Deno.test(`a task fails whose plugin ${what}`, async () => {
    const { error, changes } = await run(toScript(body));
    match(toMessage(error), why);
    deepEqual(changes, []);
  });
}

const REFUSED: readonly [string, string | Uint8Array<ArrayBuffer>, RegExp][] = [
  [
    "does not parse",
    "export const plugin = {",
    /Cannot use the plugin "demo"/,
  ],
  [
    "has two tasks of one name",
    `${toScript("return {};")} export const again = { ...doTask };`,
    /it has two of the name "do" among its tasks/,
  ],
  [
    "exports no plugin",
    "export const x = 1;",
    /exports no constant "plugin"/,
  ],
  [
    "imports a file of the host",
    'import text from "file:///etc/shadow" with { type: "text" };',
    /^TaskError: Cannot use the plugin "demo": it may not use the right "read" for "\/etc\/shadow": its permissions do not name it$/,
  ],
  [
    "imports a file beside it",
    'import "./other.ts";',
    /^TaskError: Cannot use the plugin "demo": it may not import "\.\/other\.ts"$/,
  ],
  [
    "imports what it is not given",
    assemble({ imports: [["env", "x"]] }),
    /imports "env\.x"/,
  ],
];

for (const [what, file, why] of REFUSED) {
  Deno.test(`a plugin is refused that ${what}`, async () => {
    await rejects(inspectPlugin(toContent(file), { limits }), why);
  });
}

/** A module with the task "do". */
function toModule(
  functions: WasmParts["functions"],
  data: WasmParts["data"] = {},
): Uint8Array<ArrayBuffer> {
  return assemble({
    functions: { get_task_definitions: toAddress(16), ...functions },
    data: { 16: '[{"name": "do"}]', ...data },
  });
}

Deno.test("a plugin that loops is ended, wherever it does", async () => {
  const forever = { params: 2, code: OP.forever([]) };
  const timeoutMs = 2000;
  const files = [
    "for (;;);",
    "await new Promise(() => {});",
    toModule({ get_plugin_metadata: { ...forever, params: 0 } }),
  ];
  const short = { limits: { ...limits, timeoutMs } };
  const inspected = files.map((file) =>
    rejects(
      inspectPlugin(toContent(file), short),
      /^TaskError: Cannot use the plugin "demo": it (did not answer|ended)/,
    )
  );
  const runs = [
    run(toScript("for (;;);"), { timeoutMs }),
    run(toModule({ execute_task: forever }), { timeoutMs }),
  ];
  for (const { error } of await Promise.all(runs)) {
    match(toMessage(error), /did not answer within 2 s/);
  }
  await Promise.all(inspected);
});

Deno.test("a plugin that takes all memory is ended, and the program goes on", async () => {
  const { error } = await run(
    toScript(
      "const all = []; for (;;) all.push(new Array(1e6).fill(all.length));",
    ),
    { timeoutMs: 20_000 },
  );
  match(toMessage(error), /took more than \d+ MiB of memory/);
});

Deno.test("a module says how things are to be, and what is so is left alone", async () => {
  const wanted = {
    changes: [
      { kind: "make_dir", path: "/srv/app", mode: "0755" },
      { kind: "write", path: "/srv/app/x", content: "x\n", mode: "0600" },
      { kind: "link", path: "/srv/app/l", target: "x" },
      { kind: "remove", path: "/srv/app/old" },
    ],
    output: { done: true },
  };
  const file = toModule({
    get_plugin_metadata: toAddress(64),
    execute_task: toAddress(256, 2),
  }, {
    64: '{"version": "1.0.0", "permissions": {"write": ["/srv"]}}',
    256: JSON.stringify(wanted),
  });
  const permissions = { write: ["/srv"] };
  const have = { files: { "/srv/app/old": "", "/srv/app/x": "x\n" } };
  const { changes, output, error } = await run(file, { permissions, have });
  equal(error, undefined);
  deepEqual(changes, [
    { kind: "attributes", path: "/srv/app/x", mode: 0o600 },
    { kind: "link", path: "/srv/app/l", target: "x" },
    { kind: "remove", path: "/srv/app/old", recursive: false },
  ]);
  deepEqual(output, { done: true });
  const refused = await run(file, { have });
  match(
    toMessage(refused.error),
    /Cannot let the plugin "demo" read "\/srv\/app"/,
  );
});

Deno.test("a module that answers as in the original changes nothing", async () => {
  const file = toModule({ execute_task: { params: 2, code: OP.local(1) } });
  const want = { changed: true, output: "hello" };
  const { changes, output, error } = await run(file, { want });
  deepEqual([changes, output, error], [[], want, undefined]);
});
