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

/** What the bundler starts its own part with: every module waits for all that Node's `require` stands on, and few ask for it. */
const REQUIRE_REGEXP =
  /^import \{ createRequire as (\w+) \} from "node:module";\nvar __require = \1\(import\.meta\.url\);$/m;

/** The same, made when it is asked for. */
const DELAYED =
  'var __require = (name) => process.getBuiltinModule("node:module").createRequire(import.meta.url)(name);';

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
  await delayRequire(directory);
  return directory;
}

/**
 * Makes `require` when it is first used, which takes a third of the time that a short command has.
 * @throws {Error} When it is written in another way, as by another bundler.
 */
async function delayRequire(directory: string): Promise<void> {
  let count = 0;
  for await (const { name } of Deno.readDir(directory)) {
    const path = `${directory}/${name}`;
    const text = await Deno.readTextFile(path);
    if (!REQUIRE_REGEXP.test(text)) continue;
    await Deno.writeTextFile(path, text.replace(REQUIRE_REGEXP, DELAYED));
    count++;
  }
  if (count === 1) return;
  throw new Error(
    `Cannot delay require: found ${count} modules that make it, wanted 1`,
  );
}
