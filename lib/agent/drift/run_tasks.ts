/** Runs only some tasks of a configuration, by their places: as a plan, or to repair. */

import { apply, type ApplyOptions } from "../../apply/apply.ts";
import type { TaskEvent } from "../../apply/event.ts";
import { toPlaceText } from "../../error.ts";

/** Runs that are made at most for some tasks of which some fail. */
const MAX_ROUNDS = 20;

/** What became of some tasks. */
export interface TasksRun {
  /** Number of the run; undefined for a plan. */
  readonly run: number | undefined;
  /** What was told of each task and each item of its loop; handlers apart. */
  readonly tasks: readonly TaskEvent[];
}

/**
 * Runs the tasks at these places and the handlers that they notify, whatever
 * their tags say. What they need of other tasks is not known to them.
 * @throws {LockedError} When another run holds the state directory.
 * @throws {TaskError} When the state directory cannot be used.
 */
export async function runTasks(
  places: Iterable<string>,
  options: Omit<ApplyOptions, "selection">,
): Promise<TasksRun> {
  const tasks: TaskEvent[] = [];
  const handlers = options.config.handlers.map(({ place }) =>
    toPlaceText(place)
  );
  const summary = await apply({
    ...options,
    selection: {
      tags: [],
      skipTags: [],
      types: [],
      places: new Set([...places, ...handlers]),
    },
    emit: (event) => {
      if (event.type === "task" && !event.handler) tasks.push(event);
      options.emit(event);
    },
  });
  return { run: summary.run ?? undefined, tasks };
}

/** What was told of one task. */
export interface Told {
  /** Number of the run; undefined for a plan. */
  readonly run: number | undefined;
  /** At least one. */
  readonly events: readonly TaskEvent[];
}

/** Runs tasks, and once more those that were not reached because one before them failed; of a task that cannot be reached nothing is told. */
export async function runEach(
  places: readonly string[],
  run: (places: readonly string[]) => Promise<TasksRun>,
): Promise<Map<string, Told>> {
  const told = new Map<string, Told>();
  let left = places;
  for (let round = 0; left.length > 0 && round < MAX_ROUNDS; round++) {
    const done = await run(left);
    const isCut = done.tasks.some(({ status, ignored }) =>
      status === "failed" && !ignored
    );
    for (const [place, events] of Map.groupBy(done.tasks, toPlace)) {
      told.set(place, { run: done.run, events });
    }
    const rest = left.filter((place) => !told.has(place));
    if (!isCut || rest.length === left.length) break;
    left = rest;
  }
  return told;
}

function toPlace({ place }: TaskEvent): string {
  return place;
}
