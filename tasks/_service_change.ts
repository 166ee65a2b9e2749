/** How the changes of a service look: what they run, show, predict, and how they are undone. */

import {
  readUnit,
  type ServiceManager,
  type ServiceVerb,
} from "../lib/host/services.ts";
import {
  type Change,
  type Host,
  type Prediction,
  type RunChange,
  TaskError,
  type Unit,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";

/** A service that a task is about. */
export interface Service {
  manager: ServiceManager;
  /** Name as it was asked for, in full; an alias differs from the unit's own name. */
  name: string;
}

/** What a change of a service shows and what the unit is like after it. */
export interface UnitStep {
  shows: string;
  next: Partial<Unit>;
  /** Verb or words of the opposite. */
  undo?: ServiceVerb | readonly string[];
  repeats?: boolean;
}

/** Predicts a unit under its own name and the name that was asked for. */
export function toUnitPredictions(
  { name }: Service,
  unit: Unit,
  next: Partial<Unit>,
): Prediction[] {
  const value = { ...unit, ...next };
  return [...new Set([unit.name, name])].map((each) => ({
    table: "units",
    name: each,
    value,
  }));
}

/** Builds the change of a verb; what takes it back is what the service manager says, or the opposite verb. */
export async function toVerbChange(
  service: Service,
  unit: Unit,
  verb: ServiceVerb,
  step: UnitStep,
  host: Host,
): Promise<Change> {
  const { manager } = service;
  const own = await manager.readChange?.(host, unit.name, verb);
  const change = own?.change ?? manager.toChange(verb, unit.name);
  if (change.kind !== "run") return { ...change, shows: step.shows };
  return toUnitRun(service, unit, change.argv, {
    ...step,
    next: { ...step.next, ...own?.next },
    ...(own && step.undo && own.undo.kind === "run"
      ? { undo: own.undo.argv }
      : {}),
  });
}

/** Builds a run about a unit. */
export function toUnitRun(
  service: Service,
  unit: Unit,
  argv: readonly string[],
  { shows, next, undo, repeats }: UnitStep,
): RunChange {
  return {
    kind: "run",
    argv,
    shows,
    predicts: toUnitPredictions(service, unit, next),
    touches: ["units"],
    ...(repeats ? { repeats: true } : {}),
    ...(undo ? { undo: [toUndo(service, unit, undo)] } : {}),
  };
}

function toUndo(
  service: Service,
  unit: Unit,
  undo: ServiceVerb | readonly string[],
): Change {
  const change: Change = typeof undo === "string"
    ? service.manager.toChange(undo, unit.name)
    : { kind: "run", argv: undo };
  if (change.kind !== "run") return change;
  return {
    ...change,
    predicts: toUnitPredictions(service, unit, {}),
    touches: ["units"],
  };
}

/** Reads the unit of a service again. */
export async function getUnit(service: Service, host: Host): Promise<Unit> {
  const unit = await host.findUnit(service.name);
  if (unit) return unit;
  throw new TaskError(`Cannot find service "${service.name}"`, {
    advice: "Install its package first, or correct the name",
  });
}

/** Longest time that a started service may take until it is active, and between two looks, in milliseconds. */
const ACTIVE_LIMIT_MS = 15_000;
const LOOK_MS = 250;

/**
 * Yields a start or restart and looks whether the service stays up.
 * @throws {TaskError} When it does not, with the last lines of its log.
 */
export async function* planStarted(
  service: Service,
  change: Change,
  isOneshot: boolean,
  host: Host,
): Steps<void> {
  if (change.kind !== "run") {
    yield change;
    return;
  }
  // The log of the service says more than systemctl(1) does.
  const made = yield { ...change, success: [] };
  if (!made) return;
  const verb = change.argv.includes("reload") ? "reload" : "start";
  if (made.code !== 0) {
    throw await toStartError(
      service,
      host,
      verb,
      made.stderr.trim() || made.stdout.trim(),
    );
  }
  for (let ms = 0; ms < ACTIVE_LIMIT_MS; ms += LOOK_MS) {
    if (!await host.sleep(LOOK_MS)) return;
    const unit = await readUnit(host, service.name);
    const state = unit?.activeState ?? "inactive";
    const isStarting = state === "activating" || state === "reloading";
    if (isStarting && unit?.subState !== "auto-restart") continue;
    if (state === "active" || (isOneshot && state === "inactive")) return;
    throw await toStartError(
      service,
      host,
      verb,
      `it does not stay active: it is ${state} (${unit?.subState ?? "gone"})`,
    );
  }
}

async function toStartError(
  { name, manager }: Service,
  host: Host,
  verb: string,
  reason: string,
): Promise<TaskError> {
  const message = `Cannot ${verb} "${name}": ${reason.split("\n")[0]}`;
  if (manager.name !== "systemd") return new TaskError(message);
  const { stdout } = await host.query([
    "journalctl",
    "--no-pager",
    "--quiet",
    "--lines=6",
    "--output=cat",
    `--unit=${name}`,
  ]);
  const advice = stdout.trim() === ""
    ? `See "systemctl status ${name}"`
    : `Its log ends with: ${stdout.trim().split("\n").join(" | ")}`;
  return new TaskError(message, { advice });
}
