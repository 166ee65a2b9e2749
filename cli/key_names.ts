/** Names of keys for completion, without the schemas where other lists have them: those take longer to load than a shell may wait. */

import { tasks } from "../tasks/mod.ts";
import { ENVELOPE_SCHEMA } from "./envelope_schema.ts";
import { FILE_DOCS } from "./file_docs.ts";
import { loadTypeDocs } from "./type_docs.ts";

/** Lists what may stand for the last word of a path such as `copy.mo`. */
export async function listKeys(path: string): Promise<string[]> {
  const dot = path.lastIndexOf(".");
  if (dot === -1) return listRoots();
  const before = path.slice(0, dot);
  const names = await listBelow(before);
  return names.map((name) => `${before}.${name}`);
}

function listRoots(): string[] {
  const files = Object.keys(FILE_DOCS).filter((path) => !path.includes("."));
  return [...Object.keys(tasks), ...Object.keys(ENVELOPE_SCHEMA), ...files];
}

async function listBelow(path: string): Promise<readonly string[]> {
  if (!path.includes(".")) {
    const docs = await loadTypeDocs();
    if (Object.hasOwn(tasks, path)) {
      return Object.keys(docs[path]?.fields ?? {});
    }
    if (Object.hasOwn(FILE_DOCS, path)) return listDocumented(path);
  }
  const { findKey } = await import("./known_keys.ts");
  const { known } = await findKey(path);
  return Object.keys(known?.below ?? {});
}

function listDocumented(path: string): string[] {
  return Object.keys(FILE_DOCS).filter((one) => one.startsWith(`${path}.`))
    .map((one) => one.slice(path.length + 1))
    .filter((name) => !name.includes("."));
}
