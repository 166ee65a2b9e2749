/** `driftless test`: tests of a configuration, and what its tasks mend. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { makeSite, openLines } from "./_site.ts";
import { matchGolden } from "./_terminal.ts";

const lines = openLines();
Deno.test.afterAll(() => lines[Symbol.dispose]());

const APPLY = `tasks:
  - name: settings
    type: copy
    dest: "{{ env.T }}/settings.ini"
    content: "port = 1\\n"
    mode: "0640"
  - name: build
    type: command
    argv: [make]
  - name: elsewhere
    type: debug
    msg: not here
    when: false
`;

const GOOD = `
import { ok, strictEqual as equal } from "node:assert/strict";
import { plan } from "@driftless/driftless";
import { MemoryHost } from "@driftless/driftless/testing";

Deno.test("settings are for the group", async () => {
  const { tasks } = await plan({
    config: new URL("..", import.meta.url).pathname,
    host: new MemoryHost({ files: { "/t": { type: "dir" } }, programs: ["make"] }),
    env: { T: "/t" },
  });
  equal(tasks[0]?.changes[0]?.after, "file 0640");
});
`;

const HOSTILE = `
Deno.test("reads what it may not", () => Deno.readTextFileSync("/etc/shadow"));
Deno.test("writes", () => Deno.writeTextFileSync("x", "x"));
Deno.test("runs a program", () => new Deno.Command("id").outputSync());
Deno.test("connects", () => Deno.connect({ port: 9 }));
Deno.test("reads the environment", () => Deno.env.get("HOME"));
`;

const GIVEN = "--config config --state-dir state";

Deno.test("tests run without rights, and what tasks manage is broken and mended in thought", async () => {
  using site = makeSite(APPLY, lines);
  const bare = await site.record(`${GIVEN} test`);
  site.write("config/tests/settings_test.ts", GOOD);
  const good = await site.record(
    `${GIVEN} test -v`,
    `${GIVEN} test settings --json`,
    `${GIVEN} test --chaos --quiet`,
  );
  site.write("config/roles/a/bad_test.ts", HOSTILE);
  const { code, stdout } = await site.run(
    [...GIVEN.split(" "), "test", "--json"],
  );
  equal(code, 1);
  const failed = stdout.split("\n").filter((line) =>
    line.includes('"status":"failed"')
  );
  equal(failed.length, 5, stdout);
  for (const line of failed) match(line, /NotCapable: Requires/);
  matchGolden("test", `${bare}${good}`);
  ok(!Array.from(Deno.readDirSync(`${site.dir}/target`)).length);
});

const BLIND = `
import { type Task, z } from "@driftless/driftless/task";
export const ownTask: Task<{ path: string }> = {
  type: "own",
  params: z.strictObject({ path: z.string() }),
  async *plan({ path }, host) {
    if (!await host.stat(path)) yield { kind: "write", path, content: "1" };
    return {};
  },
};
`;

const ITS_TEST = `
import { strictEqual as equal } from "node:assert/strict";
import { plan } from "@driftless/driftless";
import { MemoryHost, testTask } from "@driftless/driftless/testing";
import { ownTask } from "./own.ts";
const have = { files: { "/t": { type: "dir" as const } } };
testTask(ownTask, [{
  name: "writes a file",
  params: { path: "/t/a" },
  have,
  changes: [{ kind: "write", path: "/t/a", content: "1" }],
}]);
Deno.test("the configuration uses it", async () => {
  const config = new URL("..", import.meta.url).pathname;
  const host = new MemoryHost(have);
  const { tasks } = await plan({ config, host, env: { T: "/t" } });
  equal(tasks[0]?.status, "changed");
});
`;

Deno.test("an own task type is planned in tests, and caught when it does not see what is broken", async () => {
  using site = makeSite(
    'tasks: [{ type: own, path: "{{ env.T }}/a" }]\n',
    lines,
  );
  site.write("config/tasks/own.ts", BLIND);
  site.write("config/tasks/own_test.ts", ITS_TEST);
  const { code, stdout } = await site.run([...GIVEN.split(" "), "test"]);
  equal(code, 1, stdout);
  match(stdout, /x own .*target\/a {2}not noticed {2}apply.yml:1:9/);
  match(stdout, /target\/a, other content: not noticed/);
  match(stdout, /^2 tests passed, 1 not noticed in/m);
});

Deno.test("a test file that cannot be loaded, or does not end, fails the run", async () => {
  using site = makeSite(APPLY, lines);
  site.write("config/bad_test.ts", 'import "nowhere";\n');
  const { code, stdout } = await site.run([...GIVEN.split(" "), "test"]);
  equal(code, 1);
  match(stdout, /Import "nowhere"/);
  match(stdout, /tests did not run/);
  site.write(
    "config/bad_test.ts",
    "Deno.test('eats', () => { const a = []; for (;;) a.push(new Array(1e6).fill(1)); });\n",
  );
  const fat = await site.run([...GIVEN.split(" "), "test"]);
  equal(fat.code, 1);
  match(fat.stdout, /memory|MiB/);
});
