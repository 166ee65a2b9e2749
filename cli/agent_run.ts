/** The agent: keeps a host as its configuration says, gathers, ships and tells, until it is stopped. */

import type { BreakerLimits } from "../lib/agent/breaker.ts";
import { SYSTEM_CLOCK } from "../lib/agent/clock.ts";
import { findPause, toChangeHeldMs } from "../lib/agent/holds.ts";
import { Loop } from "../lib/agent/loop.ts";
import { Loops } from "../lib/agent/loops.ts";
import { toReason } from "../lib/agent/reason.ts";
import { Resources } from "../lib/agent/resources.ts";
import type { AgentSettings, LogLevel } from "../lib/agent/settings.ts";
import type { AgentView, RejectedConfig } from "../lib/agent/view.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { OWN_USE } from "../lib/host/own_use.ts";
import { openKernel } from "../lib/host/open_kernel.ts";
import { openState, type State } from "../lib/state/state.ts";
import { VERSION } from "../lib/version.ts";
import { ApplyPart } from "./agent_apply_part.ts";
import { FactsPart } from "./agent_facts.ts";
import { type Generation, loadGeneration } from "./agent_load.ts";
import { AgentLog } from "./agent_log.ts";
import { LogsPart } from "./agent_logs.ts";
import type { CommandContext } from "./command.ts";
import { openLogScraper } from "./facts_logs.ts";
import { toStateDir } from "./state_dir.ts";

/** When parts stop trying where no file says it. */
const APPLY_BREAKER: BreakerLimits = { threshold: 5, timeoutMs: 60_000 };
const BREAKER: BreakerLimits = { threshold: 3, timeoutMs: 30_000 };

type OpenKernel = Kernel & Disposable;

/** What the command line says, which counts more than any file. */
export interface AgentFlags {
  readonly applyIntervalMs: number | undefined;
  readonly factsIntervalMs: number | undefined;
  readonly listen: readonly string[];
  readonly dryRun: boolean;
}

/** The running agent. */
export class Agent {
  /** What is remembered. */
  readonly state: State;
  /** Directory of the state. */
  readonly stateDir: string;
  /** Gives the metrics of the host. */
  readonly facts: FactsPart;
  /** Tells of this process and host. */
  readonly kernel: OpenKernel;
  #context: CommandContext;
  #flags: AgentFlags;
  #current: Generation;
  #log: AgentLog;
  #logs: LogsPart;
  #resources: Resources;
  #loops = new Loops((name) => this.#openLoop(name));
  #startedAtMs = Date.now();
  #phase: AgentView["state"] = "starting";
  #reloads = 0;
  #rejected: RejectedConfig | undefined;
  #listeners = new Set<() => void>();
  #applying: ApplyPart;

