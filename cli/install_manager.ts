/** Finds which service manager the agent is installed for. */

import type { InstallChoice, Manager } from "../lib/agent/install/tasks.ts";
import { TaskError } from "../lib/error.ts";
import { LocalHost } from "../lib/host/local.ts";
import { findServiceManager } from "../lib/host/services.ts";
import { UsageError } from "./parameter.ts";

/** Service managers of a host by that of the agent. */
const NAMES: Readonly<Record<string, Manager>> = {
  systemd: "systemd",
  openrc: "openrc",
  brew: "launchd",
};

/**
 * Gives the service manager that was asked for, which has to be that of the
 * host, or the one of the host.
 * @throws {UsageError} When several were asked for.
 * @throws {TaskError} When the host runs another one, or none that is known.
 */
export async function chooseManager(
  asked: readonly Manager[],
): Promise<InstallChoice> {
  if (asked.length > 1) {
    throw new UsageError(
      `Expected one service manager, got ${asked.join(" and ")}`,
    );
  }
  if (Deno.build.os === "darwin") return check("launchd", true, asked[0]);
  const found = await findServiceManager(new LocalHost());
  return check(found?.name, found?.isOffline !== true, asked[0]);
}

function check(
  found: string | undefined,
  isRunning: boolean,
  asked: Manager | undefined,
): InstallChoice {
  const manager = found === "launchd" ? found : NAMES[found ?? ""];
  const has = found === undefined ? "it runs none that is known" : found;
  if (manager === undefined) {
    throw new TaskError(
      `Cannot install a service on this host: ${has}`,
      { advice: "Supported are systemd, openrc and launchd" },
    );
  }
  if (asked === undefined || asked === manager) return { manager, isRunning };
  throw new TaskError(`Cannot use ${asked}: this host runs ${manager}`);
}
