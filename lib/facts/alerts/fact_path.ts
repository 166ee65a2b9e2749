/** Finds the numbers that a path leads to in the facts of a group. */

import type { Labels } from "../collector.ts";
import type { Fact, FactObject } from "../group.ts";
import type { Step } from "./expression.ts";
import type { Value } from "./values.ts";

/** A fact on the way, with what tells it from others. */
interface Found {
  labels: Labels;
  fact: Fact | undefined;
}

/**
 * Keys that tell the entries of a list apart: the first of these rows whose
 * first key an entry has.
 */
const IDENTITIES: readonly (readonly string[])[] = [
  ["mount_point"],
  ["path", "subject"],
  ["pid", "name"],
  ["name"],
  ["core_id"],
  ["protocol", "address", "port"],
  ["place"],
  ["slot"],
  ["user", "terminal"],
];

/** Follows the steps; a switch counts as 0 or 1, a list that the path ends at by its entries. */
export function readPath(
  facts: FactObject | undefined,
  steps: readonly Step[],
): Value[] {
  let found: Found[] = [{ labels: {}, fact: facts }];
  for (const step of steps) {
    found = found.flatMap((one) => follow(one, step));
  }
  return found.flatMap(({ labels, fact }) => {
    const value = toNumber(fact);
    return value === undefined ? [] : [{ labels, value }];
  });
}

function follow({ labels, fact }: Found, step: Step): Found[] {
  if (isList(fact)) {
    if (step.kind === "key") return [];
    const named = nameEntries(fact);
    return named.filter((entry) =>
      step.kind === "all" || toText(entry.fact, step.key) === step.value
    ).map((entry) => ({
      labels: { ...labels, ...entry.labels },
      fact: entry.fact,
    }));
  }
  if (!isObject(fact)) return [];
  switch (step.kind) {
    case "key":
      return Object.hasOwn(fact, step.key)
        ? [{ labels, fact: fact[step.key] }]
        : [];
    case "all":
      return Object.entries(fact).map(([key, inner]) => ({
        labels: { ...labels, key },
        fact: inner,
      }));
    case "where":
      return [];
  }
}

/** Entries that nothing tells apart get their place in the list. */
function nameEntries(list: readonly Fact[]): Found[] {
  const seen = new Set<string>();
  return list.map((fact, index) => {
    const labels = toIdentity(fact);
    const key = JSON.stringify(labels);
    const isAlone = !seen.has(key) && Object.keys(labels).length > 0;
    seen.add(key);
    return {
      labels: isAlone ? labels : { ...labels, index: `${index}` },
      fact,
    };
  });
}

function toIdentity(fact: Fact): Labels {
  if (!isObject(fact)) return {};
  const keys = IDENTITIES.find(([first]) => first! in fact) ?? [];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const text = toText(fact, key);
      return text === undefined ? [] : [[key, text]];
    }),
  );
}

function toText(fact: Fact | undefined, key: string): string | undefined {
  const value = isObject(fact) && Object.hasOwn(fact, key)
    ? fact[key]
    : undefined;
  return typeof value === "string" || typeof value === "number" ||
      typeof value === "boolean"
    ? String(value)
    : undefined;
}

function toNumber(fact: Fact | undefined): number | undefined {
  if (typeof fact === "number") return fact;
  if (typeof fact === "boolean") return Number(fact);
  if (typeof fact === "string") {
    const text = fact.trim();
    return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
  }
  return isList(fact) ? fact.length : undefined;
}

function isObject(fact: Fact | undefined): fact is FactObject {
  return typeof fact === "object" && fact !== null && !Array.isArray(fact);
}

function isList(fact: Fact | undefined): fact is readonly Fact[] {
  return Array.isArray(fact);
}
