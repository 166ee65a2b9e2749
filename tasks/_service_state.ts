/** Whether a service runs now. */

import {
  type Host,
  type TaskContext,
  TaskError,
  type Unit,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { isMasked } from "./_service_boot.ts";
import { isReloadDue, toReload } from "./_systemd_reload.ts";
import {
  getUnit,
  planStarted,
  type Service,
  toUnitPredictions,
  toVerbChange,
} from "./_service_change.ts";

/** Wanted states; the last two act on every run. */
export type ServiceState = "started" | "stopped" | "restarted" | "reloaded";

const RUNNING: Partial<Unit> = {
  activeState: "active",
  subState: "running",
  needsReload: false,
};
/** Why systemd reads its files where tasks before asked for it. */
const DUE = "files of units changed in this run";
const STOPPED: Partial<Unit> = { activeState: "inactive", subState: "dead" };

/** Starts, stops, restarts or reloads a service. */
export async function* planState(
  service: Service,
  state: ServiceState,
  sleepSecs: number,
  { host, context }: { host: Host; context: TaskContext },
): Steps<void> {
  const unit = await getUnit(service, host);
  const isActive = unit.activeState === "active" ||
    unit.activeState === "reloading";
  if (state === "stopped") {
    if (isStopped(unit)) return;
    const shows = `${toStateText(unit)} -> stopped`;
    // What was made for once is gone with its end (systemd-run(1)).
    const isTransient = unit.fileState === "transient";
    const change = await toVerbChange(service, unit, "stop", {
      shows: isTransient ? `${shows}, and gone` : shows,
      next: STOPPED,
      ...isTransient ? {} : { undo: "start" as const },
    }, host);
    yield isTransient && change.kind === "run"
      ? { ...change, once: toEndKey(service) }
      : change;
    return;
  }
  if (state === "started" && isActive) return;
  requireStartable(service, unit, state);
  yield* planDaemonReload(service, host, context);
  if (state === "started" || !isActive) {
    yield* planStart(service, unit, state !== "started", host);
  } else if (state === "reloaded") {
    const step = { shows: "reloaded", next: RUNNING, repeats: true };
    const change = await toVerbChange(service, unit, "reload", step, host);
    yield* planStarted(service, change, false, host);
  } else yield* planRestart(service, unit, sleepSecs, host);
}

/** The key by which it is known that a unit was there for once, and that a task ended it. */
export function toEndKey({ name }: Service): string {
  return `service ended: ${name}`;
}

function isStopped({ activeState }: Unit): boolean {
  return activeState === "inactive" || activeState === "failed" ||
    activeState === "maintenance";
}

function requireStartable(
  { name, manager }: Service,
  unit: Unit,
  state: ServiceState,
): void {
  if (manager.isOffline) {
    throw new TaskError(
      `Cannot bring "${name}" to state "${state}": ${manager.name} does not run on this host`,
      { advice: "Leave state out; enabled works without it" },
    );
  }
  if (manager.runsEnabledOnly && unit.fileState !== "enabled") {
    throw new TaskError(
      `Cannot start "${name}": ${manager.name} runs only what is enabled`,
      { advice: "Set enabled: true" },
    );
  }
  if (!isMasked(unit)) return;
  throw new TaskError(`Cannot start "${name}": it is masked`, {
    advice: "Set masked: false",
  });
}

function toStateText({ activeState, subState }: Unit): string {
  if (activeState === "inactive") return "stopped";
  if (activeState === "active") return "started";
  return subState === "auto-restart" ? "failing" : activeState;
}

async function* planStart(
  service: Service,
  unit: Unit,
  repeats: boolean,
  host: Host,
): Steps<void> {
  const isOneshot = await endsByItself(service, unit, host);
  const change = await toVerbChange(service, unit, "start", {
    shows: `${toStateText(unit)} -> ${isOneshot ? "run once" : "started"}`,
    next: isOneshot ? { needsReload: false } : RUNNING,
    ...(isOneshot ? {} : { undo: "stop" as const }),
    repeats: repeats || isOneshot,
  }, host);
  yield* planStarted(service, change, isOneshot, host);
}

/** A unit that does one thing and ends is never "started", systemd.service(5) "Type=oneshot". */
async function endsByItself(
  { manager }: Service,
  unit: Unit,
  host: Host,
): Promise<boolean> {
  if (manager.name !== "systemd") return false;
  const { stdout } = await host.query([
    "systemctl",
    "show",
    "--property=Type,RemainAfterExit",
    unit.name,
  ]);
  return stdout.includes("Type=oneshot\n") &&
    stdout.includes("RemainAfterExit=no");
}

async function* planRestart(
  service: Service,
  unit: Unit,
  sleepSecs: number,
  host: Host,
): Steps<void> {
  const isOneshot = await endsByItself(service, unit, host);
  const step = { shows: "restarted", next: RUNNING, repeats: true };
  if (sleepSecs > 0) {
    const made = yield await toVerbChange(service, unit, "stop", {
      ...step,
      shows: `stopped for ${sleepSecs} s`,
      next: STOPPED,
    }, host);
    if (made) await host.sleep(sleepSecs * 1000);
  }
  const verb = sleepSecs > 0 ? "start" : "restart";
  const change = await toVerbChange(service, unit, verb, step, host);
  yield* planStarted(service, change, isOneshot, host);
}

/** Makes systemd read a unit again whose files changed, and what else waits to be read. */
export async function* planDaemonReload(
  service: Service,
  host: Host,
  context: TaskContext,
): Steps<void> {
  if (service.manager.name !== "systemd") return;
  const unit = await host.findUnit(service.name);
  const isDue = isReloadDue(context);
  if (!unit || !(unit.needsReload || isDue)) return;
  yield toReload(
    isDue ? DUE : `unit files of ${unit.name} changed`,
    toUnitPredictions(service, unit, { needsReload: false }),
  );
}

/** Makes systemd read all units again when files of any of them changed. */
export async function* planReloadAll(
  host: Host,
  context: TaskContext,
): Steps<void> {
  if (isReloadDue(context)) {
    yield toReload(DUE, []);
    return;
  }
  const { stdout } = await host.query(
    ["systemctl", "show", "--property=Id,NeedDaemonReload", "*"],
  );
  const changed: Unit[] = [];
  for (const block of stdout.split("\n\n")) {
    if (!block.includes("NeedDaemonReload=yes")) continue;
    const name = /^Id=(.*)$/m.exec(block)?.[1] ?? "";
    const unit = await host.findUnit(name);
    if (unit?.needsReload) changed.push(unit);
  }
  if (changed.length === 0) return;
  yield toReload(
    `unit files of ${changed.map(({ name }) => name).join(", ")} changed`,
    changed.map((unit) => ({
      table: "units",
      name: unit.name,
      value: { ...unit, needsReload: false },
    })),
  );
}
