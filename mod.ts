/**
 * Driftless as a library: describe what a host is to be, plan it or apply it,
 * look at what a host is and does, ship its logs.
 *
 * @example Say what is to be, and see what that would change
 * ```ts
 * import { directory, file, plan } from "@driftless/driftless";
 *
 * const { tasks } = await plan({
 *   stateDir: "/tmp/driftless-example-state",
 *   define: {
 *     tasks: [
 *       directory({ path: "/tmp/driftless-example" }),
 *       file({ path: "/tmp/driftless-example/motd", content: "Welcome\n" }),
 *     ],
 *   },
 * });
 * const pending = tasks.filter(({ status }) => status === "changed");
 * // What is to be done to each of them: pending[0].changes
 * ```
 *
 * @example Plan a directory of configuration
 * ```ts ignore
 * import { plan } from "@driftless/driftless";
 *
 * const { summary } = await plan({ config: "/etc/driftless/config" });
 * ```
 *
 * @example Look at a host
 * ```ts
 * import { collect } from "@driftless/driftless";
 *
 * const { facts, families } = await collect({ names: ["disk", "loadavg"] });
 * ```
 *
 * @example A file of a configuration, `apply.ts`
 * ```ts
 * import { defineApply, file, service } from "@driftless/driftless";
 *
 * export default defineApply(({ host, vars }) => ({
 *   tasks: [
 *     file({ path: "/etc/motd", content: `This is ${host}\n` }),
 *     ...["nginx", "cron"].map((name) => service({ name, state: "started" })),
 *   ],
 * }));
 * ```
 *
 * @module
 */

import type { ApplyEvent, SummaryEvent, TaskEvent } from "./lib/apply/event.ts";
import type { ApplyFile, LogsFile } from "./lib/define/define.ts";
import type { CollectedFacts, CollectOptions } from "./lib/facts/collect.ts";
import type { Host } from "./lib/host/host.ts";
import type { Accounts } from "./lib/logs/accounts.ts";
import { VERSION } from "./lib/version.ts";

export type {
  ApplyEvent,
  ConfirmEvent,
  RunEvent,
  ShownChange,
  StartEvent,
  Status,
  SummaryEvent,
  TaskEvent,
} from "./lib/apply/event.ts";
export * from "./lib/define/mod.ts";
export type { CollectedFacts, CollectOptions } from "./lib/facts/collect.ts";
export type {
  Family,
  Labels,
  Metric,
  MetricType,
  Sample,
} from "./lib/facts/collector.ts";
export type { Fact, FactObject } from "./lib/facts/group.ts";
export type { Accounts } from "./lib/logs/accounts.ts";
export type * from "./lib/task.ts";
export { ConfigError, ConfigErrors, TaskError } from "./lib/error.ts";
export type { ErrorDetail, Place } from "./lib/error.ts";
export { VERSION } from "./lib/version.ts";

/** Which configuration is used, and where its state is. */
export interface ConfigOptions {
  /** Directory of the configuration, or one file of it; found as the command line finds it when absent. */
  config?: string;
  /** File with secrets; `env` beside the directory when absent. */
  envFile?: string;
  /** Directory of history, undo data, audit and positions; as the configuration says, else that of the user, when absent. */
  stateDir?: string;
}

/** What is planned. */
export interface PlanOptions extends ConfigOptions {
  /** What is to be, instead of a directory of configuration. */
  define?: ApplyFile;
  /** Only tasks with one of these tags. */
  tags?: readonly string[];
  /** No task with one of these tags. */
  skipTags?: readonly string[];
  /** Hears of the run as it goes; secrets are masked. */
  emit?: (event: ApplyEvent) => void;
  /** Stops the run after the running change. */
  signal?: AbortSignal;
}

/** A host that is not this machine, for tests of a configuration. */
export interface PlannedHost {
  /** The host, such as a `MemoryHost` of `@driftless/driftless/testing`; the plan is made over it and nothing of this machine is looked at. */
  host: Host;
  /** Its name; `host.example` when absent. */
  hostName?: string;
  /** Facts that are other than those of a small Debian. */
  facts?: Readonly<Record<string, unknown>>;
  /** The environment; empty when absent. */
  env?: Readonly<Record<string, string>>;
  /** Values of the env file; none when absent. */
  secrets?: Readonly<Record<string, string>>;
}

/** What is applied. */
export interface ApplyOptions extends PlanOptions {
  /** Predict and change nothing. */
  dryRun?: boolean;
  /** Hears why audit records did not arrive where they are sent. */
  warn?: (text: string) => void;
}

/** What applying would do. */
export interface PlannedRun {
  /** Each task with its changes, in order. */
  tasks: readonly TaskEvent[];
  /** Numbers of tasks by what they came to. */
  summary: SummaryEvent;
}

/**
 * Applies a configuration to this host, or what a script defines.
 * @throws {ConfigErrors} When the configuration is wrong; nothing was changed.
 * @throws {TaskError} When the state directory cannot be used or is locked.
 */
