/** Apply as a part of the agent: a run, whether the host is healthy after it, and what is done when it is not. */

import { ManagedPaths } from "../lib/agent/drift/managed_paths.ts";
import type { LogLevel } from "../lib/agent/settings.ts";
import { TaskError } from "../lib/error.ts";
import type { Collected } from "../lib/facts/scrape.ts";
import type { SummaryEvent } from "../lib/apply/event.ts";
import type { State } from "../lib/state/state.ts";
import { applyOnce } from "./agent_apply.ts";
import type { Generation } from "./agent_load.ts";
import { undoRun } from "./agent_undo.ts";
import type { CommandContext } from "./command.ts";

/** What applying needs. */
export interface ApplyPartOptions {
  /** What is remembered. */
  readonly state: State;
  /** Directory of the state. */
  readonly stateDir: string;
  /** Goes back to the configuration before one that is of a repository. */
  goBack(): Promise<boolean>;
  /** Notes a configuration that is not taken any more. */
  reject(commit: string | undefined, why: string): void;
  /** Gathers metrics. */
  collect(): Promise<readonly Collected[]>;
  /** Watches what a run looked at. */
  watch(managed: ManagedPaths): Promise<void>;
  /** Tells an operator. */
  tell(text: string, level?: LogLevel): void;
}

/** How a run is made. */
export interface ApplyRun {
  /** What is applied. */
  readonly current: Generation;
  /** Report what differs, change nothing. */
  readonly isDry: boolean;
}

/** Applies configurations. */
export class ApplyPart {
  #context: CommandContext;
  #options: ApplyPartOptions;
  /** Digest of the configuration that was applied last. */
  #applied: string | undefined;

  /** Takes what it needs. */
  constructor(context: CommandContext, options: ApplyPartOptions) {
    this.#context = context;
    this.#options = options;
  }

  /** Tells why a configuration is not applied; undefined when it may be. */
  findQuarantine({ keys, commit }: Generation): string | undefined {
    const { agent } = this.#options.state;
    const row = agent.commit(commit ?? toName(keys.apply));
    return row?.fate === "quarantined" ? row.why ?? "unhealthy" : undefined;
  }

  /**
   * Applies a configuration, unless it made the host unhealthy before.
   * @throws {TaskError} When a task failed, or the host was unhealthy and the run was undone.
   */
  async run(run: ApplyRun, signal: AbortSignal): Promise<void> {
    const { current, isDry } = run;
    if (current.apply === undefined) return;
    if (this.findQuarantine(current) !== undefined) return;
    const { state, stateDir, tell, watch } = this.#options;
    const handlers = new Set<string>();
    const managed = this.#toManaged(current);
    let summary: SummaryEvent | undefined;
    try {
      summary = await applyOnce(this.#context, current, {
        state,
        stateDir,
        dryRun: isDry,
        managed,
        signal,
        noteHandler: (name) => handlers.add(name),
        tell,
      });
    } finally {
      // A run that never began looked at nothing.
      const isAny = managed.paths.size > 0;
      if (isAny && !signal.aborted) await watch(managed);
    }
    if (summary === undefined) return;
    this.#tell(summary, run);
    if (summary.run === null || summary.changed === 0) return;
    const failing = await this.#findFailing(current, signal);
    if (failing.length === 0) return;
    await this.#undo(current, summary.run, [...handlers], failing, signal);
  }

  #toManaged({ apply, dir }: Generation): ManagedPaths {
    const config = apply?.config ?? { dir, handlers: [] };
    return new ManagedPaths(config, [this.#options.stateDir]);
  }

  async #findFailing(
    { settings }: Generation,
    signal: AbortSignal,
  ): Promise<string[]> {
    const { health, healthWithinMs: withinMs } = settings;
    if (health.length === 0) return [];
    const { checkHealth } = await import("../lib/agent/health/check_health.ts");
    const { collect } = this.#options;
    const failing = await checkHealth(health, { withinMs, collect }, signal);
    return failing.map((why) => this.#context.redactor.redact(why));
  }

  /** A run that had nothing to do is news once for each configuration. */
  #tell(
    { changed, ok, unknown, duration_ms }: SummaryEvent,
    { current, isDry }: ApplyRun,
  ): void {
    const isNew = this.#applied !== current.keys.apply;
    this.#applied = current.keys.apply;
    if (changed + unknown === 0 && !isNew) return;
    const word = isDry ? "differ" : "changed";
    const secs = (duration_ms / 1000).toFixed(1);
    this.#options.tell(`${changed + unknown} ${word}, ${ok} ok (${secs} s)`);
  }

  async #undo(
    current: Generation,
    run: number,
    handlers: readonly string[],
    failing: readonly string[],
    signal: AbortSignal,
  ): Promise<never> {
    const { state, stateDir, goBack, tell } = this.#options;
    const why = `unhealthy after run ${run}: ${failing.join("; ")}`;
    tell(`${why}; it is undone`);
    const { commit } = current;
    const known = commit === undefined ? undefined : state.agent.commit(commit);
    state.agent.saveCommit({
      commit: commit ?? toName(current.keys.apply),
      subject: known?.subject ?? current.dir,
      signer: known?.signer,
      fate: "quarantined",
      why,
      atMs: Date.now(),
    });
    const undo = { run, handlers, state, stateDir, signal, tell };
    await undoRun(this.#context, undo);
    // What handlers acted upon is as it was: they run again, and nothing else.
    if (commit === undefined || !await goBack()) {
      await applyOnce(this.#context, current, {
        ...{ state, stateDir, dryRun: false, only: [], signal, tell },
        managed: this.#toManaged(current),
      });
    }
    const name = commit === undefined ? "" : `${commit.slice(0, 7)} `;
    const subject = known === undefined ? "" : `"${known.subject}": `;
    this.#options.reject(commit, `${name}${subject}${why}`);
    throw new TaskError(why);
  }
}

/** Under what a configuration is remembered that is of no repository. */
function toName(digest: string): string {
  return `config:${digest}`;
}
