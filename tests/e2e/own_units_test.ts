/** Task types and template filters that a configuration brings, in the whole program. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, openLines, type Site } from "./_driftless.ts";

const lines = openLines();
Deno.test.afterAll(() => lines[Symbol.dispose]());

/** Keeps a directory with a file in it, and a program's word of it. */
const BANNER =
  `import { type Task, TaskError, z } from "@driftless/driftless/task";
interface BannerParams {
  dir: string;
  text: string;
}
/** Keeps a banner in a directory. */
export const bannerTask: Task<BannerParams> = {
  type: "banner",
  writes: ["dir/", "also"],
  params: z.strictObject({
    dir: z.string().describe("Directory that holds it."),
    text: z.string().max(40),
  }).refine(({ text }) => text !== "bad", "expected a good text"),
  async *plan({ dir, text }, host) {
    console.log("plans " + text);
    if (text === "fail") throw new TaskError("Cannot say " + dir);
    if (text.startsWith("show")) {
      if (await host.stat(dir + "/shown") === undefined) yield { kind: "write", path: dir + "/shown", content: text, shows: "says " + text };
      return {};
    }
    if (text.startsWith("word")) {
      yield { kind: "run", argv: ["echo", text] };
      return {};
    }
    if (await host.stat(dir) === undefined) {
      yield { kind: "make_dir", path: dir, mode: 0o750 };
    }
    const path = dir + "/banner";
    const found = await host.stat(path) ? await host.readText(path) : undefined;
    if (found !== text) yield { kind: "write", path, content: text };
    return { path, length: text.length };
  },
};
`;

const FRAME = `import type { TemplateFilter } from "@driftless/driftless/task";
export const frameFilter: TemplateFilter = {
  name: "frame",
  apply: (value, sign = "*") => \`\${sign}\${value}\${sign}\`,
};
`;

function openSite(tasks: string, env?: string): Site {
  const site = makeSite(tasks, { lines, ...env === undefined ? {} : { env } });
  site.write("tasks/banner.ts", BANNER);
  site.write("template_filters/frame.ts", FRAME);
  return site;
}

/** What is below a directory, by path. */
function readTree(dir: string): string[] {
  return [...Deno.readDirSync(dir)].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? [name, ...readTree(`${dir}/${name}`).map((one) => `${name}/${one}`)]
      : [`${name}: ${Deno.readTextFileSync(`${dir}/${name}`)}`]
  ).sort();
}

Deno.test("a type of the configuration is predicted, applied once, audited and undone as others are", async () => {
  using site = openSite(`
tasks:
  - { type: banner, dir: "{{ env.T }}/new", text: "{{ 'hello' | frame }}", register: made }
  - { type: copy, dest: "{{ env.T }}/length", content: "{{ made.length }}" }
  - { type: banner, dir: "{{ env.T }}/old", text: plain, tags: old }
`);
  Deno.mkdirSync(`${site.target}/old`);
  Deno.writeTextFileSync(`${site.target}/old/banner`, "before");
  const before = readTree(site.target);
  const planned = await site.run("apply", "--dry-run", "--json");
  equal(planned.code, 0, planned.stdout + planned.stderr);
  deepEqual(readTree(site.target), before);
  const made = await site.run("apply", "--json");
  deepEqual(
    made.tasks.map((
      { task, changes },
    ) => [task, changes.map(({ kind }) => kind)]),
    [["banner", ["make_dir", "write"]], ["copy", ["write"]], ["banner", [
      "write",
    ]]],
  );
  const toShown = ({ tasks }: typeof made) =>
    tasks.map(({ changes, status, output }) => ({ changes, status, output }));
  deepEqual(toShown(planned), toShown(made));
  deepEqual(readTree(site.target), [
    "length: 7",
    "new",
    "new/banner: *hello*",
    "old",
    "old/banner: plain",
  ]);
  const again = await site.run("apply", "--json");
  equal(again.summary?.ok, 3, again.stdout);
  equal((await site.run("rollback", "1")).code, 6);
  deepEqual(readTree(site.target), before);
});

