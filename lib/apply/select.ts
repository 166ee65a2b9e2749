/** Which tasks a run was asked for: tags, types, hosts, the place to start at. */

import type { TaskNode } from "../config/node.ts";
import { findNearest, TaskError, toPlaceText } from "../error.ts";
import { toGlob } from "../glob.ts";
import { toLabel } from "./tell.ts";

/** What was asked for on the command line. */
export interface Selection {
  tags: readonly string[];
  skipTags: readonly string[];
  /** Task types; all when empty. */
  types: readonly string[];
  /** Name of the task to start at. */
  startAt?: string | undefined;
  /** Run to go on with: starts at the task where it ended. */
  resume?: number | undefined;
  /** Names of tasks: these run whatever their tags say, and no others. */
  only?: readonly string[];
  /** Places of tasks as `file:line:col`: these run whatever their tags say, and no others. */
  places?: ReadonlySet<string>;
}

/**
 * Builds the decision for a run. `always` runs with any tags, `never` only
 * when one of its tags is named; `tagged`, `untagged` and `all` are words.
 * What is skipped by its tag wins.
 */
export function toSelector(
  selection: Selection,
  hostName: string,
  start?: TaskNode | undefined,
): (node: TaskNode) => boolean {
  const types = new Set(selection.types.map(toPlainType));
  let isStarted = start === undefined;
  const { places } = selection;
  return (node) => {
    if (places !== undefined) {
      return places.has(toPlaceText(node.place)) &&
        isForHost(node.envelope.hosts, hostName);
    }
    if (selection.only !== undefined) {
      return selection.only.includes(toLabel(node)) &&
        isForHost(node.envelope.hosts, hostName);
    }
    isStarted ||= node === start;
    return isStarted &&
      (types.size === 0 || types.has(toPlainType(node.type))) &&
      isForHost(node.envelope.hosts, hostName) &&
      hasTag(node.envelope.tags, selection);
  };
}

/**
 * Finds the task to start at: by name, or where a run ended, by its place
 * and else by its name. Undefined means the first.
 * @throws {TaskError} When there is no such task.
 */
export function findStart(
  { startAt, resume }: Selection,
  tasks: readonly TaskNode[],
  findEnd: (run: number) => { name: string; place: string } | undefined,
): TaskNode | undefined {
  if (startAt !== undefined) {
    const found = tasks.find((node) => toLabel(node) === startAt);
    if (found) return found;
    const near = findNearest(startAt, tasks.map(toLabel));
    throw new TaskError(
      `Cannot start at "${startAt}": no task has that name`,
      near === undefined ? {} : { advice: `Did you mean "${near}"?` },
    );
  }
  if (resume === undefined) return undefined;
  const end = findEnd(resume);
  if (!end) {
    throw new TaskError(
      `Cannot resume run ${resume}: no task is known at which it ended early`,
      { advice: "Run apply without --resume" },
    );
  }
  const named = tasks.filter((node) => toLabel(node) === end.name);
  const found = named.find((node) => toPlaceText(node.place) === end.place) ??
    named[0];
  if (found) return found;
  throw new TaskError(
    `Cannot resume run ${resume}: task "${end.name}" of ${end.place} is gone`,
    { advice: "Run apply without --resume" },
  );
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
