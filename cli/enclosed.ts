/**
 * What a compiled program starts itself for: to run what a configuration
 * brings along, with no right left.
 *
 * @module
 */

import type { OwnModules } from "../lib/config/typescript/carried_modules.ts";

/** Modules of this program that files of a configuration may import. */
const OWN: OwnModules = {
  "@driftless/driftless": () => import("../mod.ts"),
  "@driftless/driftless/task": () => import("../lib/units/task.ts"),
  "@driftless/driftless/testing": () => import("../lib/testing/mod.ts"),
  "@driftless/driftless/unit": () => import("../lib/units/unit.ts"),
  "zod": () => import("zod"),
};

/** What the program starts itself for, with the words that follow. */
const ENTRIES: Readonly<
  Record<string, (words: readonly string[]) => Promise<void>>
> = {
  evaluate: async () => {
    const { answerEnclosed } = await import(
      "../lib/config/typescript/evaluate.ts"
    );
    await answerEnclosed(OWN);
  },
  units: async ([root = ""]) => {
    const { serveUnits } = await import("../lib/units/serve.ts");
    await serveUnits(root, OWN);
  },
};

/**
 * Serves what an entry is for, and ends the process.
 * @throws {TypeError} For an entry that there is none of.
 */
export async function runEnclosed(words: readonly string[]): Promise<void> {
  const [entry = "", ...more] = words;
  const run = ENTRIES[entry];
  if (run === undefined) throw new TypeError(`No entry "${entry}"`);
  await run(more);
}
