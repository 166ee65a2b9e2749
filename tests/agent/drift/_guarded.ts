/** A configuration that was applied, and a guard that watches what it manages. */

import { apply } from "../../../lib/apply/apply.ts";
import type { SummaryEvent } from "../../../lib/apply/event.ts";
import { renewSetup, type Setup } from "../../../lib/apply/setup.ts";
import { loadSetup } from "../../../lib/apply/setup.ts";
import { SYSTEM_CLOCK } from "../../../lib/agent/clock.ts";
import {
  DriftGuard,
  type DriftGuardOptions,
} from "../../../lib/agent/drift/drift_guard.ts";
import { ManagedPaths } from "../../../lib/agent/drift/managed_paths.ts";
import { runTasks } from "../../../lib/agent/drift/run_tasks.ts";
import type { DriftRow } from "../../../lib/state/agent.ts";
import { isLocked } from "../../../lib/state/lock.ts";
import { tasks } from "../../../tasks/mod.ts";
import { TemporaryDir } from "../../state/temporary.ts";

/** How the guard of a test works; what is not said is as in the agent. */
export type GuardedOptions = Partial<Omit<DriftGuardOptions, "clock">>;

export class Guarded implements AsyncDisposable {
  readonly rows: DriftRow[] = [];
  readonly warnings: string[] = [];
  readonly wholes: string[] = [];
  /** Places of each plan and of each repair. */
  readonly plans: (readonly string[])[] = [];
  readonly repairs: (readonly string[])[] = [];
  readonly guard: DriftGuard;
  readonly dir: string;
  #temporary = new TemporaryDir();
  #setup: Setup | undefined;
  #waiting = new Set<() => void>();

  constructor(options: GuardedOptions = {}) {
    this.dir = this.#temporary.path;
    Deno.mkdirSync(this.target);
    Deno.mkdirSync(`${this.dir}/config`);
    this.guard = new DriftGuard({
      mode: "enforce",
      plan: (places, signal) => {
        this.plans.push(places);
        return this.#run(places, true, signal);
      },
      repair: (places, signal) => {
        this.repairs.push(places);
        return this.#run(places, false, signal);
      },
      askWhole: (why) => this.#tell(this.wholes, why),
      warn: (text) => this.#tell(this.warnings, text),
      isLocked: () => isLocked(this.state),
      ...options,
      note: (row) => this.#tell(this.rows, row),
      clock: SYSTEM_CLOCK,
    });
  }

  /** Where tasks work. */
  get target(): string {
    return `${this.dir}/target`;
  }

  get state(): string {
    return `${this.dir}/state`;
  }

  /** Writes the configuration. */
  write(text: string, name = "apply.yml"): void {
    Deno.writeTextFileSync(`${this.dir}/config/${name}`, text);
  }

  /** Applies the configuration and gives what its tasks looked at. */
  async apply(): Promise<{ managed: ManagedPaths; summary: SummaryEvent }> {
    this.#setup = await loadSetup({
      config: `${this.dir}/config`,
      registry: tasks,
    });
    const managed = new ManagedPaths(this.#setup.config, [this.state]);
    const summary = await apply({
      ...this.#setup,
      ...this.#toOptions(),
      dryRun: false,
      selection: { tags: [], skipTags: [], types: [] },
      observer: managed,
    });
    return { managed, summary };
  }

  /** Applies, and watches from then on. */
  async start(): Promise<ManagedPaths> {
    const { managed, summary } = await this.apply();
    if (summary.failed > 0) throw new Error("Expected no failed task");
    this.guard.start();
    this.guard.setGeneration(managed, Date.now());
    return managed;
  }

  /** Waits until something is so, looking whenever the guard tells anything. */
  async until(isSo: () => boolean, limitMs = 20_000): Promise<void> {
    const end = performance.now() + limitMs;
    while (!isSo()) {
      if (performance.now() > end) {
        throw new Error(
          `Expected within ${limitMs} ms: ${isSo}\n${
            JSON.stringify([this.rows.slice(-5), this.warnings, this.wholes])
          }`,
        );
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 10);
        this.#waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.guard.stop();
    this.#temporary[Symbol.dispose]();
  }

  #tell<T>(list: T[], one: T): void {
    list.push(one);
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  #toOptions() {
    return { stateDir: this.state, version: "1.0.0", emit: () => {} };
  }

  async #run(places: readonly string[], dryRun: boolean, signal: AbortSignal) {
    if (this.#setup === undefined) throw new Error("Nothing was applied");
    const setup = await renewSetup(this.#setup, {
      config: `${this.dir}/config`,
    });
    return await runTasks(places, {
      ...setup,
      ...this.#toOptions(),
      dryRun,
      signal,
    });
  }
}
