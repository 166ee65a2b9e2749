import assert from "node:assert/strict";
import {
  findConfig,
  findKind,
  findKindOfKeys,
  listConfigFiles,
  resolveConfigDir,
} from "../../lib/config/discover.ts";
import { ConfigError } from "../../lib/error.ts";
import { writeFiles } from "./temp_dir.ts";

const NAMES: readonly (readonly [string, string | undefined])[] = [
  ["apply.yml", "apply"],
  ["apply.web.json", "apply"],
  ["apply-web.toml", "apply"],
  ["facts_more.yml", "facts"],
  ["logs.ts", "logs"],
  ["vars.yml", "vars"],
  ["groups.yml", "groups"],
  ["agent.yml", "agent"],
  ["plugins.yml", "plugins"],
  ["applications.yml", undefined],
  ["site.yml", undefined],
];

for (const [name, kind] of NAMES) {
  Deno.test(`findKind takes ${name} for ${kind}`, () => {
    assert.equal(findKind(name), kind);
  });
}

Deno.test("findKindOfKeys looks at the keys that only one kind has first", () => {
  assert.equal(findKindOfKeys(["vars", "collectors"]), "facts");
  assert.equal(findKindOfKeys(["vars"]), "apply");
  assert.equal(findKindOfKeys(["sources"]), "logs");
  assert.equal(findKindOfKeys(["x"]), undefined);
});

Deno.test("listConfigFiles lists what may be configuration, named files first", () => {
  using dir = writeFiles({
    "site.yml": "",
    "apply.yml": "",
    "apply.b.yml": "",
    "apply.d/2.json": "",
    "apply.d/10.json": "",
    "apply.d/notes.txt": "",
    "apply.yml.bak": "",
    "apply.yml~": "",
    ".apply.yml": "",
    "README.md": "",
    "deno.json": "",
    "program.ts": "",
    "facts.ts": "",
    "tasks/apply.yml": "",
  });
  Deno.symlinkSync(`${dir.path}/site.yml`, `${dir.path}/vars.yml`);
  Deno.symlinkSync(`${dir.path}/nowhere`, `${dir.path}/logs.yml`);
  assert.deepEqual(listConfigFiles(dir.path), [
    { name: "apply.b.yml", kind: "apply" },
    { name: "apply.d/10.json", kind: "apply" },
    { name: "apply.d/2.json", kind: "apply" },
    { name: "apply.yml", kind: "apply" },
    { name: "facts.ts", kind: "facts" },
    { name: "vars.yml", kind: "vars" },
    { name: "site.yml" },
  ]);
});

Deno.test("listConfigFiles tells of a directory that is not there", () => {
  assert.throws(() => listConfigFiles("/nonexistent/x"), ConfigError);
});

Deno.test("findConfig takes a directory, or a file and its directory", () => {
  using dir = writeFiles({ "x.yml": "" });
  assert.deepEqual(findConfig(dir.path, undefined), { dir: dir.path });
  assert.deepEqual(findConfig(`${dir.path}/`, undefined), { dir: dir.path });
  assert.deepEqual(findConfig(`${dir.path}/x.yml`, undefined), {
    dir: dir.path,
    file: "x.yml",
  });
  assert.equal(resolveConfigDir(`${dir.path}/x.yml`, undefined), dir.path);
});

Deno.test("findConfig makes relative paths absolute", () => {
  assert.deepEqual(findConfig("tests/config", undefined), {
    dir: `${Deno.cwd()}/tests/config`,
  });
  assert.deepEqual(findConfig(".", undefined), { dir: Deno.cwd() });
  assert.deepEqual(findConfig("./tests", undefined), {
    dir: `${Deno.cwd()}/tests`,
  });
});

Deno.test("findConfig looks in the directories of the user", () => {
  using home = writeFiles({
    ".config/driftless/config/apply.yml": "",
    "xdg/driftless/config/apply.yml": "",
  });
  const before = Deno.env.get("XDG_CONFIG_HOME");
  try {
    Deno.env.delete("XDG_CONFIG_HOME");
    assert.match(
      resolveConfigDir(undefined, home.path),
      /^\/etc\/driftless\/config$|\.config\/driftless\/config$/,
    );
    Deno.env.set("XDG_CONFIG_HOME", `${home.path}/xdg`);
    assert.match(
      resolveConfigDir(undefined, home.path),
      /^\/etc\/driftless\/config$|xdg\/driftless\/config$/,
    );
  } finally {
    if (before === undefined) Deno.env.delete("XDG_CONFIG_HOME");
    else Deno.env.set("XDG_CONFIG_HOME", before);
  }
});

Deno.test("findConfig tells what it tried", () => {
  assert.throws(
    () => findConfig("/nonexistent/config", undefined),
    (error: unknown) =>
      error instanceof ConfigError &&
      error.message.includes('"/nonexistent/config"') &&
      (error.advice ?? "").includes("driftless init"),
  );
});
