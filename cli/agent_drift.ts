/** Drift as a part of the agent: managed files that somebody else changes are repaired or reported at once. */

import { SYSTEM_CLOCK } from "../lib/agent/clock.ts";
import { DriftGuard } from "../lib/agent/drift/drift_guard.ts";
import type { ManagedPaths } from "../lib/agent/drift/managed_paths.ts";
import { runTasks, type TasksRun } from "../lib/agent/drift/run_tasks.ts";
import { renewSetup } from "../lib/apply/setup.ts";
import { TaskError } from "../lib/error.ts";
import type { DriftRow } from "../lib/state/state.ts";
import { isLocked } from "../lib/state/lock.ts";
import { VERSION } from "../lib/version.ts";
import { toRunOptions } from "./agent_run_options.ts";
import type { PartsAgent } from "./agent_parts.ts";
import type { CommandContext } from "./command.ts";
import { toLine } from "./output.ts";

/** Words of what was done. */
const WORDS: Readonly<Record<DriftRow["action"], string>> = {
  repaired: "⟲ repaired",
  observed: "differs",
  held: "is changed again and again: left alone for a while",
  failed: "could not be repaired",
};

/** Watches what the configuration in force manages. */
export class DriftPart {
  #context: CommandContext;
  #agent: PartsAgent;
  #guard: DriftGuard | undefined;
  #mode: "enforce" | "observe" | undefined;

  /** Takes whom it serves. */
  constructor(context: CommandContext, agent: PartsAgent) {
    this.#context = context;
    this.#agent = agent;
  }

  /** Watches what a run looked at that ended now. */
  async watch(managed: ManagedPaths): Promise<void> {
    const { drift, mode } = this.#agent.settings;
    const wanted = drift === "off" ? undefined : drift ?? mode;
    if (wanted !== this.#mode) await this.stop();
    if (wanted === undefined) return;
    this.#mode = wanted;
    this.#guard ??= this.#open(wanted);
    this.#guard.start();
    this.#guard.setGeneration(managed, Date.now());
  }

  /** A pause is over: what waits for it goes on at once. */
  wake(): void {
    this.#guard?.wake();
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    const guard = this.#guard;
    this.#guard = undefined;
    this.#mode = undefined;
    await guard?.stop();
  }

  #open(mode: "enforce" | "observe"): DriftGuard {
    const agent = this.#agent;
    return new DriftGuard({
      mode,
      plan: (places, signal) => this.#run(places, true, signal),
      repair: (places, signal) => this.#run(places, false, signal),
      askWhole: () => agent.ask("apply"),
      note: (row) => this.#note(row),
      warn: (text) => agent.tell("drift", text, "warn"),
      heldMs: () => agent.heldMs(),
      isLocked: () => isLocked(agent.stateDir),
      clock: SYSTEM_CLOCK,
    });
  }

  #note(row: DriftRow): void {
    const agent = this.#agent;
    agent.state.agent.addDrift(row);
    const shows = row.shows === undefined ? "" : ` ${row.shows}`;
    const text = `~ ${row.path}${shows} ${WORDS[row.action]} (${row.place})`;
    agent.tell(
      "drift",
      toLine(text),
      row.action === "failed" ? "error" : "info",
    );
  }

  async #run(
    places: readonly string[],
    dryRun: boolean,
    signal: AbortSignal,
  ): Promise<TasksRun> {
    const { current, state, stateDir } = this.#agent;
    const { apply: setup, dir, settings } = current;
    if (setup === undefined) throw new TaskError("Nothing is applied any more");
    const { options, redactor } = this.#context;
    const renewed = await renewSetup(
      setup,
      toRunOptions(options, dir, settings),
    );
    const done = await runTasks(places, {
      ...renewed,
      redactor,
      stateDir,
      version: VERSION,
      dryRun,
      signal,
      emit: () => {},
    });
    const { run, tasks } = done;
    if (run === undefined) return done;
    for (const { index, changes } of tasks) {
      if (changes.length > 0) state.origins.note(run, index, "host");
    }
    return done;
  }
}
