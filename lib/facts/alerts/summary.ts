/** Summaries of alerts: templates that are rendered when an alert is told. */

import type { Scope } from "../../apply/scope.ts";
import type { Report } from "../../config/report.ts";
import { findNearest, toMessage } from "../../error.ts";
import type { Entry } from "../config_file.ts";
import type { Alert } from "./alert.ts";
import { toStateText } from "./describe.ts";
import type { WriteSummary } from "./threshold.ts";
import { toValueText } from "./unit.ts";

/** Names that a summary may use beside the variables of the configuration. */
export const SUMMARY_NAMES: readonly string[] = [
  "alert",
  "forecast_seconds",
  "labels",
  "severity",
  "state",
  "state_text",
  "threshold",
  "value",
  "value_text",
];

/** What summaries see of the configuration. */
export interface SummaryScope {
  /** The variables. */
  readonly scope: Scope;
  /** Names of all variables. */
  readonly names: ReadonlySet<string>;
}

/** Checks a summary and makes what writes it; what is wrong goes to the report. */
export async function openSummary(
  text: string,
  { source, path }: Entry,
  { scope, names }: SummaryScope,
  report: Report,
): Promise<WriteSummary> {
  const [{ checkSyntax }, { findNames }] = await Promise.all([
    import("../../template/check.ts"),
    import("../../template/names.ts"),
  ]);
  const at = [...path, "summary"];
  const add = (message: string, offset: number, advice?: string) =>
    report.add(
      source.errorAt(at, message, {
        place: source.placeIn(at, offset),
        advice,
      }),
    );
  const problem = checkSyntax(text);
  if (problem !== undefined) add(problem.message, problem.offset);
  const known = new Set([...names, ...SUMMARY_NAMES]);
  for (const { name, offset, guarded } of findNames(text)) {
    if (guarded || known.has(name)) continue;
    const near = findNearest(name, known);
    add(
      `Cannot find the variable "${name}"`,
      offset,
      near === undefined
        ? `A summary may name: ${SUMMARY_NAMES.join(" ")}`
        : `Did you mean "${near}"?`,
    );
  }
  return async (values) => String(await scope.with(values, true).render(text));
}

/** Writes the summary of an alert; where its template fails, what is so and why it failed. */
export async function writeSummary(alert: Alert): Promise<string> {
  const { threshold, severity, value, limit, crossingMs } = alert;
  const plain = toStateText(alert);
  if (threshold.summary === undefined) return plain;
  try {
    return await threshold.summary({
      alert: threshold.name,
      state: alert.state,
      state_text: plain,
      severity: severity ?? null,
      labels: alert.labels,
      value: value ?? null,
      value_text: value === undefined ? "" : toValueText(threshold.on, value),
      threshold: limit ?? null,
      forecast_seconds: crossingMs === undefined
        ? null
        : Math.round(crossingMs / 1000),
    });
  } catch (error) {
    return `${plain} (its summary cannot be written: ${toMessage(error)})`;
  }
}
