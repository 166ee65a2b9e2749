/** Finds what templates of Ansible name that there is not here. */

import { LOOKUPS } from "../../template/builtin/lookup.ts";
import { checkSyntax } from "../../template/check.ts";
import { CONDITIONS } from "./keywords.ts";
import type { Plain } from "./task.ts";

const LOOKUP = /\b(?:lookup|query|q)\(\s*["'](?:ansible\.builtin\.)?(\w+)/g;

/** Tells the first unknown filter, test, function or lookup, or the first mistake of syntax, of a task. */
export function findUnknown(task: Plain): string | undefined {
  for (const [key, value] of Object.entries(task)) {
    for (const text of listTexts(value)) {
      const found = checkSyntax(text, CONDITIONS.includes(key))?.message ??
        findLookup(text);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function listTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null
    ? Object.values(value).flatMap(listTexts)
    : [];
}

function findLookup(text: string): string | undefined {
  const unknown = [...text.matchAll(LOOKUP)].map(([, kind = ""]) => kind)
    .find((kind) => !LOOKUPS.includes(kind));
  return unknown && `lookup "${unknown}" is not known`;
}
