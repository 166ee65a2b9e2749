/** The files beside a log file: what rotation made of it. */

import { type FoundFile, statFile } from "./find_files.ts";

/** What rotation puts behind a name: a number, a date, `old`; maybe compressed. */
const SUFFIX_REGEXP =
  /^(?:[.\-_]\d[\d.\-_:T]*|[.\-_]old)(?:\.(?:gz|zst|bz2|xz))?$/;
/** What it puts before an extension: a date, maybe a number. */
const INFIX_REGEXP = /^[.\-_]\d{4}[\d.\-_:T]*$/;
/** A number that rotation raises each time. */
const NUMBER_REGEXP = /\.\d+$/;
/** Endings of compressed files. */
const PACKED_REGEXP = /\.(?:gz|zst|bz2|xz)$/;

/** Files beside others; directories are listed once. */
export class Siblings {
  #names = new Map<string, readonly string[]>();

  /** Lists the files beside a path whose names begin as its name does without the extension. */
  list(path: string): FoundFile[] {
    const { dir, name } = split(path);
    return this.#find(dir, toStem(name), () => true);
  }

  /** Lists the files beside a path whose names are what rotation makes of its name. */
  listRotated(path: string): FoundFile[] {
    const { dir, name } = split(path);
    return this.#find(dir, toStem(name), (one) => isRotatedName(name, one));
  }

  /** Many names of a directory are not looked at one by one. */
  #find(
    dir: string,
    stem: string,
    test: (name: string) => boolean,
  ): FoundFile[] {
    const names = this.#list(dir);
    const found: FoundFile[] = [];
    for (let at = findFirst(names, stem); at < names.length; at++) {
      const name = names[at]!;
      if (!name.startsWith(stem)) break;
      if (!test(name)) continue;
      const file = statFile(join(dir, name), false, new Map());
      if (file !== undefined) found.push(file);
    }
    return found;
  }

  #list(dir: string): readonly string[] {
    const known = this.#names.get(dir);
    if (known !== undefined) return known;
    const names = readNames(dir).sort();
    this.#names.set(dir, names);
    return names;
  }
}

/** Tells whether a name is what rotation makes of another one. */
export function isRotatedName(name: string, rotated: string): boolean {
  if (rotated.startsWith(name)) {
    return SUFFIX_REGEXP.test(rotated.slice(name.length));
  }
  const dot = name.lastIndexOf(".");
  if (dot <= 0) return false;
  const plain = rotated.replace(PACKED_REGEXP, "");
  const [stem, extension] = [name.slice(0, dot), name.slice(dot)];
  return plain.startsWith(stem) && plain.endsWith(extension) &&
    INFIX_REGEXP.test(plain.slice(stem.length, -extension.length));
}

/** Tells whether rotation may give a path to what had another one, in the same directory. */
export function isRotatedPath(path: string, rotated: string): boolean {
  const [from, to] = [split(path), split(rotated)];
  if (from.dir !== to.dir) return false;
  const first = from.name.replace(NUMBER_REGEXP, "");
  return isRotatedName(from.name, to.name) || isRotatedName(first, to.name);
}

/** A name without its extension. */
function toStem(name: string): string {
  return name.replace(/(?!^)\.[^.]*$/, "");
}

/** Finds the first of sorted names that is not before a text. */
function findFirst(names: readonly string[], text: string): number {
  let low = 0;
  for (let high = names.length; low < high;) {
    const middle = (low + high) >> 1;
    if (names[middle]! < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A directory that cannot be read shows nothing; who looks for its files tells of it. */
function readNames(dir: string): string[] {
  try {
    return [...Deno.readDirSync(dir)].filter(({ isFile }) => isFile)
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function split(path: string): { dir: string; name: string } {
  const slash = path.lastIndexOf("/");
  return { dir: path.slice(0, slash) || "/", name: path.slice(slash + 1) };
}

function join(dir: string, name: string): string {
  return dir === "/" ? `/${name}` : `${dir}/${name}`;
}
