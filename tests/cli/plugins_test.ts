/** Plugins by their commands, from the directory of an example to a run that uses them. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { isThere } from "../../lib/host/is_there.ts";
import { toIntegrity } from "../../lib/plugins/integrity.ts";
import { readLock } from "../../lib/plugins/lock_file.ts";
import { makeSite, openLines, type Site } from "../e2e/_driftless.ts";

const EXAMPLE = new URL("../../examples/plugins/", import.meta.url).pathname;

const lines = openLines();
Deno.test.afterAll(() => lines[Symbol.dispose]());

/** The plugin of the example, which writes where a test may look. */
function toPlugin(
  target: string,
  version: string,
  permissions: string,
): string {
  return Deno.readTextFileSync(`${EXAMPLE}registry/motd@1.0.0.ts`)
    .replaceAll("/etc/motd", `${target}/motd`)
    .replace("1.0.0", version)
    .replace(/permissions: .*,/, `permissions: ${permissions},`);
}

/** A configuration that uses the plugin, with a directory as its registry. */
function makePluginSite(): Site {
  const site = makeSite(
    "tasks: [{ type: plugin, name: motd.set, text: hello }]\n",
    { lines },
  );
  site.write(
    "plugins.yml",
    "registries: [{ name: own, url: registry }]\ncache_dir: ../cache\n",
  );
  const right = `{ write: ["${site.target}/motd"] }`;
  site.write("registry/motd@1.0.0.ts", toPlugin(site.target, "1.0.0", right));
  return site;
}

Deno.test("a plugin is installed, used, updated with its difference shown, and removed", async () => {
  using site = makePluginSite();
  const missing = await site.run("validate");
  equal(missing.code, 3);
  match(
    missing.stderr,
    /apply\.yml:1:31 .*Cannot find the task type "motd\.set"/,
  );
  match(missing.stderr, /Install it with: driftless plugins install motd$/m);

  const asked = await site.run("plugins", "install", "motd");
  equal(asked.code, 1);
  match(asked.stdout, /^motd 1\.0\.0 from own \(registry\)\n {2}Keeps/);
  match(asked.stdout, /^ {2}may {5}write \S+\/motd$/m);
  match(asked.stderr, /there is no terminal\n.*--yes/);
  equal(Object.keys(readLock(site.config)).length, 0);

  equal((await site.run("plugins", "install", "motd", "--yes")).code, 0);
  equal((await site.run("validate")).code, 0);
  equal((await site.run("apply")).code, 0);
  const path = `${site.target}/motd`;
  match(Deno.readTextFileSync(path), /kept by driftless\.\nhello\n$/);
  const again = await site.run("--json", "apply");
  equal(again.summary?.changed, 0, again.stderr);
  equal((await site.run("permissions", "--lock")).code, 0);

  const more = `{ write: ["${path}"], run: ["cat"], net: ["a.example"] }`;
  site.write("registry/motd@1.1.0.ts", toPlugin(site.target, "1.1.0", more));
  const update = await site.run("plugins", "update");
  equal(update.code, 1);
  match(
    update.stdout,
    /^motd 1\.0\.0 -> 1\.1\.0\n {2}\+ may run cat\n {2}\+ may net a\.example$/m,
  );
  equal((await site.run("plugins", "update", "--yes")).code, 0);
  const check = await site.run("permissions", "--check");
  equal(check.code, 4);
  match(check.stdout, /^plugins\.lock {2}plugin motd may net a\.example$/m);

  equal((await site.run("plugins", "remove", "motd")).code, 0);
  equal([...Deno.readDirSync(`${site.config}/plugins`)].length, 0);
  equal((await site.run("validate")).code, 3);
});

Deno.test("a plugin that was changed since is told by list, validate and apply, and installed again", async () => {
  using site = makePluginSite();
  equal((await site.run("plugins", "install", "motd", "--yes")).code, 0);
  const path = `${site.config}/plugins/motd@1.0.0.ts`;
  Deno.writeTextFileSync(path, "export const plugin = {};");
  const listed = await site.run("plugins", "list");
  equal(listed.code, 1);
  match(listed.stdout, /x broken {2}.*is not what was installed/);
  equal((await site.run("plugins", "validate")).code, 1);
  const applied = await site.run("apply");
  equal(applied.code, 3);
  match(
    applied.stderr,
    /Cannot use the plugin "motd": .* its digest is sha256-/,
  );
  ok(!isThere(`${site.target}/motd`));
  site.write("apply.yml", "tasks: []\n");
  match((await site.run("validate")).stderr, /^plugins\.lock:4:5 .*"motd"/m);
  equal((await site.run("plugins", "install")).code, 0);
  equal((await site.run("validate")).code, 0);
  equal((await site.run("plugins", "validate")).code, 0);
});

