/** Makes thresholds and notifiers of the entries of facts files, and of the limits that fact groups have themselves. */

import type { Report } from "../../config/report.ts";
import { findNearest } from "../../error.ts";
import type { FileSettings } from "../config_file.ts";
import { isNew } from "../entry_name.ts";
import type { GroupConfig } from "../group.ts";
import { toLabel } from "./check_facts.ts";
import { listGroupThresholds } from "./group_limits.ts";
import type { Notifier } from "./notifier.ts";
import { readNotifier } from "./notifier_entry.ts";
import { openSummary, type SummaryScope } from "./summary.ts";
import type { Threshold } from "./threshold.ts";
import { type ReadThreshold, readThreshold } from "./threshold_entry.ts";

/** What is watched, and who is told. */
export interface AlertConfig {
  /** The thresholds; names are told apart. */
  readonly thresholds: readonly Threshold[];
  /** The notifiers; names are told apart. */
  readonly notifiers: readonly Notifier[];
}

/** Reads all entries; what is wrong goes to the report. */
export async function toAlertConfig(
  files: readonly FileSettings[],
  groups: readonly GroupConfig[],
  scope: SummaryScope,
  report: Report,
): Promise<AlertConfig> {
  const notifiers = new Map<string, Notifier>();
  const names = new Set<string>();
  const places = new Map<string, string>();
  for (const entry of files.flatMap((file) => file.notifiers)) {
    const name = String(entry.value["name"] ?? "");
    names.add(name);
    const notifier = readNotifier(entry, report);
    if (notifier === undefined) continue;
    if (isNew(entry, `notifier "${name}"`, places, report)) {
      notifiers.set(name, notifier);
    }
  }
  const own: Threshold[] = [];
  for (const from of files.flatMap((file) => file.thresholds)) {
    const one = await readThreshold(from, groups, report);
    if (one === undefined) continue;
    if (!isNew(from, toLabel(from), places, report)) continue;
    checkNames(one, names, report);
    const { entry, summary, notify, ...rest } = one;
    own.push({
      ...rest,
      notify: (notify ?? listDefault(notifiers))
        .filter((name) => notifiers.has(name)),
      summary: summary === undefined
        ? undefined
        : await openSummary(summary, entry, scope, report),
    });
  }
  const given = new Set(own.map(({ name }) => name));
  const implied = listGroupThresholds(groups, listDefault(notifiers))
    .filter(({ name }) => !given.has(name));
  return {
    thresholds: [...own, ...implied],
    notifiers: [...notifiers.values()],
  };
}

/** Where nothing is said all are told, but no task is run. */
function listDefault(notifiers: ReadonlyMap<string, Notifier>): string[] {
  return [...notifiers.values()].filter(({ type }) => type !== "task")
    .map(({ name }) => name);
}

function checkNames(
  { entry, notify = [] }: ReadThreshold,
  names: ReadonlySet<string>,
  report: Report,
): void {
  const { source, path, value } = entry;
  const isList = Array.isArray(value["notify"]);
  notify.forEach((name, index) => {
    if (names.has(name)) return;
    const near = findNearest(name, names);
    report.add(
      source.errorAt(
        [...path, "notify", ...isList ? [index] : []],
        `There is no notifier "${name}"`,
        {
          advice: near !== undefined
            ? `Did you mean "${near}"?`
            : names.size === 0
            ? 'Declare it under "notifiers"'
            : `There are: ${[...names].sort().join(" ")}`,
        },
      ),
    );
  });
}
