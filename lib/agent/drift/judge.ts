/** What a plan of some tasks says of the host: what differs, and of what it says nothing. */

import type { ShownChange, TaskEvent } from "../../apply/event.ts";
import type { Told } from "./run_tasks.ts";

/** Paths that are named of one task; of more it is only told how many. */
const MAX_PATHS = 20;
/** Longest words of what differs. */
const MAX_WORDS = 500;

/** One path that differs from what its task wants. */
export interface Difference {
  readonly path: string;
  /** What differs, in words, redacted. */
  readonly shows: string;
}

/** A task that differs. */
export interface DriftedTask {
  /** Where it stands, as `file:line:col`. */
  readonly place: string;
  /** Its type and name. */
  readonly task: string;
  /** At least one. */
  readonly differences: readonly Difference[];
  /** The task only observes, by its `mode`. */
  readonly isObserved: boolean;
  /** It only runs programs, asks others or sets the time of now: of such alone no run proves that they are done after it. */
  readonly onlyRuns: boolean;
}

/** What a plan says of some tasks. */
export interface Judgement {
  readonly drifted: readonly DriftedTask[];
  /** Places of tasks that cannot be planned alone, with why. */
  readonly unclear: ReadonlyMap<string, string>;
}

/** Judges what was told of tasks; `paths` are those that were changed, by task. */
export function judgePlan(
  told: ReadonlyMap<string, Told>,
  paths: ReadonlyMap<string, ReadonlySet<string>>,
): Judgement {
  const drifted: DriftedTask[] = [];
  const unclear = new Map<string, string>();
  for (const [place, changed] of paths) {
    const own = told.get(place)?.events;
    if (own === undefined) {
      unclear.set(place, "it is reached only by what other tasks tell");
      continue;
    }
    const lost = own.find(({ status }) => status === "failed") ??
      own.find(({ status }) => status === "unknown");
    const differing = own.filter(({ changes }) => changes.length > 0);
    if (lost !== undefined) unclear.set(place, lost.why ?? lost.status);
    else if (differing.length > 0) {
      drifted.push(toDrifted(place, differing, changed));
    }
  }
  return { drifted, unclear };
}

/** The label of a task with its type. */
export function toTaskName({ task, name }: TaskEvent): string {
  return name === task ? task : `${task} ${name}`;
}

function toDrifted(
  place: string,
  events: readonly TaskEvent[],
  changed: ReadonlySet<string>,
): DriftedTask {
  const [first] = events;
  const [any = place] = changed;
  const differences = new Map<string, string>();
  let more = 0;
  for (const change of events.flatMap(({ changes }) => changes)) {
    const path = change.path ?? any;
    const known = differences.get(path);
    if (known === undefined && differences.size === MAX_PATHS) more++;
    else {
      const words = known === undefined
        ? toWords(change)
        : `${known}, ${toWords(change)}`;
      differences.set(path, words.slice(0, MAX_WORDS));
    }
  }
  if (more > 0) differences.set(any, `and ${more} changes more`);
  return {
    place,
    task: first === undefined ? place : toTaskName(first),
    differences: [...differences].map(([path, shows]) => ({ path, shows })),
    onlyRuns: events.every(({ changes }) =>
      changes.every(({ kind, repeats }) =>
        kind === "run" || kind === "request" || repeats
      )
    ),
    isObserved: events.every(({ status }) => status === "skipped"),
  };
}

function toWords(change: ShownChange): string {
  const { kind, shows, before, after, diff, argv } = change;
  if (shows !== undefined) return shows;
  // Of a file that stays what it is otherwise, the content differs.
  if (
    diff !== undefined && before !== "absent" &&
    (after === "file" || after === before)
  ) return "content";
  if (before !== undefined || after !== undefined) {
    return `${before ?? "?"} -> ${after ?? "?"}`;
  }
  return argv === undefined ? kind : `${kind} ${argv.join(" ")}`;
}