Deno.test("a plugin does what its params say and no more than it declares", async () => {
  using site = makePluginSite();
  const text = toPlugin(site.target, "1.0.0", `{ write: ["/nowhere"] }`);
  site.write("registry/motd@1.0.0.ts", text);
  equal((await site.run("plugins", "install", "motd", "--yes")).code, 0);
  const ran = await site.run("apply");
  equal(ran.code, 1);
  match(ran.stdout, /Cannot let the plugin "motd" read "\S+\/motd"/);
  ok(!isThere(`${site.target}/motd`));
});

Deno.test("the agent file says where plugins are, for commands by hand too", async () => {
  using site = makePluginSite();
  site.write("agent.yml", `plugin_dir: ${site.target}/plugins\n`);
  equal((await site.run("plugins", "install", "motd", "--yes")).code, 0);
  ok(isThere(`${site.target}/plugins/motd@1.0.0.ts`));
  equal((await site.run("apply")).code, 0);
  ok(isThere(`${site.target}/motd`));
});

Deno.test("mistakes in plugins.yml and on the command line are told with what is wanted", async () => {
  using site = makePluginSite();
  for (
    const [words, code, says] of [
      ["plugins install ../../x", 1, /as the name of a plugin: expected lower/],
      [
        "plugins install motd@7",
        1,
        /Cannot find the plugin motd 7 in "registry"/,
      ],
      [
        "plugins install a --from http://plugins.example",
        1,
        /expected an address of https/,
      ],
      ["plugins remove motd", 1, /"motd": it is not installed/],
      ["plugins remove", 64, /Expected the name of a plugin in NAME/],
      ["plugins validate --file apply.yml", 1, /expected NAME@VERSION\.ts/],
    ] as const
  ) {
    const ran = await site.run(...words.split(" "));
    equal(ran.code, code, words);
    match(ran.stderr, says);
  }
  site.write(
    "plugins.yml",
    "registries:\n  - { name: own }\nsecurity: { max_memroy: 1MB }\n",
  );
  const { code, stderr } = await site.run("plugins", "list");
  equal(code, 3);
  match(stderr, /plugins\.yml:1:1 .*Expected "registries\[0\]\.url"/);
  match(stderr, /plugins\.yml:3:13 .*Cannot use the key "max_memroy"/);
});

Deno.test("keys of the original that do nothing are told", async () => {
  using site = makePluginSite();
  site.write(
    "plugins.yml",
    "auto_update: true\nsecurity: { allow_wasi: true, fuel_limit: 5 }\n",
  );
  const { code, stderr } = await site.run("plugins", "list");
  equal(code, 0);
  match(stderr, /^plugins\.yml: auto_update does nothing: .*update$/m);
  match(stderr, /^plugins\.yml: security\.allow_wasi does nothing/m);
  match(stderr, /^plugins\.yml: security\.fuel_limit does nothing/m);
});

/** A plugin with what logs and facts use. */
function toWatcher(permissions: string): string {
  return `
    import { type Collector, type Filter, type Parser, z } from "@driftless/driftless/unit";
    export const plugin = {
      name: "watch", version: "1.0.0", description: "", permissions: ${permissions},
    };
    export const pairParser: Parser<{ sign: string }> = {
      type: "pair",
      params: z.strictObject({ sign: z.string() }),
      open: ({ sign }) => (event) => {
        const [name = "", ...rest] = event.text.split(sign);
        if (rest.length === 0) throw new SyntaxError("no " + sign);
        event.fields[name] = rest.join(sign);
      },
    };
    export const longFilter: Filter<{ than: number }> = {
      type: "long",
      params: z.strictObject({ than: z.int() }),
      open: ({ than }) => (event) => event.text.length > than,
    };
    const load = { name: "watch_load", type: "gauge", help: "Load." } as const;
    export const loadCollector: Collector = {
      type: "load",
      isDefault: false,
      fields: {},
      open: () => ({ kernel }, emit) => {
        emit(load, Number(kernel.read("/proc/loadavg")?.split(" ")[0]));
      },
    };`;
}

