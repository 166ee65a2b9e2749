/** Which tasks of a configuration manage something, as a plan of it tells. */

import type { TaskEvent } from "../../apply/event.ts";
import type { PlanObserver, ReadKind } from "../../apply/noting_host.ts";
import { isMap } from "../../config/plain.ts";
import type { TaskNode } from "../../config/node.ts";
import { toPlaceText } from "../../error.ts";
import { type ManagedPaths, toPlain } from "./managed_paths.ts";

/** Params that name what a task works on; `src` is what it works from. */
const NAMING = ["path", "dest", "name", "unit", "service", "repo", "user"];

/** A task that has to do with what was asked for. */
export interface Manager {
  readonly event: TaskEvent;
  /** It manages it, or only looks at it. */
  readonly role: "manages" | "reads";
}

/** Hears the plan of a whole configuration, and finds tasks in it. */
export class Managers implements PlanObserver {
  #managed: ManagedPaths;
  /** What became of each task, and what it names. */
  #told: { event: TaskEvent; names: ReadonlySet<string> }[] = [];
  /** What the task at a place names that is planned now. */
  #names = new Map<string, Set<string>>();

  /** Takes what hears the same plan. */
  constructor(managed: ManagedPaths) {
    this.#managed = managed;
  }

  wants(node: TaskNode, want: unknown): void {
    this.#managed.wants(node, want);
    const place = toPlaceText(node.place);
    const names = this.#names.get(place) ?? new Set<string>();
    for (const name of listNames(want)) names.add(name);
    this.#names.set(place, names);
  }

  reads(node: TaskNode, path: string, kind: ReadKind): void {
    this.#managed.reads(node, path, kind);
  }

  /** Takes what the plan tells of a task. */
  take(event: TaskEvent): void {
    const names = this.#names.get(event.place) ?? new Set<string>();
    // The next item of a loop names others.
    this.#names.delete(event.place);
    this.#told.push({ event, names });
  }

  /** Tells whether the plan told of the task at a place. */
  has(place: string): boolean {
    return this.#told.some(({ event }) => event.place === place);
  }

  /** Labels of all tasks, for those who mistyped one. */
  get labels(): string[] {
    return this.#told.map(({ event }) => event.name);
  }

  /** Finds tasks by a path, their label, place, or what they name; those that only look at a path when no others do more. */
  find(what: string): Manager[] {
    const isPath = what.startsWith("/");
    const wanted = isPath ? toPlain(what) : what;
    const own = this.#told
      .filter(({ event, names }) => isManager(event, names, wanted));
    if (own.length > 0 || !isPath) {
      return own.map(({ event }) => ({ event, role: "manages" }));
    }
    const places = this.#managed.tasksOf(wanted);
    return this.#told.filter(({ event }) => places.has(event.place))
      .map(({ event }) => ({ event, role: "reads" }));
  }
}

function isManager(
  { task, name, place, changes }: TaskEvent,
  names: ReadonlySet<string>,
  what: string,
): boolean {
  const alike = [what, `${what}.service`, what.replace(/\.service$/, "")];
  return alike.some((one) => one === name || names.has(one)) ||
    `${task} ${name}` === what ||
    place === what || place.startsWith(`${what}:`) ||
    changes.some(({ path }) => path === what);
}

/** What params name: text, or a list of such. */
function listNames(want: unknown): string[] {
  if (!isMap(want)) return [];
  return NAMING.flatMap((key) => want[key])
    .filter((one) => typeof one === "string")
    .map((one) => one.startsWith("/") ? toPlain(one) : one);
}
