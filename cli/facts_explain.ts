/** `driftless facts --explain`: where facts and metrics come from. */

import type { Group, KeyInfo } from "../lib/facts/group.ts";
import { groups } from "../lib/facts/groups/mod.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import type { FactsChoice } from "./facts_choice.ts";
import { type Output, toCount } from "./output.ts";

/** Tells of each key of the chosen groups where it comes from. */
export async function explainFacts(
  { out }: CommandContext,
  chosen: FactsChoice,
): Promise<number> {
  for (const { type } of chosen.groups) {
    const group = await groups[type]?.();
    if (group === undefined) continue;
    if (out.json) out.record(toRecord(group));
    else showGroup(out, group);
  }
  return EXIT.done;
}

function toRecord({ type, help, collectors, keys }: Group): unknown {
  return { type: "group", version: 1, group: type, help, collectors, keys };
}

function showGroup(out: Output, { type, help, keys }: Group): void {
  out.result(`${out.paint("bold", type)}: ${help}`);
  for (const info of keys) showKey(out, info);
  out.result(`${toCount(keys.length, "key")}.`);
}

function showKey(out: Output, { key, help, from, metric }: KeyInfo): void {
  out.result(`  ${key}`);
  out.result(`    ${help}`);
  out.result(
    out.paint("grey", `    from ${from}${metric ? `, metric ${metric}` : ""}`),
  );
}
