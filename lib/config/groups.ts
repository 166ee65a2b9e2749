/** Groups of hosts: who belongs to them and what variables they bring. */

import { toFoundText } from "../found.ts";
import { toGlob } from "../glob.ts";
import { toUnknownKey } from "./keys.ts";
import { toLayer, type VariableFiles } from "./layer.ts";
import { isMap } from "./plain.ts";
import type { Source } from "./source.ts";
import type { VariableLayer } from "./variables.ts";
import { isConditions, toConditions, toTexts } from "./words.ts";

const FILE_KEYS = ["groups"];
const GROUP_KEYS = ["match", "regex", "when", "vars"];

/**
 * Reads groups in order. A host belongs to a group when all that the group
 * states is true: `match` (globs of names, any of them), `regex`, `when`
 * (conditions over facts); the group `all` needs nothing.
 */
export async function readGroups(
  from: VariableFiles,
): Promise<
  { layers: VariableLayer[]; otherNames: Set<string>; groups: string[] }
> {
  const layers: VariableLayer[] = [];
  const groups: string[] = [];
  const otherNames = new Set<string>();
  const seen = new Map<string, Source>();
  for (const source of from.groups) {
    for (const [name, group] of listGroups(source, from)) {
      const first = seen.get(name);
      if (first !== undefined) {
        from.report.add(
          source.errorAt(
            ["groups", name],
            `Cannot use the group "${name}" twice`,
            { what: "key", advice: `It stands already in ${first.file}` },
          ),
        );
        continue;
      }
      seen.set(name, source);
      const layer = toLayer(
        `group ${name}`,
        source,
        ["groups", name, "vars"],
        from.report,
        group["vars"],
      );
      if (await isMember(name, group, source, from)) {
        layers.push(...layer);
        groups.push(name);
      } else {
        for (const { values } of layer) {
          for (const key of Object.keys(values)) otherNames.add(key);
        }
      }
    }
  }
  return { layers, otherNames, groups };
}

function listGroups(
  source: Source,
  { report }: VariableFiles,
): [string, Record<string, unknown>][] {
  const { value } = source;
  if (value === null) return [];
  const groups = isMap(value) ? value["groups"] : undefined;
  if (!isMap(value) || !isMap(groups)) {
    report.add(source.errorAt([], 'Expected a map of groups below "groups"'));
    return [];
  }
  for (const key of Object.keys(value)) {
    if (FILE_KEYS.includes(key)) continue;
    report.add(toUnknownKey(source, [], key, "a file of groups", FILE_KEYS));
  }
  const found: [string, Record<string, unknown>][] = [];
  for (const [name, group] of Object.entries(groups)) {
    if (!isMap(group)) {
      report.add(
        source.errorAt(
          ["groups", name],
          `Expected a map in group "${name}", got ${toFoundText(group)}`,
        ),
      );
      continue;
    }
    for (const key of Object.keys(group)) {
      if (GROUP_KEYS.includes(key)) continue;
      const path = ["groups", name];
      const owner = `group "${name}"`;
      report.add(toUnknownKey(source, path, key, owner, GROUP_KEYS));
    }
    found.push([name, group]);
  }
  return found;
}

async function isMember(
  name: string,
  group: Record<string, unknown>,
  source: Source,
  from: VariableFiles,
): Promise<boolean> {
  const { report, hostName, decide } = from;
  const path = ["groups", name];
  const { match, regex, when } = group;
  const fail = (key: string, message: string) => {
    report.add(source.errorAt([...path, key], message));
    return false;
  };
  if (match === undefined && regex === undefined && when === undefined) {
    if (name === "all") return true;
    report.add(
      source.errorAt(
        path,
        `Expected "match", "regex" or "when" in group "${name}"`,
        { what: "key", advice: 'The group of every host is "all"' },
      ),
    );
    return false;
  }
  if (match !== undefined) {
    const patterns = toTexts(match);
    if (patterns === undefined) {
      return fail("match", "Expected a glob or a list of globs");
    }
    const isMatch = toMatcher(patterns);
    if (isMatch === undefined) return fail("match", "Cannot read this glob");
    if (!isMatch(hostName)) return false;
  }
  if (regex !== undefined) {
    const pattern = typeof regex === "string" ? toPattern(regex) : undefined;
    if (pattern === undefined) {
      return fail("regex", "Expected a regular expression");
    }
    if (!pattern.test(hostName)) return false;
  }
  if (when === undefined) return true;
  if (!isConditions(when)) {
    return fail("when", "Expected a condition or a list of conditions");
  }
  if (decide === undefined) return false;
  for (const condition of toConditions(when)) {
    try {
      if (!await decide(condition)) return false;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return fail(
        "when",
        `Cannot decide "when" of group "${name}": ${error.message}`,
      );
    }
  }
  return true;
}

function toMatcher(
  patterns: readonly string[],
): ((name: string) => boolean) | undefined {
  try {
    const globs = patterns.map(toGlob);
    return (name) => globs.some((matches) => matches(name));
  } catch {
    return undefined;
  }
}

function toPattern(text: string): RegExp | undefined {
  try {
    return new RegExp(text);
  } catch {
    return undefined;
  }
}
