/**
 * Tells of the tasks of a run who made the difference that each of them
 * found, and notes what they are made of for the next run.
 *
 * @module
 */

import type { TaskEvent } from "../../apply/event.ts";
import { toMessage } from "../../error.ts";
import type { Host } from "../../host/host.ts";
import type { Cause, State } from "../../state/state.ts";
import { tellCause } from "./cause.ts";
import { Definitions } from "./definitions.ts";
import type { ManagedPaths, ManagedTask } from "./managed_paths.ts";
import { isTouched, isTouchedNow } from "./touched.ts";

/** Where causes are told and kept. */
export interface CausesOptions {
  /** What is remembered: the definitions of the last run, and its changes. */
  readonly state: Pick<State, "agent" | "origins">;
  /** Is filled by the run, which has it for its observer. */
  readonly managed: ManagedPaths;
  /** Tells how paths are now, which a plan compares with how they were left. */
  readonly host: Host;
  /** Is told of each task in order; the cause is undefined where nobody can know it. */
  tell(event: TaskEvent, cause: Cause | undefined): void;
  /** Is told that something could not be noted. */
  warn(text: string): void;
}

/** How much of the configuration a run did: all of it, what comes before a failure or a stop, or some tasks that were chosen. */
export type Extent = "whole" | "cut" | "chosen";

/** What a task was made of when it ended. */
type Ended = Pick<ManagedTask, "key" | "params" | "inputs">;

/** Hears what became of the tasks of one run. */
export class Causes {
  #options: CausesOptions;
  #definitions = new Definitions();
  #known: ReadonlyMap<string, string>;
  #applied = new Map<string, string>();
  #isWhole = true;
  #counts = new Map<string, number>();
  #told = Promise.resolve();
  #run: number | undefined;

  /** Takes where causes are told and kept. */
  constructor(options: CausesOptions) {
    this.#options = options;
    this.#known = options.state.agent.definitions();
  }

  /** A run began; a plan has no number, and nothing of it is noted. */
  begin(run: number | undefined): void {
    this.#run = run;
  }

  /** Takes what became of a task; it is told in a moment. */
  take(event: TaskEvent): void {
    const ended = event.handler ? undefined : this.#toEnded(event);
    this.#told = this.#told.then(() => this.#tell(event, ended));
  }

  /** Ends when all was told; what was applied is noted, but of chosen tasks, whose numbers among others are not known. */
  async end(extent: Extent): Promise<void> {
    await this.#told;
    if (this.#run === undefined || extent === "chosen") return;
    const kept = extent === "whole" && this.#isWhole ? [] : this.#known;
    this.#note((state) =>
      state.agent.saveDefinitions(new Map([...kept, ...this.#applied]))
    );
  }

  /** Items of a loop, and tasks that are included again, are told apart by their number. */
  #toEnded({ place }: TaskEvent): Ended | undefined {
    const task = this.#options.managed.find(place);
    if (task === undefined) return undefined;
    const count = (this.#counts.get(task.key) ?? 0) + 1;
    this.#counts.set(task.key, count);
    const key = count === 1 ? task.key : `${task.key} #${count}`;
    return { key, params: task.params, inputs: new Set(task.inputs) };
  }

  async #tell(event: TaskEvent, ended: Ended | undefined): Promise<void> {
    const { tell } = this.#options;
    if (ended === undefined) return tell(event, undefined);
    const digest = await this.#definitions.digest(ended);
    const { status, changes, index } = event;
    const run = this.#run;
    if (status === "ok" || status === "changed") {
      this.#applied.set(ended.key, digest);
    } else if (status === "failed" || changes.length > 0) this.#isWhole = false;
    if (changes.length === 0) return tell(event, undefined);
    const cause = await tellCause({
      appliedDigest: this.#known.get(ended.key),
      digest,
      isTouched: () => this.#isTouched(event),
    });
    if (run !== undefined) {
      this.#note(({ origins }) => origins.note(run, index, cause));
    }
    tell(event, cause);
  }

  async #isTouched({ index, changes }: TaskEvent): Promise<boolean> {
    const { state, host } = this.#options;
    if (this.#run !== undefined) return isTouched(state, this.#run, index);
    const paths = changes.flatMap(({ path }) => path ?? []);
    try {
      return await isTouchedNow(state, paths, host);
    } catch {
      // Who may not look at a path cannot tell.
      return false;
    }
  }

  /** A run goes on where the disk is full. */
  #note(step: (state: CausesOptions["state"]) => void): void {
    try {
      step(this.#options.state);
    } catch (error) {
      this.#options.warn(toMessage(error));
    }
  }
}
