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
};

/**
 * Serves what an entry is for, and ends the process.
 * @throws {TypeError} For an entry that there is none of.
 */
export async function runEnclosed(entry: string | undefined): Promise<void> {
  if (entry !== "evaluate") throw new TypeError(`No entry "${entry}"`);
  const { answerEnclosed } = await import(
    "../lib/config/typescript/evaluate.ts"
  );
  await answerEnclosed(OWN);
}