  private constructor(
    context: CommandContext,
    flags: AgentFlags,
    current: Generation,
    kernel: OpenKernel,
  ) {
    this.#context = context;
    this.#flags = flags;
    this.#current = current;
    this.kernel = kernel;
    const { apply } = current;
    this.stateDir = toStateDir(context.options, apply?.config.stateDir);
    this.state = openState(this.stateDir);
    this.facts = new FactsPart(context, kernel, [
      openLogScraper(this.stateDir, kernel),
    ]);
    this.#applying = new ApplyPart(context, {
      state: this.state,
      stateDir: this.stateDir,
      goBack: () => this.goBack(),
      tell: (text) => this.tell("apply", text),
    });
    this.#log = new AgentLog(context, () => this.settings);
    this.#logs = new LogsPart(context);
    this.#resources = new Resources(kernel, OWN_USE, SYSTEM_CLOCK);
  }

  /**
   * Loads the configuration and takes it; nothing runs yet.
   * @throws {ConfigErrors} When it is wrong.
   */
  static async open(
    context: CommandContext,
    flags: AgentFlags,
  ): Promise<Agent> {
    const { config } = context.options;
    const place = { config, commit: undefined };
    const current = await loadGeneration(context, place);
    return new Agent(context, flags, current, await openKernel());
  }

  /** How it works: the command line over the files. */
  get settings(): AgentSettings {
    const { settings } = this.#current;
    const { applyIntervalMs, factsIntervalMs, listen, dryRun } = this.#flags;
    return {
      ...settings,
      ...applyIntervalMs !== undefined && { applyIntervalMs },
      ...factsIntervalMs !== undefined && { factsIntervalMs },
      ...listen.length > 0 && { listen },
      ...dryRun && { mode: "observe" },
    };
  }

  /** The configuration that is in force. */
  get current(): Generation {
    return this.#current;
  }

  /** How it is. */
  get view(): AgentView {
    const { dir, apply, commit } = this.#current;
    return {
      version: VERSION,
      host: Deno.hostname(),
      pid: Deno.pid,
      startedAtMs: this.#startedAtMs,
      state: this.#phase,
      mode: this.settings.mode,
      configDir: dir,
      configDigest: apply?.config.digest,
      commit: commit === undefined
        ? undefined
        : this.state.agent.commit(commit),
      reloads: this.#reloads,
      rejected: this.#rejected,
      pause: findPause(this.state.agent, SYSTEM_CLOCK),
      loops: this.#loops.views,
    };
  }

  /** Calls somebody whenever something changed; gives what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins. */
  async start(): Promise<void> {
    await this.facts.take(this.#current);
    this.#setLoops();
    this.#phase = "running";
    this.#changed();
  }

  /**
   * Takes another configuration in place of the one in force: parts whose own
   * did not change go on as they are. One that is wrong changes nothing, and
   * is told.
   */
  async take(load: () => Promise<Generation>): Promise<boolean> {
    let next: Generation;
    try {
      next = await load();
    } catch (error) {
      this.reject(undefined, toReason(error));
      return false;
    }
    const before = this.#current;
    this.#current = next;
    this.#rejected = undefined;
    this.#reloads++;
    try {
      await this.facts.take(next);
    } catch (error) {
      this.#current = before;
      await this.facts.take(before);
      this.reject(next.commit, toReason(error));
      return false;
    }
    this.#setLoops();
    if (before.keys.logs !== next.keys.logs) {
      this.#loops.get("logs")?.renew();
      await this.#logs.restart();
    }
    if (before.keys.apply !== next.keys.apply) {
      this.#loops.get("apply")?.renew();
    }
    this.#changed();
    return true;
  }

  /** Notes a configuration that was not taken. */
  reject(commit: string | undefined, why: string): void {
    this.#rejected = { atMs: Date.now(), commit, why };
    this.tell("config", `not taken, the last good one stays: ${why}`, "error");
    this.#changed();
  }

  /** Applies the configuration in force, or only tasks of some labels. */
  async apply(signal: AbortSignal, only?: readonly string[]): Promise<void> {
    const isDry = this.settings.mode === "observe";
    const run = { current: this.#current, isDry, ...only && { only } };
    await this.#applying.run(run, signal);
  }

  /** Goes back to the configuration before that in force; set by what pulls it. */
  goBack: () => Promise<boolean> = () => Promise.resolve(false);

  /** Looks again what may run: a pause began or ended. */
  wake(): void {
    this.#loops.wake();
  }

  /** Tells an operator what happened. */
  tell(part: string, text: string, level?: LogLevel): void {
    this.#log.tell(part, text, level);
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    this.#phase = "stopping";
    this.#changed();
    await this.#loops.stop();
    await this.facts.stop();
    this.#listeners.clear();
    this.kernel[Symbol.dispose]();
    this.state[Symbol.dispose]();
  }

  /** Starts the loops of parts that there are, ends those of parts that are gone. */
  #setLoops(): void {
    const { apply, logs, settings } = this.#current;
    const on = settings.enabled;
    this.#loops.set("apply", on && apply !== undefined);
    this.#loops.set("facts", on);
    this.#loops.set("logs", on && logs !== undefined);
  }

  #openLoop(name: string): Loop {
    const isApply = name === "apply";
    const own = isApply ? APPLY_BREAKER : BREAKER;
    return new Loop({
      name,
      intervalMs: () => {
        if (name === "logs") return undefined;
        const { applyIntervalMs, factsIntervalMs } = this.settings;
        return isApply ? applyIntervalMs : factsIntervalMs;
      },
      splayMs: isApply ? this.settings.splayMs : 0,
      breaker: { ...own, ...this.settings.breaker },
      clock: SYSTEM_CLOCK,
      heldMs: () =>
        isApply
          ? toChangeHeldMs(
            this.state.agent,
            this.settings.windows,
            SYSTEM_CLOCK,
          )
          : 0,
      run: async (signal) => {
        if (isApply) await this.apply(signal);
        else if (name === "logs") await this.#ship(signal);
        else await this.#gather();
      },
      warn: (text) => this.tell(name, text, "error"),
      changed: () => this.#changed(),
    });
  }

  async #gather(): Promise<void> {
    const { resources } = this.settings;
    const news = resources === undefined ? [] : this.#resources.look(resources);
    for (const text of news) this.tell("agent", `warning ${text}`, "warn");
    await this.facts.gather();
  }

  async #ship(signal: AbortSignal): Promise<void> {
    await this.#logs.run(this.#current, {
      stateDir: this.stateDir,
      drainMs: this.settings.drainMs,
      tell: (text) => this.tell("logs", text),
    }, signal);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
