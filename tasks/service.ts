/**
 * The `service` task.
 *
 * Keeps a service running or stopped, started at boot or not, masked or not,
 * with the service manager of the system: systemctl(1), openrc(8), System V
 * init, runit(8), which runs all that is enabled and nothing else, launchd(8)
 * or Homebrew.
 *
 * @module
 */

import * as z from "zod";
import {
  flag,
  line,
  nameText,
  oneOf,
  optional,
  seconds,
  withDefault,
} from "../lib/field.ts";
import {
  getServiceManager,
  type ServiceManager,
} from "../lib/host/services.ts";
import {
  type Host,
  type Plan,
  type Task,
  type TaskContext,
  TaskError,
  type Unit,
} from "../lib/task.ts";
import {
  isEnabled,
  planEnabled,
  planMask,
  planUnmask,
} from "./_service_boot.ts";
import type { Steps } from "./_files.ts";
import type { Service } from "./_service_change.ts";
import { isReloadDue } from "./_systemd_reload.ts";
import {
  planDaemonReload,
  planReloadAll,
  planState,
  toEndKey,
} from "./_service_state.ts";

/** Params of the `service` task. */
export interface ServiceTaskParams {
  /** Name of the service; `nginx` stands for `nginx.service`, timers and sockets are named in full. */
  name?: string;
  /** `started`, `stopped`, or on every run `restarted` or `reloaded` (which start a stopped service). */
  state?: "started" | "stopped" | "restarted" | "reloaded";
  /** Start it at boot. */
  enabled?: boolean;
  /** Make it impossible to start; false takes all masks off. */
  masked?: boolean;
  /** Make systemd read changed unit files first; done before a start without being asked. */
  daemon_reload: boolean;
  /** Service manager that is expected: `systemd`, `openrc`, `sysvinit`, `runit`, `launchd` or `brew`. */
  manager?: string;
  /** The same as `manager`. */
  use?: string;
  /** Time between stop and start of a restart, in seconds. */
  sleep_secs: number;
  /** The same as `sleep_secs`. */
  sleep?: number;
}

/**
 * Keeps a service.
 *
 * @example A service that runs now and after a boot
 * ```yaml
 * - type: service
 *   name: nginx
 *   state: started
 *   enabled: true
 * ```
 * @example A service that must never run
 * ```yaml
 * - type: service
 *   name: rpcbind
 *   state: stopped
 *   masked: true
 * ```
 */
export const serviceTask: Task<ServiceTaskParams> = {
  type: "service",
  programs: ["systemctl", "journalctl"],
  params: z.strictObject({
    name: optional(nameText()),
    state: optional(oneOf(["started", "stopped", "restarted", "reloaded"])),
    enabled: optional(flag()),
    masked: optional(flag()),
    daemon_reload: withDefault(flag(), false),
    manager: optional(line()),
    use: optional(line()),
    sleep_secs: withDefault(seconds(), 0),
    sleep: optional(seconds()),
  }).superRefine((want, context) => {
    const mistake = findMistake(want);
    if (!mistake) return;
    const [path, message] = mistake;
    context.addIssue({ code: "custom", path: [path], message });
  }),
  plan,
};

/** Finds fields that do not go together. */
function findMistake(
  { name, state, enabled, masked, daemon_reload }: ServiceTaskParams,
): [string, string] | undefined {
  const isAsked = state !== undefined || enabled !== undefined ||
    masked !== undefined;
  if (name === undefined && (isAsked || !daemon_reload)) {
    return ["name", 'expected "name", the service'];
  }
  if (name !== undefined && !/^[A-Za-z0-9:_.\\@-]+$/.test(name)) {
    return ["name", `expected the name of one service, got "${name}"`];
  }
  if (!isAsked && !daemon_reload) {
    return ["state", 'expected "state", "enabled" or "masked" beside "name"'];
  }
  if (masked && (enabled || (state !== undefined && state !== "stopped"))) {
    return ["masked", "expected a masked service to be stopped and disabled"];
  }
  return undefined;
}

