/** The facts of a host: the screen, what was named, or an object for programs. */

import type { Alert } from "../lib/facts/alerts/alert.ts";
import { toLabelText, toValueText } from "../lib/facts/expose.ts";
import type { Collected } from "../lib/facts/scrape.ts";
import type { AlertLines } from "./alerts_screen.ts";
import type { CommandContext } from "./command.ts";
import { countSamples, toFactsRecord } from "./facts_data.ts";
import type { Gathered } from "../lib/facts/gather.ts";
import { toShortTime } from "../lib/facts/number_text.ts";
import { toCommand } from "./next.ts";
import { type Output, toCount, toLine } from "./output.ts";

/** How it is shown. */
export interface ShowOptions {
  /** As YAML. */
  readonly yaml: boolean;
  /** What was named. */
  readonly names: readonly string[];
  /** Alerts; undefined where there are no thresholds. */
  readonly alerts?: readonly Alert[] | undefined;
}

/** Shows what was gathered. */
export async function showFacts(
  context: CommandContext,
  gathered: Gathered,
  { yaml, names, alerts }: ShowOptions,
): Promise<void> {
  const { out, redactor } = context;
  const isNamed = names.length > 0;
  if (out.json || yaml) {
    const record = redactor.redactData({
      ...toFactsRecord(gathered, isNamed),
      ...alerts && { alerts: await listRecords(alerts) },
    });
    if (out.json) return out.record(record);
    const { dump } = await import("js-yaml");
    return out.result(dump(record, { lineWidth: -1 }).trimEnd());
  }
  if (isNamed) await showNamed(out, gathered);
  else if (!out.quiet) {
    const { showScreen } = await import("./facts_screen.ts");
    showScreen(out, gathered, await toAlertLines(alerts));
  }
  showFailed(out, gathered);
  out.result(toVerdict(context, gathered, names));
}

async function listRecords(alerts: readonly Alert[]): Promise<unknown> {
  const { toAlertRecords } = await import("./alerts_data.ts");
  return await toAlertRecords(alerts);
}

/** What reads alerts is loaded only where there are thresholds. */
async function toAlertLines(
  alerts: readonly Alert[] | undefined,
): Promise<AlertLines | undefined> {
  if (alerts === undefined) return undefined;
  const { toScreenLines } = await import("./alerts_screen.ts");
  return await toScreenLines(alerts);
}

async function showNamed(out: Output, gathered: Gathered): Promise<void> {
  const { toTables } = await import("./facts_table.ts");
  for (const { name, facts, collected } of gathered.groups) {
    if (facts !== undefined) {
      out.result(out.paint("bold", toLine(name)));
      toTables(facts).forEach((line) => out.result(toLine(`  ${line}`)));
    } else if (collected.outcome === "absent") {
      out.result(toLine(`${name}: ${collected.reason}`));
    }
  }
  gathered.collected.forEach((one) => showSamples(out, one));
}

function showSamples(out: Output, { families }: Collected): void {
  for (const { name, samples } of families) {
    for (const { suffix, labels, value } of samples) {
      const text = `${name}${suffix ?? ""}${toLabelText(labels)}`;
      out.result(toLine(`${text} ${toValueText(value)}`));
    }
  }
}

function showFailed(out: Output, { metrics }: Gathered): void {
  for (const { name, outcome, reason } of metrics) {
    if (outcome !== "failed") continue;
    const text = toLine(`${name}: ${reason}`);
    out.result(out.paint("red", `x failed ${text}`));
  }
}

function toVerdict(
  { out, options }: CommandContext,
  { collected, groups, metrics, collectorsMs }: Gathered,
  names: readonly string[],
): string {
  const failed = metrics.filter(({ outcome }) => outcome === "failed").length;
  const done = [
    collected.length > 0
      ? `${toCount(collected.length, "collector")} in ${
        toShortTime(collectorsMs)
      }`
      : "",
    groups.length > 0 ? toCount(groups.length, "group") : "",
    `${failed} failed`,
  ].filter((part) => part !== "").join(", ");
  const samples = collected.length > 0
    ? `; ${toCount(countSamples(collected), "sample")}`
    : "";
  const next = names.length === 0
    ? ["facts", "--explain", "disk"]
    : ["facts", "--explain", ...names];
  return `${out.paint(failed > 0 ? "red" : "green", done)}${samples}.  Next: ${
    toCommand(options, ...next)
  }`;
}