export async function apply(options: ApplyOptions = {}): Promise<SummaryEvent> {
  return await run(options);
}

async function run(
  options: ApplyOptions & Partial<PlannedHost>,
): Promise<SummaryEvent> {
  const { loadSetup } = await import("./lib/apply/setup.ts");
  const { runSetup, toStateDir } = await import("./lib/apply/run_setup.ts");
  const { toModelHost } = await import("./lib/apply/model_host.ts");
  const { tasks } = await import("./tasks/mod.ts");
  const { define: inline, tags = [], skipTags = [], host, signal } = options;
  const model = host && await toModelHost(host, options);
  const { config, envFile } = options;
  const setup = await loadSetup({
    config,
    envFile,
    inline,
    model,
    registry: tasks,
  });
  return await runSetup(setup, {
    stateDir: host
      ? NO_STATE
      : toStateDir(options.stateDir, setup.config.stateDir),
    version: VERSION,
    dryRun: options.dryRun ?? false,
    selection: { tags, skipTags, types: [] },
    emit: options.emit ?? (() => {}),
    warn: options.warn ?? (() => {}),
    ...signal === undefined ? {} : { signal },
    ...host === undefined ? {} : { host },
  });
}

/** Where a host that is no machine has no state. */
const NO_STATE = "/nonexistent";

/**
 * Tells what applying would do, and changes nothing: to this host, or to one
 * that is said.
 * @throws {ConfigErrors} When the configuration is wrong.
 * @throws {TaskError} When the state directory cannot be used or is locked.
 */
export async function plan(
  options: PlanOptions & Partial<PlannedHost> = {},
): Promise<PlannedRun> {
  const tasks: TaskEvent[] = [];
  const summary = await run({
    ...options,
    dryRun: true,
    emit: (event) => {
      if (event.type === "task") tasks.push(event);
      options.emit?.(event);
    },
  });
  return { tasks, summary };
}

/**
 * Collects metrics and facts of this host; takes a quarter of a second where
 * rates are counted. Reading the kernel's files takes all rights of Deno.
 * @throws {TaskError} When there is no group or collector of a name.
 */
export async function collect(
  options: CollectOptions = {},
): Promise<CollectedFacts> {
  const { collect } = await import("./lib/facts/collect.ts");
  return await collect(options);
}

/** What is shipped. */
export interface ShipOptions extends ConfigOptions {
  /** What is shipped and where to, instead of a directory of configuration. */
  define?: LogsFile;
  /** Ends when everything that is there was sent; else when `signal` says so. */
  once?: boolean;
  /** Stops it; what was read is still sent, for ten seconds. */
  signal?: AbortSignal;
  /** Hears what went wrong: which source or output, and what. */
  warn?: (name: string, text: string) => void;
}

/**
 * Ships the logs of this host as a configuration says.
 * @throws {ConfigErrors} When the configuration is wrong, or has nothing to ship.
 * @throws {TaskError} When the state is in use, or an output cannot work on this host.
 */
export async function ship(options: ShipOptions = {}): Promise<Accounts> {
  const { findSurroundings } = await import("./lib/apply/setup.ts");
  const { toStateDir } = await import("./lib/apply/run_setup.ts");
  const { requireLogs } = await import("./lib/logs/config/load_config.ts");
  const { shipConfig } = await import("./lib/logs/ship_config.ts");
  const { Redactor } = await import("./lib/secret.ts");
  const redactor = new Redactor();
  const surroundings = await findSurroundings(
    { ...options, inline: options.define },
    redactor,
  );
  return await shipConfig({
    config: await requireLogs(surroundings),
    stateDir: toStateDir(options.stateDir),
    host: { name: surroundings.hostName },
    redactor,
    once: options.once ?? false,
    signal: options.signal,
    warn: options.warn ?? (() => {}),
  });
}

/** How the agent runs. */
export interface AgentOptions extends ConfigOptions {
  /** Report what differs, change nothing. */
  dryRun?: boolean;
  /** Addresses to serve at instead of those of the configuration, such as `127.0.0.1:8000`. */
  listen?: readonly string[];
  /** Time between two applies instead of that of the configuration, in milliseconds. */
  applyIntervalMs?: number;
  /** Time between two rounds of facts instead of that of the configuration, in milliseconds. */
  factsIntervalMs?: number;
  /** Ends it; where there is none, SIGINT or SIGTERM of this process does. */
  signal?: AbortSignal;
  /** Hears what the agent tells, a line each; secrets are masked. */
  tell?: (line: string) => void;
}

/**
 * Runs the agent as `driftless agent` does, until it is asked to end.
 * @throws {ConfigErrors} When the configuration is wrong.
 * @throws {TaskError} When the state is in use by another agent.
 */
export async function agent(options: AgentOptions = {}): Promise<void> {
  const { runAgent } = await import("./cli/library_agent.ts");
  await runAgent(options);
}
