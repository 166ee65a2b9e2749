/** Names in archives: which are refused, and which are chosen. */

import { TaskError } from "../lib/task.ts";

/** Most parts of a name. */
const MAX_DEPTH = 64;
/** Longest pattern, in characters. */
const MAX_PATTERN = 4096;

/**
 * Brings a member's name to its plain form, relative and without `.`; the
 * directory itself is "".
 * @throws {TaskError} When it is absolute, leads upwards, or holds what no name may hold.
 */
export function toSafeName(name: string, archive: string): string {
  const refuse = (why: string) =>
    new TaskError(`Cannot unpack "${archive}": its member "${name}" ${why}`);
  if (name.startsWith("/")) throw refuse("has an absolute name");
  if (name.includes("\0")) throw refuse("has a NUL in its name");
  if (name.includes("\ufffd")) throw refuse("has a name that is not UTF-8");
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw refuse("leads out of the directory");
  if (parts.length > MAX_DEPTH) throw refuse("lies too deep");
  if (parts.some((part) => new TextEncoder().encode(part).length > 255)) {
    throw refuse("has a name that is too long");
  }
  return parts.join("/");
}

/**
 * Requires that a link stays in the directory: its text first goes up, no
 * higher than the top, and then only down. Links within the archive then
 * cannot add up to a way out.
 * @throws {TaskError} When it does not.
 */
export function requireInside(
  name: string,
  target: string | undefined,
  archive: string,
): void {
  const parts =
    target?.split("/").filter((part) => part !== "" && part !== ".") ?? [];
  const ups = parts.findIndex((part) => part !== "..");
  const depth = name.split("/").length - 1;
  const isInside = target !== undefined && target !== "" &&
    !target.startsWith("/") && !target.includes("\0") &&
    (ups === -1 ? parts.length : ups) <= depth &&
    !parts.slice(ups === -1 ? parts.length : ups).includes("..");
  if (isInside) return;
  throw new TaskError(
    `Cannot unpack "${archive}": its link "${name}" leads out of the directory, to "${
      target ?? ""
    }"`,
  );
}

/** Gives each directory above a name, from the top. */
export function toParents(name: string): string[] {
  const parents: string[] = [];
  for (
    let at = name.indexOf("/");
    at !== -1;
    at = name.indexOf("/", at + 1)
  ) parents.push(name.slice(0, at));
  return parents;
}

/**
 * Makes a test for names from patterns of tar(1): `*` and `?` match `/` too.
 * What lies under a matched directory is matched. With `anywhere` a pattern
 * may start at any part of the name, as `tar --exclude` has it.
 */
export function toNameTest(
  patterns: readonly string[],
  { anywhere }: { anywhere: boolean },
): (name: string) => boolean {
  const clean = patterns.map((pattern) =>
    pattern.slice(0, MAX_PATTERN).replace(/^(\.\/)+|\/+$/g, "")
  );
  return (name) => {
    const whole = [...toParents(name), name];
    const candidates = anywhere ? whole.flatMap(toSuffixes) : whole;
    return clean.some((pattern) =>
      candidates.some((candidate) => matches(pattern, candidate))
    );
  };
}

function toSuffixes(name: string): string[] {
  const suffixes = [name];
  for (
    let at = name.indexOf("/");
    at !== -1;
    at = name.indexOf("/", at + 1)
  ) suffixes.push(name.slice(at + 1));
  return suffixes;
}

/** Matches as fnmatch(3) without flags does; two pointers, so never slower than pattern times name. */
function matches(pattern: string, name: string): boolean {
  let at = 0;
  let index = 0;
  let star = -1;
  let resume = 0;
  while (index < name.length) {
    const token = readToken(pattern, at);
    if (token === "*") {
      star = ++at;
      resume = index;
    } else if (token !== undefined && isOf(token, name[index]!)) {
      at += token.length;
      index++;
    } else if (star !== -1) {
      at = star;
      index = ++resume;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}

/** Reads one character, an escaped one, or a whole `[…]`. */
function readToken(pattern: string, at: number): string | undefined {
  if (pattern[at] === "\\") return pattern.slice(at, at + 2);
  if (pattern[at] !== "[") return pattern[at];
  const end = pattern.indexOf(
    "]",
    at + (/[!^]/.test(pattern[at + 1] ?? "") ? 3 : 2),
  );
  return end === -1 ? "[" : pattern.slice(at, end + 1);
}

function isOf(token: string, letter: string): boolean {
  if (token === "?") return true;
  if (token.startsWith("\\")) return token[1] === letter;
  if (token.length === 1) return token === letter;
  const negated = /^\[[!^]/.test(token);
  const set = token.slice(negated ? 2 : 1, -1);
  let found = false;
  for (let at = 0; at < set.length; at++) {
    if (set[at + 1] === "-" && at + 2 < set.length) {
      found ||= set[at]! <= letter && letter <= set[at + 2]!;
      at += 2;
    } else found ||= set[at] === letter;
  }
  return found !== negated;
}
