/** What is waited for at a prompt starts with little: what costs many milliseconds to load is loaded by those who use it. */

import { strictEqual as equal } from "node:assert/strict";
import { findImports, type Import, readSources } from "./_source.ts";

const IMPORTS: ReadonlyMap<string, Import[]> = Map.groupBy(
  readSources("lib", "tasks", "cli").flatMap(findImports)
    .filter(({ isType, isLazy }) => !isType && !isLazy),
  ({ from }) => from,
);

/** Packages and modules of Node that may be loaded with a file, the built-in database of states apart. */
const ROWS: readonly [file: string, allowed: readonly string[]][] = [
  ["cli/main.ts", []],
  ["cli/program.ts", []],
  ["cli/complete.ts", []],
  ["cli/task_names.ts", []],
  ["cli/variable_names.ts", []],
  ["cli/key_names.ts", []],
  ["cli/open_history.ts", ["node:sqlite"]],
  ["cli/status.ts", ["node:sqlite"]],
  ["cli/validate.ts", []],
  ["cli/apply.ts", ["node:sqlite"]],
  ["lib/host/digest.ts", []],
];

for (const [file, allowed] of ROWS) {
  Deno.test(`${file} is loaded with ${allowed.join(" and ") || "nothing"} from elsewhere`, () => {
    equal(listPackages(file).join("\n"), allowed.join("\n"));
  });
}

/** Lists what is loaded with a file and is none of ours. */
function listPackages(file: string): string[] {
  const seen = new Set([file]);
  for (const one of seen) {
    for (const { to } of IMPORTS.get(one) ?? []) seen.add(to);
  }
  return [...seen].filter((one) => !/^(lib|tasks|cli)\//.test(one)).sort();
}
