/** The program as plain JavaScript, which needs neither a configuration of Deno nor a registry. */

import { run } from "./target.ts";

/** Modules that are started by themselves. */
const ENTRIES = [
  "cli/main.ts",
  "cli/evaluate.ts",
  "cli/driftless.ts",
  "cli/filter_thread.ts",
  "cli/task.ts",
  "cli/testing.ts",
  "cli/unit.ts",
  "cli/units.ts",
  "cli/zod.ts",
];

/** Bundles the program into a new directory: an entry, and parts that are loaded when they are used. */
export async function bundleProgram(): Promise<string> {
  const directory = await Deno.makeTempDir();
  await run(Deno.execPath(), [
    "bundle",
    "--quiet",
    "--platform",
    "deno",
    "--code-splitting",
    "--outdir",
    directory,
    ...ENTRIES,
  ]);
  // What is imported for nothing would be loaded to tell the version too.
  const main = `${directory}/main.js`;
  const text = await Deno.readTextFile(main);
  await Deno.writeTextFile(
    main,
    text.replaceAll(/^import ?"\.\/chunk-\w+\.js";\n/gm, ""),
  );
  return directory;
}
