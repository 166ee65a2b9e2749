import assert from "node:assert/strict";
import { type EnvFileOptions, loadEnvFile } from "../../lib/config/env_file.ts";
import { ConfigError } from "../../lib/error.ts";
import { writeFiles } from "./temp_dir.ts";

Deno.test("loadEnvFile reads all forms of assignments", async () => {
  const text = [
    "\uFEFF# comment",
    "",
    "A=1",
    "export B = two words # note",
    "C='single # $A'",
    'D="line one',
    'line two"',
    "E=`it's`",
    "F=a=b=c",
    "G=",
    "H=it's fine",
    'I="\\n"',
  ].join("\r\n");
  assert.deepEqual(await load(text), {
    A: "1",
    B: "two words",
    C: "single # $A",
    D: "line one\nline two",
    E: "it's",
    F: "a=b=c",
    G: "",
    H: "it's fine",
    I: "\n",
  });
});

const BAD: readonly (readonly [string, number, RegExp])[] = [
  ["A=1\nhunter2\n", 2, /NAME=value/],
  ["A=1\n\n=hunter2\n", 3, /NAME=value/],
  ["A='hunter2\n", 1, /closing quote/],
  ['A="', 1, /closing quote/],
  ["A-B=hunter2\n", 1, /letters, digits/],
  ["1A=hunter2\n", 1, /letters, digits/],
];

for (const [text, line, message] of BAD) {
  Deno.test(`loadEnvFile refuses ${JSON.stringify(text)}`, async () => {
    const error = await fail(() => load(text));
    assert.match(error.message, message);
    assert.equal(error.place?.line, line);
    assert.doesNotMatch(
      `${error.message}${error.frame}${error.advice}`,
      /hunter2/,
    );
  });
}

Deno.test("loadEnvFile gives nothing when there is no file, and looks in the home directory", async () => {
  using dir = writeFiles({
    "config/apply.yml": "",
    "home/.config/driftless/env": "A=home",
  });
  const options = { configDir: `${dir.path}/config`, isRoot: false };
  assert.deepEqual(await loadEnvFile(options), {});
  const home = `${dir.path}/home`;
  assert.deepEqual(await loadEnvFile({ ...options, home }), { A: "home" });
  Deno.writeTextFileSync(`${dir.path}/env`, "A=beside");
  assert.deepEqual(await loadEnvFile({ ...options, home }), { A: "beside" });
});

Deno.test("loadEnvFile requires a file that was named", async () => {
  const error = await fail(() => load("", { explicit: "/nonexistent/env" }));
  assert.match(error.message, /Cannot find the env file/);
});

Deno.test("loadEnvFile refuses a file inside the configuration, also through a link", async () => {
  using dir = writeFiles({ "config/env": "A=1", "x": "" });
  const configDir = `${dir.path}/config`;
  Deno.symlinkSync(`${configDir}/env`, `${dir.path}/env`);
  for (const explicit of [`${configDir}/env`, undefined]) {
    const error = await fail(() =>
      loadEnvFile({ configDir, explicit, isRoot: false })
    );
    assert.match(error.message, /inside the configuration/);
  }
});

Deno.test("loadEnvFile refuses a file that others may read, for root", async () => {
  using dir = writeFiles({ "config/apply.yml": "", env: "A=1" });
  const options: EnvFileOptions = {
    configDir: `${dir.path}/config`,
    isRoot: true,
  };
  Deno.chmodSync(`${dir.path}/env`, 0o640);
  const error = await fail(() => loadEnvFile(options));
  assert.match(error.message, /0640/);
  assert.match(error.advice ?? "", /chmod 0600/);
  assert.deepEqual(await loadEnvFile({ ...options, allowLooseEnv: true }), {
    A: "1",
  });
  assert.deepEqual(await loadEnvFile({ ...options, isRoot: false }), {
    A: "1",
  });
  Deno.chmodSync(`${dir.path}/env`, 0o600);
  assert.deepEqual(await loadEnvFile(options), { A: "1" });
});

async function load(
  text: string,
  more: Partial<EnvFileOptions> = {},
): Promise<Record<string, string>> {
  using dir = writeFiles({ "config/apply.yml": "", env: text });
  return await loadEnvFile({
    configDir: `${dir.path}/config`,
    isRoot: false,
    ...more,
  });
}

async function fail(run: () => Promise<unknown>): Promise<ConfigError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: "nothing was refused" });
}
