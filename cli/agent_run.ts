/** The agent: keeps a host as its configuration says, gathers, ships and tells, until it is stopped. */

import { SYSTEM_CLOCK } from "../lib/agent/clock.ts";
import { findPause, toChangeHeldMs } from "../lib/agent/holds.ts";
import { Loops } from "../lib/agent/loops.ts";
import { toReason } from "../lib/agent/reason.ts";
import type { AgentSettings, LogLevel } from "../lib/agent/settings.ts";
import type { AgentView, RejectedConfig } from "../lib/agent/view.ts";
import type { Kernel } from "../lib/host/kernel.ts";
import { openKernel } from "../lib/host/open_kernel.ts";
import { openState, type State } from "../lib/state/state.ts";
import { VERSION } from "../lib/version.ts";
import type { Generation } from "./agent_load.ts";
import { AgentLog } from "./agent_log.ts";
import { Parts, type PartsAgent } from "./agent_parts.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";

type OpenKernel = Kernel & Disposable;

/** What the command line says, which counts more than any file. */
export interface AgentFlags {
  readonly applyIntervalMs: number | undefined;
  readonly factsIntervalMs: number | undefined;
  readonly listen: readonly string[];
  readonly dryRun: boolean;
}

/** The running agent. */
export class Agent implements PartsAgent {
  /** What is remembered. */
  readonly state: State;
  /** Directory of the state. */
  readonly stateDir: string;
  /** What it does. */
  readonly parts: Parts;
  /** Tells of this process and host. */
  readonly kernel: OpenKernel;
  /** Serves where the configuration in force says; undefined until it does. */
  web: { take(settings: AgentSettings): Promise<void> } | undefined;
  /** Is told when another configuration is looked at, and when that is over. */
  manager: { reloading(): void; ready(): void } | undefined;
  #overused = Promise.withResolvers<number>();
  #context: CommandContext;
  #flags: AgentFlags;
  #current: Generation;
  #log: AgentLog;
  #loops = new Loops((name) => this.parts.openLoop(name));
  #startedAtMs = Date.now();
  #phase: AgentView["state"] = "starting";
  #reloads = 0;
  #rejected: RejectedConfig | undefined;
  #unnoted: string | undefined;
  #taking = Promise.resolve();
  #listeners = new Set<() => void>();

  private constructor(
    context: CommandContext,
    flags: AgentFlags,
    current: Generation,
    kernel: OpenKernel,
    stateDir: string,
  ) {
    this.#context = context;
    this.#flags = flags;
    this.#current = current;
    this.kernel = kernel;
    this.stateDir = stateDir;
    this.state = openState(this.stateDir);
    this.#log = new AgentLog(context, () => this.settings);
    this.parts = new Parts(context, this, kernel);
    this.subscribe(() => this.parts.metrics.changed());
  }

