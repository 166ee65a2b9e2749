/** Tasks that want changes right after they were made, by their nature: `state: touch` is one. Nobody drifts there. */

import type { ManagedTask } from "./managed_paths.ts";

/** Remembers such tasks until their definition is another one. */
export class RestlessTasks {
  #params = new Map<string, string>();
  #known = new Map<string, string>();

  /** Takes the tasks of a run, and forgets what does not hold for them. */
  keep(tasks: Iterable<ManagedTask>): void {
    this.#known = new Map(
      [...tasks].map(({ place, params }) => [place, params]),
    );
    for (const [place, params] of this.#params) {
      if (this.#known.get(place) !== params) this.#params.delete(place);
    }
  }

  /** A task was made and wants changes still. */
  add(place: string): void {
    this.#params.set(place, this.#known.get(place) ?? "");
  }

  /** Tells whether a task is one of them. */
  has(place: string): boolean {
    return this.#params.has(place);
  }
}
