/** Finds which secrets a configuration names, and where. */

import type { Place } from "../error.ts";

/** A secret that is named in a file of the configuration. */
export interface SecretUse {
  readonly name: string;
  readonly place: Place;
  /** It may be absent: what stands behind it says what holds then. */
  readonly isOptional: boolean;
}

/** Greatest file that is looked into, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** Most files that are looked into. */
const MAX_FILES = 5000;

/** Deepest directory that is looked into. */
const MAX_DEPTH = 12;

const USE_REGEXP =
  /\bsecrets(?:\.([A-Za-z_]\w*)|\[\s*(?:'([^'\n]+)'|"([^"\n]+)")\s*\])(\s*(?:\|\s*(?:default|d)\b|is\s+(?:not\s+)?(?:un)?defined\b))?/g;

/** Lines that are comments of YAML, TOML and TypeScript. */
const COMMENT_REGEXP = /^\s*(?:#|\/\/|\*|\/\*)/;

/** Lists all uses in the files of a directory, in order of files and lines; hidden files and tests are left out. */
export function findSecretUses(dir: string): SecretUse[] {
  return listFiles(dir).flatMap((file) => findUses(file, read(dir, file)));
}

/** Finds the uses in a text. */
export function findUses(file: string, text: string): SecretUse[] {
  const uses: SecretUse[] = [];
  text.split("\n").forEach((line, index) => {
    if (COMMENT_REGEXP.test(line)) return;
    for (const match of line.matchAll(USE_REGEXP)) {
      const [, dotted, single, double, guard] = match;
      uses.push({
        name: dotted ?? single ?? double ?? "",
        place: { file, line: index + 1, col: match.index + 1 },
        isOptional: guard !== undefined,
      });
    }
  });
  return uses;
}

function listFiles(dir: string): string[] {
  const found: string[] = [];
  const visit = (at: string, depth: number) => {
    for (const entry of Deno.readDirSync(`${dir}/${at}`)) {
      const { name, isDirectory, isFile } = entry;
      const isForeign = name.startsWith(".") || name === "node_modules";
      if (isForeign || found.length >= MAX_FILES) continue;
      if (isDirectory && depth < MAX_DEPTH) visit(`${at}${name}/`, depth + 1);
      else if (isFile && !name.endsWith("_test.ts")) found.push(`${at}${name}`);
    }
  };
  visit("", 0);
  return found.sort();
}

function read(dir: string, file: string): string {
  const path = `${dir}/${file}`;
  return Deno.statSync(path).size > MAX_BYTES
    ? ""
    : Deno.readTextFileSync(path);
}
