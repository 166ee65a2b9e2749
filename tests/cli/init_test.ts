import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { toProgramFiles } from "../../cli/init_forms.ts";
import { makeSite, openLines } from "./_site.ts";
import { mask, matchGolden, toTranscript } from "./_terminal.ts";

const lines = openLines();
Deno.test.afterAll(() => lines[Symbol.dispose]());

Deno.test("init writes a configuration that validates, applies and converges", async () => {
  using site = makeSite("", lines);
  let text = "";
  for (
    const words of [
      ["init", "new"],
      ["--config", "new", "validate"],
      ["--config", "new", "--state-dir", "state", "apply"],
      ["--config", "new", "--state-dir", "state", "apply"],
      ["init", "new"],
      ["--json", "init", "other"],
    ]
  ) text += `${toTranscript(words, await site.run(words))}\n`;
  matchGolden("init", mask(text, { [site.dir]: "SITE" }));
  equal(
    Deno.readTextFileSync(`${site.dir}/driftless-hello/greeting.txt`),
    `Welcome from ${Deno.hostname().split(".")[0]}.\n`,
  );
});

Deno.test("init leaves a directory with other files alone but for its own, and overwrites none", async () => {
  using site = makeSite("", lines);
  site.write("repository/README.md", "mine\n");
  equal((await site.run(["init", "repository"])).code, 0);
  equal(Deno.readTextFileSync(`${site.dir}/repository/README.md`), "mine\n");
  for (
    const name of ["apply.web.json", "vars.toml", "hosts/a.yml", "roles/a/x"]
  ) {
    const dir = name.replaceAll(/\W/g, "_");
    site.write(`${dir}/${name}`, "mine\n");
    const before = [...Deno.readDirSync(`${site.dir}/${dir}`)];
    const ran = await site.run(["init", dir]);
    equal(ran.code, 1);
    match(
      ran.stderr,
      /^error Cannot make a configuration in ".+": it holds ".+" already\n/,
    );
    deepEqual([...Deno.readDirSync(`${site.dir}/${dir}`)], before);
  }
});

Deno.test("init without a directory takes ./config, or what --config names", async () => {
  using site = makeSite("", lines);
  Deno.removeSync(`${site.dir}/config`, { recursive: true });
  match(
    (await site.run(["init"])).stdout,
    /Next: driftless --config config validate\n$/,
  );
  match(
    (await site.run(["-c", "b/", "init"])).stdout,
    /Next: driftless --config b validate\n$/,
  );
});

Deno.test("every form of a first configuration validates, and its dry run plans all of it", async () => {
  using site = makeSite("", lines);
  for (
    const [form, planned, kinds] of [
      ["--minimal", 2, /^Valid: 2 tasks in 1 file \(/],
      [
        "--ts",
        3,
        /^Valid: 3 tasks .+, 1 threshold, 1 log source, 1 log output/,
      ],
      ["--host=web-01", 2, /^Valid: 2 tasks .+, 1 threshold, 1 log source/],
    ] as const
  ) {
    const dir = form.replaceAll("-", "");
    const made = await site.run(["--json", "init", form, dir]);
    equal(made.code, 0, made.stderr);
    const valid = await site.run(["-c", dir, "validate"]);
    match(valid.stdout, kinds, valid.stderr);
    const words = ["-c", dir, "--state-dir", "state", "apply", "--dry-run"];
    const plan = await site.run(words);
    match(plan.stdout, new RegExp(`^${planned} to change, `, "m"), plan.stderr);
    if (form !== "--minimal") {
      const tested = await site.run(["-c", dir, "test", "greeted"]);
      match(tested.stdout, /^1 test passed in /m, tested.stderr);
    }
    const files: string[] = JSON.parse(made.stdout).files;
    equal(files.includes("hosts/web-01.yml"), form === "--host=web-01");
    equal(files.includes("deno.json"), form === "--ts");
  }
});

Deno.test("editors find the types of what programs import", () => {
  const { imports } = JSON.parse(toProgramFiles("a").get("deno.json") ?? "");
  const address = new URL(imports["@driftless/driftless"]);
  equal(Deno.statSync(address).isFile, true);
});

Deno.test("settings of an editor that are there stay as they are", async () => {
  using site = makeSite("", lines);
  site.write("new/.vscode/settings.json", "{}\n");
  const made = await site.run(["--json", "init", "new"]);
  equal(made.code, 0, made.stderr);
  equal(made.stdout.includes("settings.json"), false);
  equal(Deno.readTextFileSync(`${site.dir}/new/.vscode/settings.json`), "{}\n");
});

Deno.test("init refuses two forms at once, and names of hosts that are none of a file", async () => {
  using site = makeSite("", lines);
  const two = await site.run(["init", "--ts", "--adopt", "a"]);
  equal(two.code, 64);
  match(two.stderr, /Expected one form .+, got "--ts" and "--adopt"/);
  const path = await site.run(["init", "--host", "../../etc/x", "a"]);
  equal(path.code, 64);
  match(path.stderr, /Expected the name of a host in "--host"/);
  equal(
    [...Deno.readDirSync(site.dir)].some(({ name }) => name === "a"),
    false,
  );
});
