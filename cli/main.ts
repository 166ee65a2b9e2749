/**
 * The command line of Driftless.
 *
 * @example
 * ```sh
 * deno run --allow-read --allow-write --allow-run --allow-env --allow-sys cli/main.ts apply --config ./config --dry-run
 * ```
 *
 * @module
 */

import { VERSION } from "../lib/version.ts";

if (import.meta.main) {
  // What only asks for the version loads nothing else.
  if (Deno.args.length === 1 && /^(-V|--version)$/.test(Deno.args[0]!)) {
    Deno.stdout.writeSync(new TextEncoder().encode(`driftless ${VERSION}\n`));
  } else {
    const { runProgram } = await import("./program.ts");
    Deno.exitCode = await runProgram(Deno.args);
  }
}
