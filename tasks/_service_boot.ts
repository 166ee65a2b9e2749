/** Whether a service is started at boot, and may be started at all. */

import { isStartedAtBoot } from "../lib/host/services/sysvinit.ts";
import {
  type Host,
  type TaskContext,
  TaskError,
  type Unit,
} from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import {
  getUnit,
  type Service,
  toUnitRun,
  toVerbChange,
} from "./_service_change.ts";

/** States of unit files that can be neither enabled nor disabled, systemctl(1) "is-enabled". */
const UNCHANGEABLE = ["bad", "transient"];

/** Enables or disables a service. */
export async function* planEnabled(
  service: Service,
  wantsEnabled: boolean,
  host: Host,
  context: TaskContext,
): Steps<void> {
  const unit = await getUnit(service, host);
  const state = unit.fileState;
  const verb = wantsEnabled ? "enable" : "disable";
  if (isMasked(unit) || UNCHANGEABLE.includes(state)) {
    if (!wantsEnabled) return;
    throw new TaskError(
      `Cannot enable "${service.name}": it is ${isMasked(unit) ? "masked" : state}`,
      isMasked(unit) ? { advice: "Set masked: false" } : {},
    );
  }
  const isEnabled = await isStarted(service, unit, host);
  if (isEnabled === "never") {
    if (wantsEnabled) {
      context.warn(
        `${service.name} is ${state}: it cannot be enabled, others start it`,
      );
    }
    return;
  }
  if (isEnabled === wantsEnabled) return;
  const isRuntime = !wantsEnabled && state === "enabled-runtime";
  const step = {
    shows: `${isEnabled ? "enabled" : state || "disabled"} -> ${verb}d`,
    next: { fileState: `${verb}d` },
    undo: wantsEnabled ? "disable" : "enable",
  } as const;
  yield isRuntime
    ? toUnitRun(
      service,
      unit,
      ["systemctl", "disable", "--runtime", unit.name],
      step,
    )
    : toVerbChange(service, unit, verb, step);
}

/** Tells whether a unit is started at boot by itself; "never" when others decide. */
async function isStarted(
  { manager }: Service,
  unit: Unit,
  host: Host,
): Promise<boolean | "never"> {
  switch (unit.fileState) {
    case "enabled":
      return true;
    // Only until the next boot: enough to be disabled, not to be enabled.
    case "enabled-runtime":
      return await isForNow(unit, host);
    case "static":
    case "alias":
      return "never";
    case "generated": {
      const script = unit.name.replace(/\.service$/, "");
      return await host.stat(`/etc/init.d/${script}`)
        ? await isStartedAtBoot(host, script)
        : "never";
    }
    case "indirect":
      return manager.isOffline ? "never" : await hasEnabledOther(unit, host);
    default:
      return false;
  }
}
