/** Names of entries of facts files, which tell them apart. */

import type { Report } from "../config/report.ts";
import { toPlaceText } from "../error.ts";
import type { Entry } from "./config_file.ts";

/** Tells whether nothing has this name yet, and notes it; a second one goes to the report. */
export function isNew(
  { source, path }: Entry,
  key: string,
  places: Map<string, string>,
  report: Report,
): boolean {
  const first = places.get(key);
  if (first === undefined) {
    places.set(key, toPlaceText(source.placeOf(path)));
    return true;
  }
  report.add(
    source.errorAt(path, `There are two of ${key}`, {
      advice: `Give one of them another "name"; the first stands at ${first}`,
    }),
  );
  return false;
}
