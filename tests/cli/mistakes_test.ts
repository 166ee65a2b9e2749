import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { matchGolden, run, toTranscript } from "./_terminal.ts";

const LINES = [
  "",
  "nope",
  "aply",
  "audit",
  "audit verfy",
  "--nope",
  "--dryrun apply",
  "apply --dryrun",
  "apply --nodiff",
  "apply --dry-run=yes",
  "apply --resume",
  "apply --resume last",
  "apply web",
  "validate --tags web",
  "validate -x",
  "--config",
  "--config --json validate",
  "--config= validate",
  "--color sometimes validate",
  "--color alway validate",
  "show",
  "show last",
  "show 1 2",
  "history --limit many",
  "completions tcsh",
  "facts dsik",
  "facts --yaml --prometheus",
  "facts --prometheus --json",
  "help nope",
  "help template",
  "help apply now",
];

Deno.test("a wrong command line gets one line and advice, and exits with 64", async () => {
  const texts = await Promise.all(LINES.map(async (line) => {
    const words = line.split(" ").filter(Boolean);
    const ran = await run(words);
    equal(ran.code, 64, line);
    if (!words.includes("--json")) equal(ran.stdout, "", line);
    return toTranscript(words, ran);
  }));
  matchGolden("mistakes", texts.join("\n"));
});

Deno.test("with --json a wrong command line is one object on standard output", async () => {
  const ran = await run(["aply", "--json"]);
  deepEqual([ran.code, ran.stderr], [64, ""]);
  deepEqual(ran.stdout.trimEnd().split("\n").map((line) => JSON.parse(line)), [{
    type: "error",
    kind: "usage",
    message: 'Cannot find the command "aply"',
    advice: 'Did you mean "apply"?',
    exit_code: 64,
  }]);
});

Deno.test("control characters of a word cannot forge a line or a colour", async () => {
  const ran = await run(["\x1b[32mfi\rne"]);
  equal(
    ran.stderr.split("\n")[0],
    'error Cannot find the command "\\x1b[32mfi\\x0dne"',
  );
});
