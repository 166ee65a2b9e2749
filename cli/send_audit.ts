/** Sends audit records where a configuration says. */

import type { Setup } from "../lib/apply/setup.ts";

/** Sends what is not sent yet; what does not arrive stays for the next run. */
export async function sendAudit(
  { config, scope, redactor, hostName }: Setup,
  stateDir: string,
  warn: (text: string) => void,
): Promise<void> {
  if (config.audit.length === 0) return;
  const { shipAudit } = await import("../lib/logs/ship_audit.ts");
  const entries = [];
  for (const { value, spot } of config.audit) {
    entries.push({ value: await scope.render(value), spot });
  }
  await shipAudit({ entries, stateDir, hostName, redactor, warn });
}
