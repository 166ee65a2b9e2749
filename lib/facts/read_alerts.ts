/** Reads what facts files say of thresholds, where they say something. */

import type { Report } from "../config/report.ts";
import type { SummaryScope } from "./alerts/summary.ts";
import type { FactsConfig } from "./config.ts";
import type { FileSettings } from "./config_file.ts";
import type { GroupConfig } from "./group.ts";

/** Reads thresholds and notifiers; nothing that does so is loaded where there are none. */
export async function readAlerts(
  files: readonly FileSettings[],
  groups: readonly GroupConfig[],
  scope: SummaryScope,
  report: Report,
): Promise<Pick<FactsConfig, "thresholds" | "notifiers">> {
  const isWanted = groups.some(({ params }) => "thresholds" in params) ||
    files.some((one) => one.thresholds.length + one.notifiers.length > 0);
  if (!isWanted) return { thresholds: [], notifiers: [] };
  const { toAlertConfig } = await import("./alerts/config.ts");
  return await toAlertConfig(files, groups, scope, report);
}