const LOGS = `
sources:
  - name: ours
    paths: [/nowhere]
    parser: { type: plugin, plugin: watch, name: pair, sign: ":" }
    filters: [{ type: watch.long, than: 3 }]
outputs: [{ type: console }]
`;

Deno.test("parsers, filters and collectors of a plugin are used by their names, and a collector reads what it declares", async () => {
  using site = makePluginSite();
  site.write("apply.yml", "tasks: []\n");
  const right = `{ read: ["/proc/loadavg"] }`;
  site.write("registry/watch@1.0.0.ts", toWatcher(right));
  site.write("logs.yml", LOGS);
  site.write("facts.yml", "collectors: [{ type: plugin, name: watch.load }]\n");
  const missing = await site.run("validate");
  equal(missing.code, 3);
  match(
    missing.stderr,
    /facts\.yml:1:\d+ .*There is no collector "watch\.load"/,
  );
  match(missing.stderr, /There is no parser "watch\.pair"/);
  match(missing.stderr, /Install it with: driftless plugins install watch$/m);
  const installed = await site.run("plugins", "install", "watch", "--yes");
  equal(installed.code, 0, installed.stderr);
  match(installed.stdout, /brings {2}collector watch\.load/);
  const valid = await site.run("validate");
  equal(valid.code, 0, valid.stderr);
  Deno.writeTextFileSync(`${site.dir}/sample`, "a:b:c\nd:e\nplain\n");
  const tried = await site.run(
    ...["--json", "logs", "--test", `${site.dir}/sample`, "ours"],
  );
  equal(tried.code, 1, tried.stdout);
  match(tried.stdout, /"a":"b:c"/);
  match(tried.stdout, /no :/);
  const read = await site.run("facts", "--prometheus", "watch.load");
  match(read.stdout, /^watch_load [\d.]+$/m, read.stderr);
});

/** A plugin with template filters. */
function toFilters(names: readonly string[]): string {
  const filters = names.map((name) =>
    `export const ${name}Filter = {
      name: "${name}",
      apply: (value: unknown, ...args: unknown[]) => ["${name}", value, ...args].join("-"),
    };`
  );
  return `
    export const plugin = {
      name: "text", version: "1.0.0", description: "", permissions: {},
    };
    ${filters.join("\n")}`;
}

Deno.test("template filters of a plugin are used by their bare names; one that others have is told", async () => {
  using site = makePluginSite();
  const path = `${site.target}/a`;
  site.write(
    "apply.yml",
    `tasks: [{ type: copy, dest: "${path}", content: "{{ 'x' | slug(1) }}" }]\n`,
  );
  site.write("registry/text@1.0.0.ts", toFilters(["slug"]));
  const missing = await site.run("validate");
  match(missing.stderr, /slug/);
  equal(missing.code, 3);
  equal((await site.run("plugins", "install", "text")).code, 0);
  equal((await site.run("validate")).code, 0);
  equal((await site.run("apply")).code, 0);
  equal(Deno.readTextFileSync(path), "slug-x-1");
  const file = `${site.config}/plugins/text@1.0.0.ts`;
  Deno.writeTextFileSync(file, "");
  const broken = await site.run("apply");
  equal(broken.code, 1);
  match(broken.stdout, /text@1\.0\.0\.ts" is not what was installed/);
  equal((await site.run("plugins", "install")).code, 0);
  equal((await site.run("apply")).code, 0);
  equal((await site.run("plugins", "remove", "text")).code, 0);
  site.write("registry/text@1.0.0.ts", toFilters(["slug", "upper"]));
  equal((await site.run("plugins", "install", "text")).code, 0);
  const taken = await site.run("validate");
  equal(taken.code, 3);
  match(taken.stderr, /^plugins\.lock:4:5 .*filter "upper" already/m);
});

Deno.test("the example pins what it holds", async () => {
  const { motd } = readLock(EXAMPLE);
  for (const dir of ["plugins", "registry"]) {
    const bytes = Deno.readFileSync(`${EXAMPLE}${dir}/motd@1.0.0.ts`);
    equal(await toIntegrity(bytes), motd?.integrity, dir);
  }
});
