/** Runs a loaded configuration: where its state is, the run itself, and the audit records that it leaves. */

import { stateDirectory } from "../state/directory.ts";
import { apply, type ApplyOptions } from "./apply.ts";
import type { SummaryEvent } from "./event.ts";
import type { Setup } from "./setup.ts";
import { readVariable, toHome } from "../config/discover.ts";

/** How a loaded configuration is run. */
export interface RunSetupOptions
  extends Omit<ApplyOptions, "config" | "scope" | "redactor" | "hostName"> {
  /** Tells why audit records did not arrive where they are sent. */
  warn: (text: string) => void;
}

/** Resolves the state directory: the one that is given, the configuration's, root's, the user's. */
export function toStateDir(
  given: string | undefined,
  configured?: string,
): string {
  return stateDirectory({
    explicit: given ?? configured,
    isRoot: Deno.uid() === 0,
    home: toHome(),
    xdgStateHome: readVariable("XDG_STATE_HOME"),
  });
}

/**
 * Runs a configuration that was loaded without errors; what was done is sent
 * where its audit records go.
 * @throws {LockedError} When another run holds the state directory.
 * @throws {TaskError} When the state directory cannot be used.
 */
export async function runSetup(
  setup: Setup,
  { warn, ...options }: RunSetupOptions,
): Promise<SummaryEvent> {
  const summary = await apply({ ...setup, ...options });
  if (!options.dryRun) await sendAudit(setup, options.stateDir, warn);
  return summary;
}

/** Sends audit records that are not sent yet; what does not arrive stays for the next run. */
export async function sendAudit(
  { config, scope, redactor, hostName }: Setup,
  stateDir: string,
  warn: (text: string) => void,
): Promise<void> {
  if (config.audit.length === 0) return;
  const { shipAudit } = await import("../logs/ship_audit.ts");
  const entries = [];
  for (const { value, spot } of config.audit) {
    entries.push({ value: await scope.render(value), spot });
  }
  await shipAudit({ entries, stateDir, hostName, redactor, warn });
}