Deno.test("what is wrong with params of an own type, with a filter or with a unit is told before anything is done", async () => {
  using site = openSite(`
tasks:
  - { type: banner, dir: /tmp, text: bad }
  - { type: banner, dir: /tmp, txt: a }
  - { type: banner, dir: /tmp, text: "${"x".repeat(41)}" }
  - { type: debug, msg: "{{ 'a' | frme }}" }
`);
  site.write("tasks/other.ts", "export const a = 1;");
  site.write("template_filters/upper.ts", FRAME);
  const { code, stderr } = await site.run("validate");
  equal(code, 3, stderr);
  match(
    stderr,
    /apply\.yml:3:5 .*Cannot read task "banner": expected a good text/,
  );
  match(stderr, /apply\.yml:4:\d+ .*Cannot use the key "txt" in task "banner"/);
  match(stderr, /apply\.yml:5:\d+ .*"text" of task "banner": expected/);
  match(stderr, /apply\.yml:6:\d+ .*"frme"[^]*Did you mean "frame"/);
  match(stderr, /tasks\/other\.ts:1:1 .*it exports no task type/);
  match(
    stderr,
    /template_filters\/upper\.ts:1:1 .*there is a template filter "upper"/,
  );
});

Deno.test("no secret that a unit is given is told by it: in what it shows, in a word of a program, in an error", async () => {
  using site = openSite(
    `
tasks:
  - { type: banner, dir: "{{ env.T }}", text: "show {{ secrets.WORD }}" }
  - { type: banner, dir: "{{ env.T }}", text: "word {{ secrets.WORD }}", ignore_errors: true }
  - { type: banner, dir: "{{ secrets.WORD }}", text: fail, ignore_errors: true }
  - { type: debug, msg: "{{ secrets.WORD | frame('-') }}" }
`,
    "WORD=hunter2222\n",
  );
  for (
    const words of [["apply", "--json"], ["apply", "--dry-run"], [
      "-v",
      "apply",
      "--diff",
    ]]
  ) {
    const { stdout, stderr } = await site.run(...words);
    ok(!/hunter2222/.test(stdout + stderr), stdout + stderr);
    match(stdout, /a secret in its arguments would stand in the process list/);
    match(stdout, /Cannot say \*\*\*/);
    equal(/plans show \*\*\*/.test(stderr), words.includes("-v"), stderr);
  }
});

/** Applies with some rights and no others. */
async function applyWith(
  site: Site,
  rights: readonly string[],
): Promise<{ code: number; said: string }> {
  const [first = "", ...words] = site.argv("apply")
    .filter((word) => !word.startsWith("--allow"));
  const { options } = site.toParts();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    ...options,
    args: [first, ...rights, ...words],
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, said: decode(stdout) + decode(stderr) };
}

Deno.test("the rights that permissions tells are enough for a type and a filter of the configuration", async () => {
  using site = openSite(`
tasks:
  - { type: banner, dir: "${"{{ env.T }}"}/new", text: "${"{{ 'hello' | frame }}"}" }
`);
  const told = await site.run("permissions", "apply", "--json");
  const { narrow } = JSON.parse(told.stdout.split("\n")[0] ?? "");
  const { code, said } = await applyWith(site, narrow);
  equal(code, 0, said);
  deepEqual(readTree(site.target), ["new", "new/banner: *hello*"]);
});

Deno.test("a type that says what it writes has no other right, one that does not has all to write", async () => {
  using site = openSite(`
tasks:
  - { type: banner, dir: "${"{{ env.T }}"}", text: hello }
`);
  const rightsOf = async () => {
    const told = await site.run("permissions", "apply", "--json");
    return JSON.parse(told.stdout.split("\n")[0] ?? "");
  };
  const { narrow, unbounded } = await rightsOf();
  const write = `--allow-write=${site.state},${site.target}`;
  ok(narrow.includes(write), narrow.join(" "));
  deepEqual(unbounded, []);
  // It writes elsewhere than it says.
  site.write("tasks/banner.ts", BANNER.replace('"/banner"', '"-other"'));
  const other = await site.run("apply");
  equal(other.code, 1);
  match(
    other.stdout,
    /Cannot let task "banner" change "\S+-other": it does not say that it writes/,
  );
  site.write("tasks/banner.ts", BANNER);
  Deno.mkdirSync(`${site.target}-dir`);
  site.write(
    "apply.yml",
    `tasks: [{ type: banner, dir: "${site.target}-dir", text: hello }]\n`,
  );
  const { code, said } = await applyWith(site, narrow);
  equal(code, 4, said);
  match(said, /x banner banner .* apply\.yml:1:9\n.*target-dir/);
  site.write("tasks/banner.ts", BANNER.replace(/^ *writes: .*\n/m, ""));
  const all = await rightsOf();
  ok(all.narrow.includes("--allow-write"), all.narrow.join(" "));
  equal(all.unbounded[0].why, "tasks/banner.ts does not say what it writes");
});

Deno.test("a configuration with units of which a run uses none starts nothing", async () => {
  using site = openSite("tasks:\n  - { type: debug, msg: hi }\n");
  site.write("tasks/broken.ts", "for (;;);");
  const { code, stdout } = await site.run("apply");
  equal(code, 0, stdout);
});
