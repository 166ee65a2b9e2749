import { strictEqual as equal, throws } from "node:assert/strict";
import { compilePattern } from "../lib/regex.ts";
import { toReplacer } from "../lib/regex_replacement.ts";

const PATTERN = compilePattern("(?P<first>[a-z]+)-([0-9]+)(x)?");

const PYTHON: [template: string, result: string][] = [
  ["plain", "plain"],
  [String.raw`\2-\1`, "12-ab"],
  [String.raw`\g<first>\g<2>0`, "ab120"],
  [String.raw`\g<0>!`, "ab-12!"],
  [String.raw`[\3]`, "[]"],
  [String.raw`a\\1\n\t`, "a\\1\n\t"],
  [String.raw`a\.b\"`, String.raw`a\.b\"`],
  ["$1 ${first} $$", "$1 ${first} $$"],
];
const DOLLAR: [template: string, result: string][] = [
  ["$2-$1", "12-ab"],
  ["${first}s $first.", "abs ab."],
  ["$0", "ab-12"],
  ["$$1 $$", "$1 $"],
  ["$HOME/$9 ${none} $", "$HOME/$9 ${none} $"],
  [String.raw`\1$2`, "ab12"],
];

for (const [dollar, rows] of [[false, PYTHON], [true, DOLLAR]] as const) {
  for (const [template, result] of rows) {
    Deno.test(`replacement: "${template}"${dollar ? " with dollars" : ""}`, () => {
      const match = PATTERN.find("ab-12");
      equal(match && toReplacer(template, PATTERN, { dollar })(match), result);
    });
  }
}

const REFUSED: [template: string, message: RegExp][] = [
  [String.raw`\4`, /has no group "4"/],
  [String.raw`\g<last>`, /has no group "last"/],
  [String.raw`C:\Users`, /"\\U" means nothing; write "\\\\" for a backslash/],
  [String.raw`\0`, /"\\0" means nothing/],
  ["end\\", /means nothing/],
  [String.raw`\g<`, /"\\g" means nothing/],
];

for (const [template, message] of REFUSED) {
  Deno.test(`replacement: refuses "${template}"`, () => {
    throws(() => toReplacer(template, PATTERN), {
      name: "SyntaxError",
      message,
    });
  });
}
