/**
 * Globs as glob(7) has them, with `**` for any number of directories and
 * `{a,b}` for alternatives. No pattern makes matching slow: the time is at
 * most the length of the pattern times the length of the path.
 *
 * @module
 */

import {
  ANY_NAMES,
  DOT,
  parseGlob,
  PATTERN_LIMIT,
  type Segment,
  type Token,
} from "./glob_pattern.ts";

/** Most paths that a pattern may give. */
const RESULT_LIMIT = 100_000;
/** Most entries that are looked at for one pattern. */
const VISIT_LIMIT = 2_000_000;

/** One entry of a directory. */
export interface GlobEntry {
  /** Name without the directory. */
  name: string;
  /** Is a directory that may be entered; false for a link, so that no circle is followed. */
  isDir: boolean;
}

/** Gives the entries of a directory; may throw `Deno.errors.NotFound` or `NotADirectory`. */
export type ListDirectory = (dir: string) => Promise<readonly GlobEntry[]>;

/** The names of one alternative that are still to be matched below a directory. */
interface Position {
  segments: readonly Segment[];
  at: number;
  /** Number of the alternative. */
  id: number;
}

/**
 * Makes a test for paths from a glob. `*`, `?` and `[…]` stay within one
 * name; `**` as a whole name stands for any number of names, at the end for
 * at least one; a leading dot must be written out, as in the shell; `\` takes
 * a special character as itself.
 * @throws {SyntaxError} When the pattern is longer than 4096 characters, stands for more than 1000 alternatives, or has an open `[` or `{`.
 */
export function toGlob(pattern: string): (path: string) => boolean {
  const alternatives = parseGlob(pattern);
  return (path) => {
    const names = path.split("/");
    return alternatives.some((segments) => matchesPath(segments, names));
  };
}

/**
 * Finds the paths that match a glob, reading each directory at most once;
 * sorted by code unit. A relative pattern gives paths relative to the
 * directory that `list(".")` reads. Directories that do not exist give
 * nothing; other errors of `list` are passed on.
 * @throws {SyntaxError} As `toGlob`.
 * @throws {RangeError} When more than 100,000 paths match or more than 2,000,000 entries would be searched.
 */
export async function expandGlob(
  pattern: string,
  list: ListDirectory,
): Promise<string[]> {
  const found: string[] = [];
  let visits = 0;
  const start = new Map<string, Position[]>([["/", []], [".", []]]);
  for (const [id, segments] of parseGlob(pattern).entries()) {
    const isAbsolute = segments[0] === "" && segments.length > 1;
    const position = { segments, at: isAbsolute ? 1 : 0, id };
    start.get(isAbsolute ? "/" : ".")?.push(...toPositions(position));
  }
  const work = [...start];
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const [dir, positions] = next;
    if (positions.length === 0) continue;
    if (positions.every(isStep)) {
      const names = new Set(positions.map(({ segments, at }) => segments[at]));
      for (const name of names) {
        if (typeof name !== "string") continue;
        work.push([join(dir, name), descend(positions, name, true).below]);
      }
      continue;
    }
    for (const { name, isDir } of await listOrNothing(list, dir)) {
      const { hit, below } = descend(positions, name, isDir);
      if (hit) found.push(join(dir, name));
      if (below.length > 0) work.push([join(dir, name), below]);
      if (++visits > VISIT_LIMIT || found.length > RESULT_LIMIT) {
        throw new RangeError(
          `Cannot expand glob ${JSON.stringify(pattern)}: ` +
            `expected at most ${RESULT_LIMIT} matches among ${VISIT_LIMIT} entries`,
        );
      }
    }
  }
  return found.sort();
}

/** Tells whether a position names a directory outright, so that nothing need be listed. */
function isStep({ segments, at }: Position): boolean {
  return typeof segments[at] === "string" && at + 1 < segments.length;
}

/** The position itself and, since `**` may stand for nothing, the one behind it. */
function toPositions(position: Position): Position[] {
  return position.segments[position.at] === ANY_NAMES
    ? [position, { ...position, at: position.at + 1 }]
    : [position];
}

/** Matches one entry: is it a result, and what may match below it. */
function descend(
  positions: readonly Position[],
  name: string,
  isDir: boolean,
): { hit: boolean; below: Position[] } {
  const below = new Map<number, Position>();
  const add = (position: Position) => {
    for (const each of toPositions(position)) {
      below.set(each.id * PATTERN_LIMIT + each.at, each);
    }
  };
  let hit = false;
  for (const position of positions) {
    const { segments, at } = position;
    const segment = segments[at];
    if (segment === undefined) continue;
    if (segment === ANY_NAMES) {
      if (isDir && !name.startsWith(".")) add(position);
    } else if (matchesName(segment, name)) {
      if (at + 1 === segments.length) hit = true;
      else if (isDir || isStep(position)) add({ ...position, at: at + 1 });
    }
  }
  return { hit, below: [...below.values()] };
}

async function listOrNothing(
  list: ListDirectory,
  dir: string,
): Promise<readonly GlobEntry[]> {
  try {
    return await list(dir);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
}

function join(dir: string, name: string): string {
  if (dir === ".") return name;
  return dir === "/" ? `/${name}` : `${dir}/${name}`;
}

/** Matches all names of a path; a failure goes back to the last `**` only, which is enough. */
function matchesPath(
  segments: readonly Segment[],
  names: readonly string[],
): boolean {
  let at = 0;
  let place = 0;
  let retryAt = -1;
  let retryPlace = 0;
  while (place < names.length) {
    const segment = segments[at];
    if (segment === ANY_NAMES) {
      retryAt = ++at;
      retryPlace = place;
    } else if (segment !== undefined && matchesName(segment, names[place]!)) {
      at++;
      place++;
    } else if (retryAt !== -1 && !names[retryPlace]!.startsWith(".")) {
      at = retryAt;
      place = ++retryPlace;
    } else return false;
  }
  return at === segments.length;
}

/** Matches one name; a failure goes back to the last `*` only, which is enough. */
function matchesName(segment: string | readonly Token[], name: string) {
  if (typeof segment === "string") return segment === name;
  if (name === "" || (name[0] === "." && segment[0] !== DOT)) return false;
  let at = 0;
  let place = 0;
  let retryAt = -1;
  let retryPlace = 0;
  while (place < name.length) {
    const token = segment[at];
    const point = name.codePointAt(place)!;
    if (token === "many") {
      retryAt = ++at;
      retryPlace = place;
    } else if (token !== undefined && matchesPoint(token, point)) {
      at++;
      place += toWidth(point);
    } else if (retryAt !== -1) {
      at = retryAt;
      retryPlace += toWidth(name.codePointAt(retryPlace)!);
      place = retryPlace;
    } else return false;
  }
  while (segment[at] === "many") at++;
  return at === segment.length;
}

function matchesPoint(token: Exclude<Token, "many">, point: number): boolean {
  if (token === "any") return true;
  return typeof token === "number" ? token === point : token(point);
}

/** Counts the UTF-16 units of a code point. */
function toWidth(point: number): number {
  return point > 0xffff ? 2 : 1;
}
