/** Finds the files of the configuration that a program imports. */

import { GIT } from "./closed_paths.ts";

const IMPORT_REGEXP =
  /\b(?:from|import)\s*\(?\s*(?:"(\.{1,2}\/[^"\n]+)"|'(\.{1,2}\/[^'\n]+)')/g;

/** Most files of imports that are looked at, and most characters in them. */
const [MAX_IMPORTS, MAX_LENGTH] = [1000, 20 * 1024 * 1024];

/**
 * Lists the files below the directory that a program reaches by relative
 * imports, by name, in the order in which they are met; what a comment or a
 * text holds may be among them, what cannot be read is not.
 */
export function listImports(
  name: string,
  text: string,
  read: (name: string) => string | undefined,
): Map<string, string> {
  const texts = new Map<string, string>();
  const open: [string, string][] = [[name, text]];
  let length = 0;
  for (const [from, content] of open) {
    for (const [, double, single] of content.matchAll(IMPORT_REGEXP)) {
      const target = toName(from, double ?? single ?? "");
      if (target === undefined || target === name || texts.has(target)) {
        continue;
      }
      if (texts.size >= MAX_IMPORTS || length > MAX_LENGTH) return texts;
      const found = read(target);
      if (found === undefined) continue;
      length += found.length;
      texts.set(target, found);
      open.push([target, found]);
    }
  }
  return texts;
}

/** Name of what a file imports, below the directory; undefined when it is outside, or of what git keeps. */
function toName(from: string, specifier: string): string | undefined {
  const parts = from.split("/").slice(0, -1);
  for (const part of unescapeUrl(specifier).split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else if (part !== ".") parts.push(part);
  }
  return parts.includes(GIT) ? undefined : parts.join("/");
}

/** Undoes the escapes of an address; what has none that can be undone stays. */
export function unescapeUrl(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
