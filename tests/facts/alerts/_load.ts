/** Loads facts files in tests of thresholds. */

import { findSurroundings } from "../../../lib/apply/setup.ts";
import { ConfigErrors, toPlaceText } from "../../../lib/error.ts";
import type { FactsConfig } from "../../../lib/facts/config.ts";
import { loadFacts } from "../../../lib/facts/load_config.ts";
import { Redactor } from "../../../lib/secret.ts";
import { writeFiles } from "../../config/temp_dir.ts";

/** Loads a facts file, or files by name, of a directory that is gone afterwards. */
export async function load(
  files: string | Readonly<Record<string, string>>,
): Promise<FactsConfig> {
  using dir = writeFiles(
    typeof files === "string" ? { "facts.yml": files } : files,
  );
  const surroundings = await findSurroundings(
    { config: dir.path },
    new Redactor(),
  );
  const config = await loadFacts(surroundings);
  if (config === undefined) throw new Error("There is no facts file");
  return config;
}

/** What is wrong with a facts file, as `line:column message | advice`. */
export async function listMistakes(text: string): Promise<string[]> {
  try {
    await load(text);
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map(({ place, message, advice }) =>
      `${place && toPlaceText(place).replace("facts.yml:", "")} ${message}${
        advice ? ` | ${advice}` : ""
      }`
    );
  }
  return [];
}
