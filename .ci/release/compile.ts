/**
 * `deno task compile [TARGET…|all]`: one file a target, with all rights that
 * the program may need. The runtime for compiled programs is downloaded by
 * `deno compile`, or that of `DENORT_BIN` is taken.
 */

import { bundleProgram } from "./program.ts";
import {
  DIST,
  findTargets,
  FLAGS,
  run,
  tell,
  toReleaseName,
} from "./target.ts";

await Deno.mkdir(DIST, { recursive: true });
const app = await bundleProgram();
for (const target of findTargets(Deno.args)) {
  const ending = target.name.startsWith("windows") ? ".exe" : "";
  const path = `${DIST}/${toReleaseName(target)}${ending}`;
  await run(Deno.execPath(), [
    "compile",
    "--quiet",
    "--no-config",
    "--no-check",
    "--target",
    target.triple,
    "--output",
    path,
    // It is started by its address, which no import names.
    "--include",
    `${app}/filter_thread.js`,
    ...FLAGS,
    `${app}/main.js`,
  ]);
  tell(path);
}
await Deno.remove(app, { recursive: true });
