/** `driftless man`. */

import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { command } from "../../cli/command.ts";
import { ROOT } from "../../cli/commands.ts";
import { toManPage, toManPages } from "../../cli/man_page.ts";
import { flag } from "../../cli/parameter.ts";
import { makeSite, openLines } from "./_site.ts";
import { matchGolden } from "./_terminal.ts";

const lines = openLines();
Deno.test.afterAll(() => lines[Symbol.dispose]());

Deno.test("man prints the page of a command, or writes those of all", async () => {
  using site = makeSite("", lines);
  matchGolden("man", await site.record("man audit verify", "man nope"));
  const all = await site.run(["man", "--dir", "pages"]);
  match(
    all.stdout,
    /^\d+ pages in "pages"\. {2}Next: man \.\/pages\/driftless\.1\n$/,
  );
  const names = [...Deno.readDirSync(`${site.dir}/pages`)]
    .map(({ name }) => name);
  deepEqual(names.sort(), toManPages([ROOT]).map(({ file }) => file).sort());
  ok(names.includes("driftless-audit-verify.1"));
  ok(!names.some((name) => name.includes("__")));
});

Deno.test("a text says itself in a page, whatever it holds", () => {
  const { text } = toManPage([command({
    name: "a",
    help: ".TH of \\fBbold\\fR and 'quoted'",
    examples: [["`x` ~/y", "it's so"]],
    options: [flag("dry-run", ".so /etc/passwd")],
  })]);
  match(text, /^\\&\.TH of \\efBbold\\efR and \\\(aqquoted\\\(aq\.$/m);
  match(text, /^\\fBa \\\(gax\\\(ga \\\(ti\/y\\fR$/m);
  match(text, /^\\fB\\-\\-dry\\-run\\fR\n\\&\.so \/etc\/passwd$/m);
});

Deno.test("pages are plain ASCII, for which no formatter needs to be told an encoding, and no text is a request", () => {
  for (const { file, text } of toManPages([ROOT])) {
    // deno-lint-ignore no-control-regex
    equal(/[^\x00-\x7f]/.test(text), false, file);
    const requests = text.split("\n").filter((line) => /^[.']/.test(line));
    const odd = requests
      .filter((line) => !/^\.(?:TH|SH|TP|PP|B|BR)\b/.test(line));
    deepEqual(odd, [], file);
  }
});

const groff = "/usr/bin/groff";
const hasGroff = isFile(groff);

Deno.test({
  name: `groff has no warning of a page${hasGroff ? "" : ` (needs ${groff})`}`,
  ignore: !hasGroff,
  fn: async () => {
    const child = new Deno.Command(groff, {
      args: ["-man", "-ww", "-Tutf8"],
      stdin: "piped",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    const pages = toManPages([ROOT]).map(({ text }) => text).join("");
    await writer.write(new TextEncoder().encode(pages));
    await writer.close();
    const { code, stderr } = await child.output();
    deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
  },
});

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
