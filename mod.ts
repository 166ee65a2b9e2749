/**
 * Driftless as a library: load a configuration, plan it or apply it, look at
 * what a host is and does.
 *
 * @example Plan a directory of configuration
 * ```ts ignore
 * import { applyDirectory } from "@driftless/driftless";
 *
 * const summary = await applyDirectory({
 *   config: "/etc/driftless/config",
 *   dryRun: true,
 *   emit: (event) => {
 *     if (event.type === "task" && event.status === "changed") {
 *       // event.changes holds what would be done
 *     }
 *   },
 * });
 * ```
 *
 * @example Look at a host
 * ```ts ignore
 * import { collect } from "@driftless/driftless";
 *
 * const { facts, families } = await collect({ names: ["disk", "loadavg"] });
 * ```
 *
 * @module
 */

import { apply } from "./lib/apply/apply.ts";
import type { ApplyEvent, SummaryEvent } from "./lib/apply/event.ts";
import { loadSetup } from "./lib/apply/setup.ts";
import { stateDirectory } from "./lib/state/directory.ts";
import { VERSION } from "./lib/version.ts";
import { tasks } from "./tasks/mod.ts";

export type {
  ApplyEvent,
  RunEvent,
  ShownChange,
  StartEvent,
  Status,
  SummaryEvent,
  TaskEvent,
} from "./lib/apply/event.ts";
export { collect } from "./lib/facts/collect.ts";
export type { CollectedFacts, CollectOptions } from "./lib/facts/collect.ts";
export type {
  Family,
  Labels,
  Metric,
  MetricType,
  Sample,
} from "./lib/facts/collector.ts";
export type { Fact, FactObject } from "./lib/facts/group.ts";
export type * from "./lib/task.ts";
export { ConfigError, ConfigErrors, TaskError } from "./lib/error.ts";
export type { ErrorDetail, Place } from "./lib/error.ts";
export { VERSION } from "./lib/version.ts";

/** How a directory is applied. */
export interface ApplyDirectoryOptions {
  /** Directory of the configuration, or one file of it. */
  config: string;
  /** File with secrets; `env` beside the directory when absent. */
  envFile?: string;
  /** Directory of history, undo data and audit. */
  stateDir?: string;
  /** Predict and change nothing. */
  dryRun?: boolean;
  /** Only tasks with one of these tags. */
  tags?: readonly string[];
  /** Hears of the run as it goes; secrets are masked. */
  emit?: (event: ApplyEvent) => void;
  /** Stops the run after the running change. */
  signal?: AbortSignal;
}

/**
 * Loads a directory of configuration and applies it to this host.
 * @throws {ConfigErrors} When the configuration is wrong; nothing was changed.
 * @throws {TaskError} When the state directory cannot be used or is locked.
 */
export async function applyDirectory(
  options: ApplyDirectoryOptions,
): Promise<SummaryEvent> {
  const setup = await loadSetup({ ...options, registry: tasks });
  return await apply({
    ...setup,
    version: VERSION,
    dryRun: options.dryRun ?? false,
    stateDir: stateDirectory({
      explicit: options.stateDir ?? setup.config.stateDir,
      isRoot: Deno.uid() === 0,
      home: Deno.env.get("HOME"),
      xdgStateHome: Deno.env.get("XDG_STATE_HOME"),
    }),
    selection: { tags: options.tags ?? [], skipTags: [], types: [] },
    emit: options.emit ?? (() => {}),
    ...(options.signal ? { signal: options.signal } : {}),
  });
}
