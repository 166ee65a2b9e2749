/** Collectors of a configuration: they read the kernel's files of the program, and fail alone. */

import { deepStrictEqual as deepEqual, match } from "node:assert/strict";
import { runCollect } from "../../lib/testing/mod.ts";
import { MemoryHost, MemoryKernel } from "../../lib/testing/mod.ts";
import { openOwnCollector } from "../../lib/units/own_collector.ts";
import { loadUnit } from "./_own_units.ts";

/** A collector whose body is given. */
function toCollector(body: string): string {
  return `
const JOBS = { name: "app_jobs", type: "gauge", help: "Jobs that wait." };
export const ownCollector = {
  type: "own",
  isDefault: false,
  fields: { only: field("pattern", undefined, "Names.") },
  open: ({ only }) => {
    let runs = 0;
    return async ({ kernel, host }, emit) => { ${body} };
  },
};
`;
}

const FILES = { "/proc/jobs/a": "1", "/proc/jobs/b": "2", "/etc/x": "y" };

Deno.test("a collector reads files and directories at once, as the built-in ones do", async () => {
  const text = toCollector(`
    for (const { name } of kernel.list("/proc/jobs") ?? []) {
      if (only && !only.test(name)) continue;
      emit(JOBS, Number(kernel.read("/proc/jobs/" + name)), { name });
    }
    if (kernel.tryRead("/proc/none") !== undefined) emit(JOBS, 99);
  `);
  await using site = await loadUnit("collector", openOwnCollector, text);
  const kernel = new MemoryKernel({ files: FILES });
  const all = site.unit.open({});
  for (let round = 0; round < 2; round++) {
    deepEqual((await runCollect(all, kernel)).samples, {
      'app_jobs{name="a"}': 1,
      'app_jobs{name="b"}': 2,
    });
  }
  const only = { source: "^b", test: () => true };
  const some = await runCollect(site.unit.open({ only }), kernel);
  deepEqual(some.samples, { 'app_jobs{name="b"}': 2 });
});

Deno.test("a collector asks the host, and says what is not on it", async () => {
  const text = toCollector(`
    const machine = await host();
    const packages = await machine.packages();
    emit(JOBS, packages.size);
    if (!packages.has("redis")) throw new NoData("there is no redis");
  `);
  await using site = await loadUnit("collector", openOwnCollector, text);
  const run = await runCollect(
    site.unit.open({}),
    new MemoryKernel({}),
    new MemoryHost({ packages: [{ name: "nginx" }] }),
  );
  deepEqual(run.samples, { app_jobs: 1 });
  match(String(run.error), /there is no redis/);
});

const MISTAKES: Readonly<Record<string, readonly [string, RegExp]>> = {
  throws: ["emit(JOBS, 1); throw new Error('no answer');", /no answer/],
  name: ["emit({ ...JOBS, name: 'a b' }, 1);", /Cannot take its metrics/],
  label: ["emit(JOBS, 1, { 'a-b': 'x' });", /Cannot take its samples/],
  value: ["emit(JOBS, 'x');", /expected a metric and a number/],
  fetches: ["await fetch('http://192.0.2.1/');", /Requires net access/],
  greedy: ["kernel.read('/proc/' + runs++);", /other files at each of 10/],
};

Deno.test("a collector that makes a mistake fails with the reason, and others go on", async () => {
  const cases = Object.entries(MISTAKES).map(([name, [body]]) =>
    `if (only.source === "${name}") { ${body} }`
  );
  const text = toCollector(cases.join("\n"));
  await using site = await loadUnit("collector", openOwnCollector, text);
  for (const [source, [, wanted]] of Object.entries(MISTAKES)) {
    const collect = site.unit.open({ only: { source, test: () => true } });
    const run = await runCollect(collect, new MemoryKernel({}));
    match(String(run.error), wanted, source);
  }
});

Deno.test("a collector that dies or never ends fails, and is started again", async () => {
  const text = toCollector(`
    if (only?.source === "die") Deno.exit(2);
    if (only?.source === "hang") for (;;);
    emit(JOBS, 1);
  `);
  const limits = { silenceMs: 400 };
  await using site = await loadUnit(
    "collector",
    openOwnCollector,
    text,
    limits,
  );
  const run = (source: string) =>
    runCollect(
      site.unit.open({ only: { source, test: () => true } }),
      new MemoryKernel({}),
    );
  match(String((await run("die")).error), /ended with exit code 2/);
  match(String((await run("hang")).error), /did not answer within 0.4 s/);
  deepEqual((await run("good")).samples, { app_jobs: 1 });
});

Deno.test("a collector that hangs takes another along once, from then on it hangs alone", async () => {
  const text = toCollector(`
    if (only?.source === "hang") for (;;);
    await host();
    emit(JOBS, 1);
  `);
  const limits = { silenceMs: 400 };
  await using site = await loadUnit(
    "collector",
    openOwnCollector,
    text,
    limits,
  );
  const open = (source: string) =>
    site.unit.open({ only: { source, test: () => true } });
  const [bad, good] = [open("hang"), open("good")];
  const round = () =>
    Promise.all(
      [good, bad].map((one) =>
        runCollect(one, new MemoryKernel({}), new MemoryHost({}))
      ),
    );
  const [first] = await round();
  match(String(first?.error), /did not answer within 0.4 s/);
  const [second, hung] = await round();
  deepEqual(second?.samples, { app_jobs: 1 });
  match(String(hung?.error), /did not answer within 0.4 s/);
});
