/** What installs the agent as a service, and what takes it away: tasks like all others. */

import type { TaskPart } from "../../define/part.ts";
import { LABEL, toLaunchdList } from "./launchd.ts";
import { toOpenrcScript } from "./openrc.ts";
import { type AgentService, LOG_DIR, NAME, requirePlain } from "./service.ts";
import { toSystemdUnit, UNIT } from "./systemd.ts";

/** Service managers that the agent is installed for. */
export type Manager = "systemd" | "openrc" | "launchd";

/** Where the service is described. */
export const PATHS = {
  systemd: `/etc/systemd/system/${UNIT}`,
  openrc: `/etc/init.d/${NAME}`,
  launchd: `/Library/LaunchDaemons/${LABEL}.plist`,
} as const;

/** Ends the job of launchd; one that does not run is not there to be ended. */
const END_JOB = {
  type: "command",
  argv: ["launchctl", "bootout", `system/${LABEL}`],
  failed_when: false,
} as const;

/** How the service is written and started. */
export interface InstallChoice {
  /** Who runs it. */
  readonly manager: Manager;
  /** The service manager runs on this host now; else it is only made ready for the next boot. */
  readonly isRunning: boolean;
}

/**
 * Lists the tasks that install a service and start it; a running one whose
 * description changed is restarted.
 * @throws {TaskError} When a word of it cannot be written.
 */
export function toInstallTasks(
  service: AgentService,
  { manager, isRunning }: InstallChoice,
): TaskPart[] {
  requirePlain(service);
  if (manager === "launchd") return toLaunchdTasks(service);
  const isSystemd = manager === "systemd";
  const name = isSystemd ? UNIT : NAME;
  const description: TaskPart = isSystemd
    ? { type: "systemd_unit", name, content: toSystemdUnit(service) }
    : {
      type: "copy",
      dest: PATHS.openrc,
      content: toOpenrcScript(service),
      mode: "0755",
    };
  const run = { type: "service", name, manager, enabled: true };
  return [
    // What is not there cannot be let through the walls.
    ...(service.writable ?? []).map((path) => ({ type: "directory", path })),
    { ...description, register: "described" },
    ...isRunning
      ? [
        { ...run, state: "started", when: "not described.changed" },
        { ...run, state: "restarted", when: "described.changed" },
      ]
      : [run],
  ];
}

function toLaunchdTasks(service: AgentService): TaskPart[] {
  const path = PATHS.launchd;
  return [
    { type: "directory", path: LOG_DIR, mode: "0750" },
    {
      type: "copy",
      dest: path,
      content: toLaunchdList(service),
      mode: "0644",
      register: "described",
    },
    { ...END_JOB, when: "described.changed" },
    {
      type: "command",
      argv: ["launchctl", "bootstrap", "system", path],
      when: "described.changed",
    },
  ];
}

/** Lists the tasks that end a service and take it away, with directories that go too. */
export function toUninstallTasks(
  { manager, isRunning }: InstallChoice,
  purged: readonly string[],
): TaskPart[] {
  return [
    ...toRemoval(manager, isRunning),
    ...purged.map((dir) => ({
      type: "command",
      argv: ["rm", "-rf", "--", dir],
      removes: dir,
    })),
  ];
}

function toRemoval(manager: Manager, isRunning: boolean): TaskPart[] {
  const path = PATHS[manager];
  const file = { type: "file", path, state: "absent" };
  if (manager === "launchd") {
    return [{ ...END_JOB, removes: path }, file];
  }
  const isSystemd = manager === "systemd";
  const name = isSystemd ? UNIT : NAME;
  // The unit of a systemd that runs is stopped and disabled by its own task.
  if (isSystemd && isRunning) {
    return [{ type: "systemd_unit", name, state: "absent" }];
  }
  const found = { type: "stat", path, register: "description" };
  const end = {
    type: "service",
    name,
    manager,
    enabled: false,
    ...isRunning && { state: "stopped" },
    when: "description.stat.exists",
  };
  return [found, end, file];
}