  /** Takes a configuration that was loaded, and where the state is; nothing runs yet. */
  static async open(
    context: CommandContext,
    flags: AgentFlags,
    current: Generation,
    stateDir: string,
  ): Promise<Agent> {
    return new Agent(context, flags, current, await openKernel(), stateDir);
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

  /** Name of a part that does not go on any more; undefined when all do. */
  get lostLoop(): string | undefined {
    return this.#loops.findLost();
  }

  /** Resolves to the exit code when it is to end and be started again. */
  get overused(): Promise<number> {
    return this.#overused.promise;
  }

  /** The configuration that is in force. */
  get current(): Generation {
    return this.#current;
  }

  /** How it is, secrets hidden. */
  get view(): AgentView {
    const { dir, apply, commit } = this.#current;
    const { redactor } = this.#context;
    const hide = (text: string) => redactor.redact(text);
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
      rejected: this.#rejected &&
        { ...this.#rejected, why: hide(this.#rejected.why) },
      unnoted: this.#unnoted && hide(this.#unnoted),
      pause: findPause(this.state.agent, SYSTEM_CLOCK),
      loops: this.#loops.views.map((loop) => ({
        ...loop,
        lastError: loop.lastError && hide(loop.lastError),
      })),
    };
  }

  /** Calls somebody whenever something changed; gives what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Begins. */
  async start(): Promise<void> {
    await this.parts.facts.take(this.#current);
    this.#tellWarnings();
    this.#setLoops();
    this.#phase = "running";
    this.changed();
  }

  /**
   * Takes another configuration in place of the one in force: parts whose own
   * did not change go on as they are. One that is wrong changes nothing, and
   * is told.
   */
  async take(load: () => Promise<Generation>): Promise<boolean> {
    this.manager?.reloading();
    // What the host says and what its repository says may change at once.
    const taken = this.#taking.then(() => this.#take(load));
    this.#taking = taken.then(() => {}, () => {});
    try {
      return await taken;
    } finally {
      this.manager?.ready();
    }
  }

  async #take(load: () => Promise<Generation>): Promise<boolean> {
    let next: Generation;
    try {
      next = await load();
    } catch (error) {
      this.reject(undefined, toReason(error));
      return false;
    }
    const before = this.#current;
    this.#current = next;
    try {
      await this.parts.facts.take(next);
      await this.web?.take(this.settings);
    } catch (error) {
      this.#current = before;
      await this.parts.facts.take(before);
      this.reject(next.commit, toReason(error));
      return false;
    }
    this.#rejected = undefined;
    this.#reloads++;
    this.#tellWarnings();
    this.#setLoops();
    if (before.keys.logs !== next.keys.logs) {
      this.#loops.get("logs")?.renew();
      await this.parts.restartLogs();
    }
    if (before.keys.apply !== next.keys.apply) {
      this.#loops.get("apply")?.renew();
    }
    this.changed();
    return true;
  }

  /** Notes a configuration that was not taken. */
  reject(commit: string | undefined, why: string): void {
    this.#rejected = { atMs: Date.now(), commit, why };
    this.tell("config", `not taken, the last good one stays: ${why}`, "error");
    this.changed();
  }

  /** How long the host may not be changed, in milliseconds. */
  heldMs(): number {
    const { windows } = this.settings;
    return toChangeHeldMs(this.state.agent, windows, SYSTEM_CLOCK);
  }

  /** Runs a part as soon as it may. */
  ask(part: string): void {
    this.#loops.get(part)?.ask();
  }

  /** Notes whether it can be noted how it is; undefined when it can. */
  noteFault(why: string | undefined): void {
    if (why !== undefined) this.tell("state", why, "error");
    this.#unnoted = why;
  }

  /** Ends in order, to be started again by who started it. */
  endSoon(why: string): void {
    this.tell("agent", `ends to be started again: ${why}`, "error");
    this.#overused.resolve(EXIT.again);
  }

  /** Looks again what may run: a pause began or ended. */
  wake(): void {
    this.#loops.wake();
    this.parts.wake();
  }

  /** Tells an operator what happened. */
  tell(part: string, text: string, level?: LogLevel): void {
    this.#log.tell(part, text, level);
  }

  /** Ends after what is under way. */
  async stop(): Promise<void> {
    this.#phase = "stopping";
    this.changed();
    await this.#loops.stop();
    await this.parts.stop();
    this.#listeners.clear();
    this.kernel[Symbol.dispose]();
    this.state[Symbol.dispose]();
  }

  /** Something changed: whoever subscribed is called. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** What is set and does nothing, or is dangerous, is told. */
  #tellWarnings(): void {
    const { settings: { source }, warnings } = this.#current;
    for (const text of warnings) this.tell("config", text, "warn");
    if (source !== undefined && this.parts.puller === undefined) {
      this.tell(
        "config",
        "source: pulled after a restart of the agent",
        "warn",
      );
    }
  }

  /** Starts the loops of parts that there are, ends those of parts that are gone. */
  #setLoops(): void {
    for (const [name, isWanted] of this.parts.listWanted(this.#current)) {
      this.#loops.set(name, isWanted);
    }
  }
}
