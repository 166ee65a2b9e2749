/** Errors about keys that nothing knows. */

import { type ConfigError, findNearest } from "../error.ts";
import type { KeyOf } from "./key_path.ts";
import type { Source } from "./source.ts";
import type { Path } from "./spot.ts";

/** Names for keys that people bring from elsewhere. */
const HABITS: ReadonlyMap<string, string> = new Map([
  ["with_items", 'Write "loop"'],
  ["with_list", 'Write "loop"'],
  ["become", 'Write "become_user"'],
  ["delegate_to", "Tasks run on this host only"],
  ["import_tasks", 'Write "type: include_tasks"'],
  ["pre_tasks", 'Write "tasks"'],
  ["post_tasks", 'Write "tasks"'],
]);

/** Builds the error of an unknown key, with the nearest known one and, when they are few, all of them. */
export function toUnknownKey(
  source: Source,
  path: Path,
  key: string,
  owner: string,
  known: readonly string[],
  keyOf?: KeyOf,
): ConfigError {
  const near = findNearest(key, known);
  const all = known.length > 0 && known.length < 8
    ? `Known are ${known.toSorted().map((one) => `"${one}"`).join(", ")}`
    : undefined;
  const advice = near !== undefined
    ? `Did you mean "${near}"?`
    : HABITS.get(key) ?? all;
  return source.errorAt(
    [...path, key],
    `Cannot use the key "${key}" in ${owner}`,
    { what: "key", advice, key: keyOf?.(near) },
  );
}
