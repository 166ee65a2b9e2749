import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
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
