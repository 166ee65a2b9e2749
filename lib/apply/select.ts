/** Which tasks a run was asked for: tags, types, hosts, the place to start at. */

import type { TaskNode } from "../config/node.ts";
import { toGlob } from "../glob.ts";

/** What was asked for on the command line. */
export interface Selection {
  tags: readonly string[];
  skipTags: readonly string[];
  /** Task types; all when empty. */
  types: readonly string[];
  /** Name of the task to start at. */
  startAt?: string | undefined;
}

/**
 * Builds the decision for a run. `always` runs with any tags, `never` only
 * when one of its tags is named; `tagged`, `untagged` and `all` are words.
 * What is skipped by its tag wins.
 */
export function toSelector(
  selection: Selection,
  hostName: string,
): (node: TaskNode) => boolean {
  const types = new Set(selection.types.map(toPlainType));
  let isStarted = selection.startAt === undefined;
  return (node) => {
    isStarted ||= node.envelope.name === selection.startAt;
    return isStarted &&
      (types.size === 0 || types.has(toPlainType(node.type))) &&
      isForHost(node.envelope.hosts, hostName) &&
      hasTag(node.envelope.tags, selection);
  };
}

function toPlainType(type: string): string {
  return type.replaceAll("_", "");
}

function isForHost(patterns: readonly string[], hostName: string): boolean {
  return patterns.length === 0 ||
    patterns.some((pattern) => toGlob(pattern)(hostName));
}

function hasTag(own: readonly string[], selection: Selection): boolean {
  const matches = (wanted: readonly string[]) =>
    wanted.some((tag) =>
      own.includes(tag) || tag === "all" ||
      (tag === "tagged" && own.length > 0) ||
      (tag === "untagged" && own.length === 0)
    );
  if (matches(selection.skipTags.filter((tag) => tag !== "all"))) return false;
  const named = selection.tags.some((tag) => own.includes(tag));
  if (own.includes("never") && !named) return false;
  if (selection.tags.length === 0) return true;
  return own.includes("always") || matches(selection.tags);
}