async function* plan(
  want: ServiceTaskParams,
  host: Host,
  context: TaskContext,
): Plan {
  const manager = await getServiceManager(
    host,
    want.manager ?? want.use,
    want.name,
  );
  const isSystemd = manager.name === "systemd";
  requirePossible(want, manager);
  if (want.name === undefined) {
    if (isSystemd && !manager.isOffline) yield* planReloadAll(host, context);
    return {};
  }
  const service: Service = { manager, name: manager.toUnitName(want.name) };
  let found = await host.findUnit(service.name);
  if (!found && isSystemd && !manager.isOffline && isReloadDue(context)) {
    // Before version 246 a unit that others name was not found until a reload.
    yield* planReloadAll(host, context);
    found = await host.findUnit(service.name);
  }
  if (found) {
    requireOwnName(service, found, want);
    yield* planUnit(service, want, host, context);
  } else if (!await isEnded(service, want, host)) requireMask(service, want);
  if (want.masked) yield* planMask(service, host);
  const unit = await host.findUnit(service.name);
  return {
    name: service.name,
    state: unit?.activeState === "active" ? "started" : "stopped",
    active_state: unit?.activeState ?? "",
    sub_state: unit?.subState ?? "",
    enabled: unit ? await isEnabled(service, unit, host) : false,
    file_state: unit?.fileState ?? "",
  };
}

/** All but the mask, which comes last: nothing can be done with a masked service. */
async function* planUnit(
  service: Service,
  want: ServiceTaskParams,
  host: Host,
  context: TaskContext,
): Steps<void> {
  if (want.masked === false) yield* planUnmask(service, host);
  if (want.daemon_reload) yield* planDaemonReload(service, host, context);
  if (want.enabled !== undefined) {
    yield* planEnabled(service, want.enabled, host, context);
  }
  if (want.state !== undefined) {
    const sleepSecs = want.sleep ?? want.sleep_secs;
    yield* planState(service, want.state, sleepSecs, { host, context });
  }
}

/** Refuses what a service manager cannot have. */
function requirePossible(
  { name, masked, enabled, state }: ServiceTaskParams,
  manager: ServiceManager,
): void {
  if (manager.name !== "systemd" && masked !== undefined) {
    throw new TaskError(`Cannot mask services: ${manager.name} has no masks`);
  }
  const runs = state !== undefined && state !== "stopped";
  if (!manager.runsEnabledOnly || !runs || enabled !== false) return;
  throw new TaskError(
    `Cannot have "${name}" ${state} and not enabled: ${manager.name} runs all that is enabled, and nothing else`,
  );
}

/** An alias goes away with what disables its unit, so that nothing could be said of it afterwards. */
function requireOwnName(
  { name }: Service,
  unit: Unit,
  { enabled, masked }: ServiceTaskParams,
): void {
  if (unit.name === name || !(masked || enabled === false)) return;
  throw new TaskError(
    `Cannot ${masked ? "mask" : "disable"} "${name}": it is an alias`,
    { advice: `Name "${unit.name}" instead` },
  );
}

/** A unit that was there for once and that a task ended is stopped, for all that it is gone. */
async function isEnded(
  service: Service,
  { state, enabled, masked }: ServiceTaskParams,
  host: Host,
): Promise<boolean> {
  const isWanted = state === "stopped" && !enabled && masked === undefined;
  return isWanted && await host.wasDone(toEndKey(service));
}

/** What does not exist can be masked, so that it never runs; anything else is a mistake. */
function requireMask(
  { name, manager }: Service,
  { masked, enabled, state }: ServiceTaskParams,
): void {
  const isAsked = enabled !== undefined || state !== undefined;
  if (masked || (masked === false && !isAsked)) return;
  throw new TaskError(`Cannot find service "${name}"`, {
    advice: manager.name === "systemd"
      ? 'Install its package first, or look for its name with "systemctl list-unit-files"'
      : "Install its package first, or correct the name",
  });
}
