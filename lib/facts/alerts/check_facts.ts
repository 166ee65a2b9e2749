/** Checks that thresholds look at facts that there are. */

import type { Report } from "../../config/report.ts";
import { findNearest } from "../../error.ts";
import type { Entry } from "../config_file.ts";
import type { GroupConfig } from "../group.ts";
import { groups as registry } from "../groups/mod.ts";
import {
  type Expression,
  type FactExpression,
  listSelectors,
  type Step,
} from "./expression.ts";
import { findByWord, toFactWord } from "./fact_names.ts";

/** Reports the groups and keys of an expression that nothing tells. */
export async function checkFacts(
  entry: Entry,
  on: Expression,
  groups: readonly GroupConfig[],
  report: Report,
): Promise<void> {
  for (const fact of listFacts(on)) {
    const known = findByWord(groups, fact.group)?.type ?? fact.group;
    const load = Object.hasOwn(registry, known) ? registry[known] : undefined;
    if (load === undefined) {
      const names = [
        ...groups.map(({ name }) => toFactWord(name)),
        ...Object.keys(registry),
      ];
      addFault(entry, fact, `there is no fact group "${fact.group}"`, {
        near: findNearest(fact.group, names),
        all: [...new Set(names)].sort(),
      }, report);
      continue;
    }
    const keys = (await load()).keys.map(({ key }) => key);
    const path = toKeyPath(fact.steps);
    if (isKnown(path, keys)) continue;
    addFault(entry, fact, `group "${fact.group}" tells no "${path}"`, {
      near: findNearest(path, keys),
      all: [`driftless facts --explain ${known}`],
    }, report);
  }
}

/** Names a threshold in an error. */
export function toLabel({ value }: Entry): string {
  const name = value["name"];
  return typeof name === "string" ? `threshold "${name}"` : "a threshold";
}

function listFacts(expression: Expression): FactExpression[] {
  return listSelectors(expression).filter((one) => one.kind === "fact");
}

/** Writes a path as groups list their keys: `disks[].usage_percent`. */
function toKeyPath(steps: readonly Step[]): string {
  return steps.map((step, index) =>
    step.kind !== "key" ? "[]" : index === 0 ? step.key : `.${step.key}`
  ).join("");
}

/** A list is known by what is in it, and `output.*` stands for all below it. */
function isKnown(path: string, keys: readonly string[]): boolean {
  return keys.some((key) =>
    key === path || key.startsWith(`${path}[]`) || key.startsWith(`${path}.`) ||
    key.endsWith(".*") && path.startsWith(key.slice(0, -1)) ||
    // Values of a map, all of them.
    path.endsWith("[]") && key.startsWith(`${path.slice(0, -2)}.`)
  );
}

function addFault(
  entry: Entry,
  fact: FactExpression,
  message: string,
  { near, all }: { near: string | undefined; all: readonly string[] },
  report: Report,
): void {
  const { source, path } = entry;
  const at = [...path, "on"];
  report.add(
    source.errorAt(at, `Cannot read "on" of ${toLabel(entry)}: ${message}`, {
      place: source.placeIn(at, fact.offset),
      length: fact.text.length,
      advice: near === undefined
        ? `There are: ${all.join(" ")}`
        : `Did you mean "${near.replaceAll("[]", "[*]")}"?`,
    }),
  );
}
