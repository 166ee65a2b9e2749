/** Programs of the configuration in the real program: their types are checked, no secret reaches them, they run under few rights. */

import {
  deepStrictEqual as deepEqual,
  doesNotMatch,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, toEnvironment } from "./_driftless.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;

Deno.test("validate checks the types of what a program would do on other hosts, and tells each mistake once", async () => {
  using site = makeSite(undefined);
  site.write(
    "apply.ts",
    `import { defineApply, file } from "@driftless/driftless";
import { more } from "./lib/more.ts";

export default defineApply(({ host }) => ({
  tasks: host === "another"
    ? more()
    : [file({ path: "/tmp/x", mode: 644 })],
}));
`,
  );
  site.write(
    "lib/more.ts",
    `import { file } from "@driftless/driftless";

export const more = () => [
  file({
    path: 5,
  }),
];
`,
  );
  const { code, stderr } = await site.run("validate");
  equal(code, 3);
  match(
    stderr,
    /^lib\/more\.ts:5:5 {2}error Cannot pass the check of types: Type 'number' is not assignable to type 'string'\. \(TS2322\)\n {4}4 \| {3}file\(\{\n {4}5 \| {5}path: 5,\n {6}\| {5}\^{4}\n/m,
  );
  match(stderr, /^apply\.ts:7:37 {2}error Cannot read "mode"/m);
  match(stderr, /^2 errors, /m);
});

Deno.test("no secret reaches a program, and one that a task shows is masked", async () => {
  const secret = "s3cret-of-the-env-file";
  using site = makeSite(undefined, { env: `APP_KEY=${secret}\n` });
  site.write(
    "apply.ts",
    `import { debug, defineApply } from "@driftless/driftless";

export default defineApply((input) => {
  const text = JSON.stringify(input);
  return {
    tasks: [
      debug({ name: "leak " + text, msg: text }),
      debug({ name: "leak {{ secrets.APP_KEY }}", msg: "{{ APP_KEY }}" }),
      debug({ msg: btoa(text).length > 0 ? Object.keys(input.env).join(" ") : "" }),
    ],
  };
});
`,
  );
  const { code, stdout, stderr, tasks } = await site.run("apply", "--json");
  equal(code, 0, stderr);
  equal((stdout + stderr).includes(secret), false);
  match(tasks[1]?.name ?? "", /^leak \*+$/);
  match(String(tasks[2]?.output["msg"]), /\bT\b/);
  doesNotMatch(String(tasks[2]?.output["msg"]), /APP_KEY/);
});

Deno.test("the rights that permissions tells are enough for a program, and less is told", async () => {
  using site = makeSite(undefined);
  site.write(
    "apply.ts",
    `export default { tasks: [{ type: "debug", msg: "hello" }] };`,
  );
  const { stdout } = await site.run("permissions", "--json");
  const { narrow }: { narrow: string[] } = JSON.parse(
    stdout.split("\n")[0] ?? "",
  );
  const validate = async (flags: readonly string[]) => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--cached-only",
        ...flags,
        MAIN,
        `--config=${site.config}`,
        "validate",
      ],
      clearEnv: true,
      cwd: site.dir,
      env: toEnvironment(site),
    }).output();
    return { code, said: new TextDecoder().decode(stderr) };
  };
  deepEqual(await validate(narrow), { code: 0, said: "" });
  const less = await validate(narrow.filter((flag) => !/-run/.test(flag)));
  equal(less.code, 4);
  match(less.said, /may not\n {2}Add --allow-run=/);
});

Deno.test("a program that wants all memory for buffers is ended where the kernel's files may be read", async () => {
  using site = makeSite(undefined);
  site.write(
    "apply.ts",
    "const all: unknown[] = [];\nfor (;;) all.push(new Uint8Array(9e6).fill(1));",
  );
  const all = ["read", "write", "net", "env", "run", "sys", "ffi", "import"]
    .map((right) => `--allow-${right}`);
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--cached-only",
      ...all,
      MAIN,
      `--config=${site.config}`,
      `--state-dir=${site.state}`,
      "apply",
      "--dry-run",
    ],
    clearEnv: true,
    cwd: site.dir,
    env: toEnvironment(site),
  }).output();
  const said = new TextDecoder().decode(stderr);
  equal(code, 3, said);
  match(said, /^apply\.ts:1:1 {2}error .*took more than 512 MiB of memory/);
});

Deno.test("facts, logs and agent files may be programs", async () => {
  using site = makeSite(undefined);
  const head = 'import * as d from "@driftless/driftless";\n';
  site.write(
    "facts.ts",
    `${head}export default d.defineFacts(({ host }) => ({
  labels: { host },
  collectors: [d.collector("loadavg"), d.collector("disk", { interval: "1m" })],
}));`,
  );
  site.write(
    "logs.ts",
    `${head}export default d.defineLogs({
  sources: [d.source("file", {
    name: "app",
    paths: ["/var/log/app.log"],
    parser: d.parser("json"),
    filters: [d.filter("level", { min: "info" })],
  })],
  outputs: [d.output("console", { name: "screen" })],
});`,
  );
  site.write(
    "agent.ts",
    `${head}export default d.defineAgent({ apply_interval: "5m", drift: "observe" });`,
  );
  const { code, stdout, stderr } = await site.run("validate");
  deepEqual([code, stderr], [0, ""]);
  match(stdout, /^Valid: .*1 log source, 1 log output/);
});
