/** `driftless facts --explain`: where facts and metrics come from. */

import type { Field, FieldKind } from "../lib/facts/fields.ts";
import type { Group, KeyInfo } from "../lib/facts/group.ts";
import { groups } from "../lib/facts/groups/mod.ts";
import { collectors } from "../lib/facts/mod.ts";
import { toUnit } from "../lib/facts/number_text.ts";
import type { Rounds } from "../lib/facts/rounds.ts";
import type { Collected } from "../lib/facts/scrape.ts";
import type { CommandContext } from "./command.ts";
import { COARSE_REGEXP } from "./facts_table.ts";
import { toCommand } from "./next.ts";
import { type Output, toCount, toLine } from "./output.ts";

/**
 * Tells of each key of the groups where it comes from, and of each metric of
 * collectors that were named what it is.
 */
export async function explainFacts(
  { out, options }: CommandContext,
  rounds: Rounds,
  names: readonly string[],
): Promise<void> {
  const types = new Set(rounds.groups.map(({ type }) => type));
  let told = 0;
  for (const type of types) {
    const group = await groups[type]?.();
    if (group === undefined) continue;
    told += group.keys.length;
    if (out.json) out.record(toRecord(group));
    else showGroup(out, group);
  }
  const collected = names.length === 0
    ? []
    : (await rounds.read(() => true, () => false)).collected;
  for (const one of collected) {
    told += one.families.length;
    const collector = await collectors[one.name]?.();
    const unit = collector ?? { fields: {} };
    if (out.json) out.record(toMetricsRecord(one, unit));
    else showMetrics(out, one, unit);
  }
  if (out.json) return;
  const next = toCommand(options, "facts", ...names, "--json");
  out.result(`${toCount(told, "name")}.  Next: ${next}`);
}

function toRecord(group: Group): unknown {
  const { type, help, collectors, keys } = group;
  const units = keys.map((info) => ({ ...info, unit: toUnit(info.key) }));
  return {
    type: "group",
    version: 1,
    group: type,
    help,
    collectors,
    keys: units,
    settings: listSettings(group),
  };
}

function toMetricsRecord(
  { name, families }: Collected,
  unit: WithFields,
): unknown {
  const metrics = families.map(({ name, type, help }) => ({
    name,
    type,
    help,
  }));
  return {
    type: "collector",
    version: 1,
    collector: name,
    metrics,
    settings: listSettings(unit),
  };
}

/** A group or a collector. */
interface WithFields {
  readonly fields: Readonly<Record<string, Field<unknown>>>;
}

/** What may be set in a facts file. */
function listSettings(
  { fields }: WithFields,
): { name: string; holds: string; help: string }[] {
  return Object.entries(fields).map(([name, { kind, help }]) => ({
    name,
    holds: toKindText(kind),
    help,
  }));
}

function toKindText(kind: FieldKind): string {
  if (typeof kind === "string") return kind;
  if ("flags" in kind) return `flags ${kind.flags.join(" ")}`;
  if ("limits" in kind) return `numbers ${kind.limits.join(" ")}`;
  return `one of ${kind.oneOf.join(" ")}`;
}

function showGroup(out: Output, group: Group): void {
  const { type, help, keys } = group;
  out.result(`${out.paint("bold", type)}: ${help}`);
  const shown = keys.filter(({ key }) => !COARSE_REGEXP.test(key));
  const width = Math.max(...shown.map(({ key }) => key.length));
  shown.forEach((info) => showKey(out, info, width));
  if (shown.length < keys.length) {
    out.result("  Sizes are told in whole MiB (_mb) and GiB (_gb) too.");
  }
  showSettings(out, group, width);
}

function showSettings(out: Output, unit: WithFields, width: number): void {
  const settings = listSettings(unit);
  if (settings.length === 0) return;
  out.result("  What may be set for it in a facts file:");
  for (const { name, holds, help } of settings) {
    out.result(`    ${name.padEnd(width - 2)}  ${help}`);
    out.result(out.paint("grey", `    ${" ".repeat(width - 2)}  ${holds}`));
  }
}

function showKey(out: Output, info: KeyInfo, width: number): void {
  const { key, help, from, metric } = info;
  const unit = toUnit(key);
  const more = [unit && `in ${unit}`, `from ${from}`, metric].filter(Boolean);
  out.result(`  ${key.padEnd(width)}  ${help}`);
  out.result(out.paint("grey", `  ${" ".repeat(width)}  ${more.join("; ")}`));
}

function showMetrics(
  out: Output,
  { name, families, reason }: Collected,
  unit: WithFields,
): void {
  out.result(`${out.paint("bold", toLine(name))}: metrics that it tells here`);
  for (const family of families) {
    out.result(toLine(`  ${family.name} (${family.type})`));
    out.result(out.paint("grey", toLine(`    ${family.help}`)));
  }
  if (reason !== undefined) out.result(toLine(`  none: ${reason}`));
  const names = Object.keys(unit.fields).map(({ length }) => length);
  showSettings(out, unit, Math.max(0, ...names) + 2);
}
