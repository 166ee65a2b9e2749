/** What programs could read by links that lead out of the directory of the configuration. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { readProgram } from "../../../lib/config/typescript/read_program.ts";
import { ConfigError } from "../../../lib/error.ts";
import { writeFiles } from "../temp_dir.ts";

const INPUT = { facts: {}, vars: {}, host: "web-01", env: {} };

/** How what is outside could be read through links. */
const WAYS: readonly { name: string; text: string; says: RegExp }[] = [
  {
    name: "by Deno",
    text: "export default Deno.readTextFileSync(`${dir}/link`);",
    says: /right "read" for ".*\/link"/,
  },
  {
    name: "by a module of node",
    text:
      'export default (await import("node:fs")).readFileSync(`${dir}/link`, "utf8");',
    says: /right "read" for ".*\/link"/,
  },
  {
    name: "by fetch",
    text:
      'export default await (await fetch(new URL("link", import.meta.url))).text();',
    says: /right "read" for ".*\/link"/,
  },
  {
    name: "as text",
    text: 'export default await import("./link", { with: { type: "text" } });',
    says: /right "read" for "/,
  },
  {
    name: "as JSON",
    text:
      'export default await import("./data.json", { with: { type: "json" } });',
    says: /right "read" for ".*\/data.json"/,
  },
  {
    name: "in a directory",
    text: "export default [...Deno.readDirSync(`${dir}/etc`)].length;",
    says: /right "read" for ".*\/etc"/,
  },
  {
    name: "below a directory",
    text: "export default Deno.readTextFileSync(`${dir}/etc/hostname`);",
    says: /right "read" for ".*\/etc\/hostname"/,
  },
  {
    name: "by way of another link",
    text: "export default Deno.readTextFileSync(`${dir}/a/self/link`);",
    says: /right "read" for ".*\/self\/link"/,
  },
  {
    name: "by a link that leads nowhere yet",
    text: "export default Deno.readTextFileSync(`${dir}/later`);",
    says: /right "read" for ".*\/later"/,
  },
  {
    name: "of what git keeps",
    text: "export default Deno.readTextFileSync(`${dir}/.git/config`);",
    says: /right "read" for ".*\/.git\/config"/,
  },
];

for (const { name, text, says } of WAYS) {
  Deno.test(`nothing outside of the directory is read ${name}`, async () => {
    using out = writeFiles({ "data.json": '{"token":"geheim"}' });
    const program = `const dir = import.meta.dirname;\n${text}`;
    using dir = writeFiles({
      "apply.ts": program,
      "a/b.txt": "",
      ".git/config": "[core]",
    });
    for (
      const [target, link] of [
        ["/etc/hostname", "link"],
        [`${out.path}/data.json`, "data.json"],
        ["/etc", "etc"],
        ["..", "a/self"],
        [`${out.path}/later`, "later"],
      ] as const
    ) Deno.symlinkSync(target, `${dir.path}/${link}`);
    const texts = new Map([["apply.ts", program]]);
    const at = { dir: dir.path, name: "apply.ts", texts, input: INPUT };
    await rejects(readProgram(at), (error) => {
      ok(error instanceof ConfigError, String(error));
      match(error.message, says);
      equal(error.place?.line, 2);
      return true;
    });
  });
}

Deno.test("links that stay in the directory are followed", async () => {
  using dir = writeFiles({ "apply.ts": "", "a/b.txt": "hello" });
  Deno.symlinkSync("a", `${dir.path}/c`);
  Deno.symlinkSync("a/b.txt", `${dir.path}/d`);
  const text = `const dir = import.meta.dirname;
export default ["c/b.txt", "d"].map((name) => Deno.readTextFileSync(dir + "/" + name));`;
  Deno.writeTextFileSync(`${dir.path}/apply.ts`, text);
  const texts = new Map([["apply.ts", text]]);
  const program = { dir: dir.path, name: "apply.ts", texts, input: INPUT };
  deepEqual((await readProgram(program)).value, ["hello", "hello"]);
});

Deno.test("a directory is refused of which no flag could say what is closed", async () => {
  const program = { name: "apply.ts", texts: new Map(), input: INPUT };
  using many = writeFiles({ "apply.ts": "export default {};" });
  for (let index = 0; index <= 200; index++) {
    Deno.symlinkSync("/etc", `${many.path}/link${index}`);
  }
  await rejects(
    readProgram({ ...program, dir: many.path }),
    /more than 200 links of the directory lead out of it/,
  );
  using comma = writeFiles({ "apply.ts": "export default {};" });
  Deno.symlinkSync("/etc", `${comma.path}/a,b`);
  await rejects(
    readProgram({ ...program, dir: comma.path }),
    /the right to read ".*\/a,b" cannot be given or taken/,
  );
});
