/** The facts of a host as one object, for programs. */

import type { Fact, FactObject } from "../lib/facts/group.ts";
import type { Collected } from "../lib/facts/scrape.ts";
import { toValueText } from "../lib/facts/expose.ts";
import { VERSION } from "../lib/version.ts";
import type { Gathered } from "../lib/facts/gather.ts";

/** Version of the form of the object; a key that is added does not change it. */
const FORM = 1;

/**
 * Makes the object of `driftless facts --json`: `facts` by group; `groups` and
 * `collectors` tell how each ended; `metrics` holds the families of collectors
 * that were named.
 */
export function toFactsRecord(
  gathered: Gathered,
  isNamed: boolean,
): FactObject {
  const { groups, collected } = gathered;
  return {
    type: "facts",
    version: FORM,
    driftless_version: VERSION,
    at: new Date().toISOString(),
    facts: Object.fromEntries(
      groups.flatMap(({ name, facts }) => facts ? [[name, facts]] : []),
    ),
    groups: groups.map(({ name, type, collected }) => ({
      ...toEnd(collected, name),
      type,
    })),
    collectors: collected.map((one) => ({
      ...toEnd(one, one.name),
      samples: countSamples([one]),
    })),
    ...isNamed && collected.length > 0 && {
      metrics: Object.fromEntries(
        collected.map((one) => [one.name, toMetrics(one)]),
      ),
    },
  };
}

/** Counts all samples of some collectors. */
export function countSamples(collected: readonly Collected[]): number {
  return collected.flatMap(({ families }) => families)
    .reduce((sum, { samples }) => sum + samples.length, 0);
}

function toEnd(
  { outcome, seconds, reason }: Collected,
  name: string,
): FactObject {
  return { name, outcome, seconds, reason };
}

/** Numbers that JSON has no word for are told as the text format writes them. */
function toMetrics({ families }: Collected): Fact {
  return families.map(({ name, type, help, samples }) => ({
    name,
    type,
    help,
    samples: samples.map(({ labels, value, suffix }) => ({
      labels,
      value: Number.isFinite(value) ? value : toValueText(value),
      suffix,
    })),
  }));
}
