/** All keys that configurations may have, as one tree, from the schemas that read them. */

import type { TaskRegistry } from "../lib/task.ts";
import { tasks } from "../tasks/mod.ts";
import { toParamsSchema } from "./apply_schema.ts";
import { ENVELOPE_SCHEMA } from "./envelope_schema.ts";
import { FILE_KEYS } from "./file_keys.ts";
import { type Known, type KnownKeys, toKeys, toKnown } from "./known_key.ts";
import { loadOwnDocs } from "./own_types.ts";
import { toPlain } from "./schema_words.ts";
import { loadTypeDocs } from "./type_docs.ts";

/** What was found of a dotted path: the key, or what could stand in place of its first unknown word. */
export type FoundKey =
  | { readonly known: Known }
  | {
    readonly known: undefined;
    /** The words before it. */
    readonly before: readonly string[];
    readonly word: string;
    readonly names: readonly string[];
  };

/** Words that a path may begin with: task types, keys of every task, and kinds of files. */
export const ROOT_KEYS: KnownKeys = {
  ...Object.fromEntries(
    Object.keys(tasks).map((type) => [type, () => toTask(type)]),
  ),
  ...Object.fromEntries(
    Object.entries(ENVELOPE_SCHEMA)
      .map(([name, schema]) => [name, () => toKnown(schema)]),
  ),
  ...FILE_KEYS,
};

/** Follows a path such as `copy.mode`; a configuration may bring task types of its own. */
export async function findKey(
  path: string,
  own: TaskRegistry = {},
): Promise<FoundKey> {
  let names: KnownKeys = {
    ...ROOT_KEYS,
    ...Object.fromEntries(
      Object.keys(own).map((type) => [type, () => toTask(type, own)]),
    ),
  };
  let known: Known = {};
  const before: string[] = [];
  for (const word of path.split(".")) {
    const next = Object.hasOwn(names, word) ? names[word] : undefined;
    if (next === undefined) {
      return { known: undefined, before, word, names: Object.keys(names) };
    }
    before.push(word);
    known = await next();
    names = known.below ?? {};
  }
  return { known };
}

async function toTask(
  type: string,
  own: TaskRegistry = {},
): Promise<Known> {
  const task = await (own[type] ?? tasks[type])?.();
  const doc = own[type]
    ? (await loadOwnDocs(own, [type]))[type]
    : (await loadTypeDocs())[type];
  if (doc === undefined || task === undefined) return {};
  const below = toKeys(toParamsSchema(task), (name) => {
    const about = doc.fields[name];
    const example = doc.examples
      .find(({ tasks }) => new RegExp(`^[ -]*${name}:`, "m").test(tasks));
    return {
      ...about !== undefined && { about: toPlain(about) },
      ...example !== undefined && { example: example.tasks },
    };
  });
  return { about: doc.summary, below };
}
