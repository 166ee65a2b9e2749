/** A configuration with a collector, a parser, a filter and a provider of its own, as the program uses it. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, openLines, type Site } from "../cli/_site.ts";

const lines = openLines([
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-run",
  "--allow-ffi",
  "--allow-net",
]);
Deno.test.afterAll(() => lines[Symbol.dispose]());

const IMPORT =
  'import { NoData, TaskError, z } from "@driftless/driftless/unit";\n';

const UNITS: Readonly<Record<string, string>> = {
  "config/collectors/jobs.ts": `${IMPORT}
const JOBS = { name: "app_jobs", type: "gauge", help: "Jobs that wait." };
export const jobsCollector = {
  type: "jobs",
  isDefault: false,
  fields: {},
  open: () => ({ kernel }, emit) => {
    emit(JOBS, Number(kernel.read("/proc/sys/kernel/pid_max")) > 0 ? 7 : 0);
  },
};`,
  "config/parsers/pipe.ts": `${IMPORT}
export const pipeParser = {
  type: "pipe",
  params: z.strictObject({}),
  open: () => (event) => {
    if (event.text.startsWith("poison")) Deno.exit(1);
    [event.level, event.message] = event.text.split("|");
  },
};`,
  "config/filters/quiet.ts": `${IMPORT}
export const quietFilter = {
  type: "quiet",
  params: z.strictObject({ level: z.string() }),
  open: ({ level }) => (event) => event.level !== level,
};`,
  "config/providers/shop.ts": `${IMPORT}
export const shopProvider = {
  type: "shop",
  params: z.strictObject({ dir: z.string() }),
  async find({ dir }, name, host) {
    const path = dir + "/" + name;
    return await host.stat(path) ? await host.readText(path) : undefined;
  },
};`,
  "config/facts.yml": "collectors:\n  - type: jobs\n",
  "config/secrets.yml":
    'providers: [{ type: shop, dir: "{{ env.T }}/held" }]\n',
  "config/logs.yml": `sources:
  - name: app
    type: file
    start: beginning
    paths: ["{{ env.T }}/*.log"]
    parser: pipe
    filters: [{ type: quiet, level: debug }]
outputs:
  - { type: directory, path: "{{ env.T }}/out" }
`,
};

const APPLY = `tasks:
  - { type: copy, dest: "{{ env.T }}/token", content: "{{ secrets.TOKEN }}", mode: "0600" }
`;
const GIVEN = ["--config", "config", "--state-dir", "state"];

function makeOwn(): Site {
  const site = makeSite(APPLY, lines);
  for (const [name, text] of Object.entries(UNITS)) site.write(name, text);
  site.write("target/held/TOKEN", "sesame-of-the-shop");
  return site;
}

Deno.test("validate loads units that nothing uses, and tells of each that is wrong", async () => {
  using site = makeOwn();
  site.write("config/collectors/spare.ts", `${IMPORT}export const x = 1;\n`);
  site.write("config/filters/level.ts", UNITS["config/filters/quiet.ts"]!);
  site.write("config/secrets.yml", "providers:\n  - type: shop\n");
  const { code, stderr } = await site.run([...GIVEN, "validate"]);
  equal(code, 3);
  match(stderr, /secrets.yml:2:5 .*Expected "dir" in provider "shop"/);
  match(stderr, /collectors\/spare.ts:1:1 .*it exports no collector/);
  match(stderr, /filters\/level.ts:1:1 .*there is a filter "level" already/);
});

Deno.test("own units collect, and find secrets that nobody sees", async () => {
  using site = makeOwn();
  const run = (...words: string[]) => site.run([...GIVEN, ...words]);
  const facts = await run("facts", "--prometheus", "jobs");
  match(facts.stdout, /^app_jobs 7$/m, facts.stderr);
  const plan = await run("apply", "--dry-run");
  match(plan.stdout, /\+ copy .*token/, plan.stderr);
  equal(`${plan.stdout}${plan.stderr}`.includes("sesame"), false);
  equal((await run("apply")).code, 0);
  const token = Deno.readTextFileSync(`${site.dir}/target/token`);
  equal(token, "sesame-of-the-shop");
  Deno.removeSync(`${site.dir}/target/held/TOKEN`);
  const missing = await run("apply");
  equal(missing.code, 3);
  match(missing.stderr, /apply.yml:2:\d+.*Cannot find the secret "TOKEN"/);
});

Deno.test("lines are parsed and filtered, and none is lost when the parser dies on one", async () => {
  using site = makeOwn();
  const ship = () => site.run([...GIVEN, "logs", "--once"]);
  site.write("target/a.log", "info|first\ndebug|second\nwarning|third\n");
  const first = await ship();
  match(first.stdout, /3 events read, 2 delivered, 1 filtered/, first.stderr);
  deepEqual(readOut(site).map(({ message }) => message), ["first", "third"]);
  site.write("target/b.log", "info|before\npoison\ninfo|after\n");
  const second = await ship();
  match(second.stdout, /3 events read, 3 delivered/, second.stderr);
  match(second.stderr, /the parser "pipe" does not work: .*parsers\/pipe.ts/);
  const left = readOut(site).slice(2);
  deepEqual(left.map(({ offset }) => offset), [0, 12, 19]);
  deepEqual(left.map(({ message }) => message), ["before", "poison", "after"]);
  match(left[1].fields.parse_error, /Cannot run/);
  match((await ship()).stdout, /0 events read/);
});

/** What the output holds, in the order in which it came. */
function readOut(site: Site) {
  const dir = `${site.dir}/target/out`;
  const names = [...Deno.readDirSync(dir)].map(({ name }) => name)
    .filter((name) => name.endsWith(".log")).sort();
  return names.flatMap((name) =>
    Deno.readTextFileSync(`${dir}/${name}`).trim().split("\n")
  ).map((line) => JSON.parse(line));
}
