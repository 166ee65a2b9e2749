/** Tells where and why code of a configuration failed. */

import type { Place } from "../../error.ts";
import type { Frame } from "./answer.ts";
import { unescapeUrl } from "./imports.ts";
import { cutLine } from "./last_words.ts";

/** What the runtime says when a right is missing. */
const REFUSAL_REGEXP =
  /Requires (\w+) access(?: to ((?:"[^"]*"|<[^>]*>|\S+?)))?, (?:run again|specify)/;

/** The address of a module that holds its text. */
const DATA_REGEXP = /"?data:[\w/]+;base64,[\w+/=]+"?/g;

/** What programs of a configuration may do. */
export const CONFIG_MAY =
  "programs of the configuration read its directory and nothing else";

/** What the runtime says of an import that it does not resolve. */
const IMPORT_REGEXP =
  /(?:Import "([^"]+)" not a dependency|Relative import path "([^"]+)" not prefixed|(npm) specifiers were requested|remote specifier was requested: "([^"]+)"|Blocked by null entry for "+([^"]+)")/;

/** What is said of what the runtime refuses, and what to do instead. */
export interface RefusalAdvice {
  /** What such code may do. */
  readonly may: string;
  /** Instead of reading the environment. */
  readonly env: string;
  /** Instead of anything else. */
  readonly other: string;
  /** What may be imported. */
  readonly imports: string;
}

/** Tells in words of the configuration why code below an address failed. */
export function toReason(
  problem: string,
  root: string,
  { may, env, other, imports }: RefusalAdvice,
): { reason: string; advice?: string } {
  const refused = REFUSAL_REGEXP.exec(problem);
  if (refused !== null) {
    const [, right = "all", what] = refused;
    return {
      reason: `it may not use the right "${right}"${
        what === undefined ? "" : ` for ${what}`
      }: ${may}`,
      advice: right === "env" ? env : other,
    };
  }
  const [, ...names] = IMPORT_REGEXP.exec(problem) ?? [];
  const imported = names.find((one) => one !== undefined);
  if (imported !== undefined) {
    return {
      reason: `it may not import ${
        imported === "npm" ? "packages" : `"${imported}"`
      }`,
      advice: imports,
    };
  }
  const [line = ""] = problem.replaceAll(root, "")
    .replaceAll(DATA_REGEXP, "its file").split("\n");
  return { reason: cutLine(line) };
}

/** Finds the innermost line that stands in one of some files. */
export function findPlace(
  frames: readonly Frame[],
  root: string,
  texts: Pick<ReadonlyMap<string, string>, "has">,
): Place | undefined {
  for (const { url, line, col } of frames) {
    // Stacks have names with and without escapes.
    const name = url.slice(root.length);
    const file = texts.has(name) ? name : unescapeUrl(name);
    if (texts.has(file)) return { file, line, col };
  }
  return undefined;
}
