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

import { ENCLOSED } from "../lib/config/typescript/answer.ts";
import { VERSION } from "../lib/version.ts";

/** Runs the program; its modules need a right to be read when they are files. */
async function run(words: readonly string[]): Promise<number> {
  try {
    const { runProgram } = await import("./program.ts");
    return await runProgram(words);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (!text.startsWith("Requires read access to")) throw error;
    Deno.stderr.writeSync(
      new TextEncoder().encode(
        `error Cannot load the program: ${text.split("\n")[0]}\n` +
          `  Add --allow-read=${new URL("..", import.meta.url).pathname}\n`,
      ),
    );
    return 4;
  }
}

if (import.meta.main) {
  // What only asks for the version loads nothing else.
  if (Deno.args.length === 1 && /^(-V|--version)$/.test(Deno.args[0]!)) {
    Deno.stdout.writeSync(new TextEncoder().encode(`driftless ${VERSION}\n`));
  } else if (Deno.args[0] === ENCLOSED) {
    const { runEnclosed } = await import("./enclosed.ts");
    await runEnclosed(Deno.args.slice(1));
  } else {
    // Going at once saves the time in which the runtime takes itself apart.
    Deno.exit(await run(Deno.args));
  }
}
