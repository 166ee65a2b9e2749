/** `driftless install` and `driftless uninstall` as the command line knows them. */

import { type Command, command, type Given } from "./command.ts";
import type { Manager } from "../lib/agent/install/tasks.ts";
import { flag } from "./parameter.ts";

const SYSTEMD = flag("systemd", "for systemd");
const OPENRC = flag("openrc", "for OpenRC");
const LAUNCHD = flag("launchd", "for launchd");
const DRY_RUN = flag("dry-run", "show what would change, change nothing");
const YES = flag("yes", "do not ask", { short: "y" });
const READ_ONLY = flag(
  "read-only",
  "for facts and logs: it may write its state and what outputs write",
);
const PURGE = flag("purge", "remove state and logs too");

const MANAGERS: readonly [typeof SYSTEMD, Manager][] = [
  [SYSTEMD, "systemd"],
  [OPENRC, "openrc"],
  [LAUNCHD, "launchd"],
];

/** Installs. */
export const INSTALL: Command = command({
  name: "install",
  help: "have the agent started at boot, now, and whenever it ends",
  about: "Writes the service of what the host runs, shows the plan first and " +
    "asks. Run it again after the program moved.",
  examples: [
    ["install --dry-run", "show the service and what would be done"],
    ["install", "plan, ask, install, start"],
    ["install --read-only --yes", "facts and logs, with few rights"],
  ],
  options: [SYSTEMD, OPENRC, LAUNCHD, READ_ONLY, DRY_RUN, YES],
  run: async (context, given) =>
    (await import("./install.ts")).installCommand(context, {
      managers: listManagers(given),
      readOnly: given(READ_ONLY),
      dryRun: given(DRY_RUN),
      yes: given(YES),
    }),
});

/** Takes away. */
export const UNINSTALL: Command = command({
  name: "uninstall",
  help: "stop the agent and take its service away",
  about: "State and logs stay, so that what was done can be seen and undone; " +
    "--purge removes them. What the agent did to the host stays.",
  examples: [
    ["uninstall --dry-run", "show what would be done"],
    ["uninstall", "plan, ask, stop, remove the service"],
    ["uninstall --purge --yes", "leave nothing"],
  ],
  options: [SYSTEMD, OPENRC, LAUNCHD, PURGE, DRY_RUN, YES],
  run: async (context, given) =>
    (await import("./uninstall.ts")).uninstallCommand(context, {
      managers: listManagers(given),
      purge: given(PURGE),
      dryRun: given(DRY_RUN),
      yes: given(YES),
    }),
});

function listManagers(given: Given): Manager[] {
  return MANAGERS.filter(([option]) => given(option)).map(([, name]) => name);
}
