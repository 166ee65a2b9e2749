/** Names and versions of plugins: they become names of files, so they are checked wherever they come from. */

import { TaskError } from "../error.ts";

/** Longest name and version, in characters. */
const MAX_LENGTH = 64;
const NAME_REGEXP = /^[a-z0-9][a-z0-9_-]*$/;
/** As semver.org has it, fewer numbers being welcome. */
const VERSION_REGEXP =
  /^(\d{1,9}(?:\.\d{1,9}){0,2})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** Which plugin is meant: `NAME`, `NAME@VERSION`, with `REGISTRY/` before it where several have it. */
export interface PluginSpec {
  /** Name of the registry; any when absent. */
  readonly registry?: string;
  readonly name: string;
  /** The newest when absent. */
  readonly version?: string;
}

/** Tells whether a text may be the name of a plugin: no dot, so that `plugin.task` has one meaning. */
export function isPluginName(text: string): boolean {
  return text.length <= MAX_LENGTH && NAME_REGEXP.test(text);
}

/** Tells whether a text may be the version of a plugin. */
export function isPluginVersion(text: string): boolean {
  return text.length <= MAX_LENGTH && VERSION_REGEXP.test(text);
}

/**
 * Reads which plugin is meant.
 * @throws {TaskError} When that is no name or no version.
 */
export function parseSpec(text: string): PluginSpec {
  const slash = text.indexOf("/");
  const registry = slash === -1 ? undefined : text.slice(0, slash);
  const rest = text.slice(slash + 1);
  const at = rest.indexOf("@");
  const name = at === -1 ? rest : rest.slice(0, at);
  const version = at === -1 ? undefined : rest.slice(at + 1);
  requireName(name);
  if (version !== undefined) requireVersion(version);
  if (registry !== undefined && !/^[^@]+$/.test(registry)) {
    throw toBad("registry", registry, "its name");
  }
  return {
    name,
    ...registry === undefined ? {} : { registry },
    ...version === undefined ? {} : { version },
  };
}

/**
 * Refuses what is no name of a plugin.
 * @throws {TaskError} When it is none.
 */
export function requireName(text: string): void {
  if (isPluginName(text)) return;
  const wanted = "lower case letters, digits, _ and -, no more than 64";
  throw toBad("name of a plugin", text, wanted);
}

/**
 * Refuses what is no version of a plugin.
 * @throws {TaskError} When it is none.
 */
export function requireVersion(text: string): void {
  if (isPluginVersion(text)) return;
  throw toBad("version of a plugin", text, 'a version such as "1.2.3"');
}

function toBad(what: string, found: string, wanted: string): TaskError {
  return new TaskError(
    `Cannot use ${JSON.stringify(found)} as the ${what}: expected ${wanted}`,
  );
}

/** Orders two versions as semver.org §11 has it: a version with a word behind it comes before the one without. */
export function compareVersions(a: string, b: string): number {
  const [numbersA, wordsA] = toParts(a);
  const [numbersB, wordsB] = toParts(b);
  for (let index = 0; index < 3; index++) {
    const difference = (numbersA[index] ?? 0) - (numbersB[index] ?? 0);
    if (difference !== 0) return difference;
  }
  if (wordsA.length === 0 || wordsB.length === 0) {
    return wordsB.length - wordsA.length;
  }
  return compareWords(wordsA, wordsB);
}

function toParts(version: string): [number[], string[]] {
  const [, numbers = "0", words] = VERSION_REGEXP.exec(version) ?? [];
  return [numbers.split(".").map(Number), words?.split(".") ?? []];
}

function compareWords(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) return a.length - b.length;
    if (left === right) continue;
    const [isNumber, isOther] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (isNumber && isOther) return Number(left) - Number(right);
    if (isNumber !== isOther) return isNumber ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}
