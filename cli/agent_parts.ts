/** The parts of the agent and the loops that run them. */

import { awaitLock } from "../lib/agent/await_lock.ts";
import type { BreakerLimits } from "../lib/agent/breaker.ts";
import { SYSTEM_CLOCK } from "../lib/agent/clock.ts";
import { Loop } from "../lib/agent/loop.ts";
import { Resources } from "../lib/agent/resources.ts";
import type { AgentSettings, LogLevel } from "../lib/agent/settings.ts";
import type { AgentView } from "../lib/agent/view.ts";
import {
  type AgentMetrics,
  openAgentMetrics,
} from "../lib/agent/web/agent_metrics.ts";
import { Samples } from "../lib/agent/web/samples.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { OWN_USE } from "../lib/host/own_use.ts";
import { isLocked } from "../lib/state/lock.ts";
import type { State } from "../lib/state/state.ts";
import { ApplyPart } from "./agent_apply_part.ts";
import { DriftPart } from "./agent_drift.ts";
import { FactsPart } from "./agent_facts.ts";
import type { Generation } from "./agent_load.ts";
import { LogsPart } from "./agent_logs.ts";
import type { CommandContext } from "./command.ts";
import { openLogScraper } from "./facts_logs.ts";

/** When parts stop trying where no file says it. */
const APPLY_BREAKER: BreakerLimits = { threshold: 5, timeoutMs: 60_000 };
const BREAKER: BreakerLimits = { threshold: 3, timeoutMs: 30_000 };

/** What parts need of the agent. */
export interface PartsAgent {
  /** What is remembered. */
  readonly state: State;
  /** Directory of the state. */
  readonly stateDir: string;
  /** How it works. */
  readonly settings: AgentSettings;
  /** The configuration that is in force. */
  readonly current: Generation;
  /** How it is. */
  readonly view: AgentView;
  /** How long the host may not be changed, in milliseconds. */
  heldMs(): number;
  /** Runs a part as soon as it may. */
  ask(part: string): void;
  /** Tells an operator. */
  tell(part: string, text: string, level?: LogLevel): void;
  /** Notes a configuration that is not taken. */
  reject(commit: string | undefined, why: string): void;
  /** Something changed. */
  changed(): void;
  /** Ends in order, to be started again. */
  endSoon(why: string): void;
}

/** Pulls the configuration. */
export interface Puller {
  /** Looks once, and takes what is new. */
  run(signal: AbortSignal): Promise<void>;
  /** Goes back to the configuration before that in force. */
  goBack(): Promise<boolean>;
  /** Takes what the host itself says now. */
  renew(): Promise<boolean>;
}

/** What the agent does. */
export class Parts {
  /** Gives the metrics of the host. */
  readonly facts: FactsPart;
  /** Gauges of the last hours. */
  readonly samples = new Samples();
  /** Metrics of the agent itself. */
  readonly metrics: AgentMetrics;
  /** Pulls the configuration; undefined where it lies on the host. */
  puller: Puller | undefined;
  #agent: PartsAgent;
  #applying: ApplyPart;
  #drift: DriftPart;
  #logs: LogsPart;
  #resources: Resources;

  /** Takes whom it serves, and what tells of the host. */
  constructor(context: CommandContext, agent: PartsAgent, kernel: Kernel) {
    const { state, stateDir } = agent;
    this.#agent = agent;
    const view = () => agent.view;
    this.metrics = openAgentMetrics({ view, state, kernel });
    this.facts = new FactsPart(context, kernel, [
      openLogScraper(stateDir, kernel),
      this.metrics.scrape,
    ]);
    this.#drift = new DriftPart(context, agent);
    this.#applying = new ApplyPart(context, {
      state,
      stateDir,
      goBack: async () => await this.puller?.goBack() ?? false,
      reject: (commit, why) => agent.reject(commit, why),
      collect: () => this.facts.gather(),
      watch: (managed) => this.#drift.watch(managed),
      tell: (text, level) => agent.tell("apply", text, level),
    });
    this.#logs = new LogsPart(context);
    this.#resources = new Resources(kernel, OWN_USE, SYSTEM_CLOCK);
  }

  /** Which parts run by a configuration. */
  listWanted({ apply, logs, settings }: Generation): [string, boolean][] {
    const on = settings.enabled;
    return [
      ["apply", on && apply !== undefined],
      ["facts", on],
      ["logs", on && logs !== undefined],
      ["source", on && this.puller !== undefined],
    ];
  }

  /** Makes the loop of a part. */
  openLoop(name: string): Loop {
    const agent = this.#agent;
    const isApply = name === "apply";
    const own = isApply ? APPLY_BREAKER : BREAKER;
    return new Loop({
      name,
      intervalMs: () => this.#toIntervalMs(name),
      splayMs: isApply ? agent.settings.splayMs : 0,
      breaker: () => ({ ...own, ...agent.settings.breaker }),
      clock: SYSTEM_CLOCK,
      heldMs: () => isApply ? agent.heldMs() : 0,
      run: (signal) => this.#run(name, signal),
      warn: (text) => agent.tell(name, text, "error"),
      changed: () => agent.changed(),
    });
  }

  /** A pause is over: what waits for it goes on at once. */
  wake(): void {
    this.#drift.wake();
  }

  /** Ships what was read and begins again with what holds now. */
  async restartLogs(): Promise<void> {
    await this.#logs.restart();
  }

  /** Ends what works outside loops. */
  async stop(): Promise<void> {
    await Promise.all([this.#drift.stop(), this.facts.stop()]);
  }

  #toIntervalMs(name: string): number | undefined {
    const { settings } = this.#agent;
    const { applyIntervalMs, factsIntervalMs, source } = settings;
    const { pace } = this.#resources;
    if (name === "apply") return applyIntervalMs * pace;
    if (name === "facts") return factsIntervalMs * pace;
    return name === "source" && source ? source.interval * 1000 : undefined;
  }

  async #run(name: string, signal: AbortSignal): Promise<void> {
    const isApply = name === "apply";
    const { stateDir } = this.#agent;
    if (isApply) {
      await awaitLock(() => isLocked(stateDir), SYSTEM_CLOCK, signal);
    }
    const { current, settings } = this.#agent;
    const isDry = settings.mode === "observe";
    if (isApply) await this.#applying.run({ current, isDry }, signal);
    else if (name === "source") await this.puller?.run(signal);
    else if (name === "facts") await this.#gather();
    else await this.#ship(signal);
  }

  async #gather(): Promise<void> {
    const { resources } = this.#agent.settings;
    const news = resources === undefined ? [] : this.#resources.look(resources);
    for (const text of news) this.#agent.tell("agent", text, "warn");
    if (this.#resources.isToEnd) {
      this.#agent.endSoon("its memory stays above max_memory_mb");
    }
    this.samples.take(await this.facts.gather(), Date.now());
  }

  async #ship(signal: AbortSignal): Promise<void> {
    const { current, settings, stateDir } = this.#agent;
    await this.#logs.run(current, {
      stateDir,
      drainMs: settings.drainMs,
      tell: (text) => this.#agent.tell("logs", text, "warn"),
    }, signal);
  }
}
