/** Keeps secrets and broken numbers out of facts, and secrets out of metrics: groups tell what programs and broken files say. */

import type { Redactor } from "../secret.ts";
import type { Emit, Labels } from "./collector.ts";
import type { Fact, FactObject } from "./group.ts";

/** Replaces every secret in the words and keys of some facts; a number that is none is not told. */
export function cleanFacts(facts: FactObject, redactor: Redactor): FactObject {
  return Object.fromEntries(
    Object.entries(facts).map(([key, fact]) => [
      redactor.redact(key),
      fact === undefined ? undefined : cleanFact(fact, redactor),
    ]),
  );
}

function cleanFact(fact: Fact, redactor: Redactor): Fact | undefined {
  if (typeof fact === "string") return redactor.redact(fact);
  if (typeof fact === "number") return Number.isFinite(fact) ? fact : undefined;
  if (isList(fact)) return fact.map((one) => cleanFact(one, redactor) ?? null);
  if (typeof fact === "object" && fact !== null) {
    return cleanFacts(fact, redactor);
  }
  return fact;
}

/** Takes samples with every secret in labels and help replaced; one whose name holds a secret is left out. */
export function cleanSamples(emit: Emit, redactor: Redactor): Emit {
  return (metric, value, labels = {}, suffix) => {
    if (redactor.has(metric.name)) return;
    const help = redactor.redact(metric.help);
    emit({ ...metric, help }, value, redactLabels(labels, redactor), suffix);
  };
}

function redactLabels(labels: Labels, redactor: Redactor): Labels {
  return Object.fromEntries(
    Object.entries(labels).filter(([name]) => !redactor.has(name))
      .map(([name, value]) => [name, redactor.redact(value)]),
  );
}

function isList(fact: Fact): fact is readonly Fact[] {
  return Array.isArray(fact);
}
